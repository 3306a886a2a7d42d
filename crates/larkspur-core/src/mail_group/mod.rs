//! Mail groups: an address for many.

mod create;
mod find;
pub mod rows;

pub use create::{NewMailGroup, create};
pub use find::{get, list};

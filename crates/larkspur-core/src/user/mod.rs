//! Users of the directory.

mod create;
mod find;
mod places;
pub mod rows;
mod status;

pub use create::{NewOrder, NewUser, create};
pub(crate) use find::all_at_work;
pub use find::get;
pub use status::{Standing, set_standing};

//! Users of the directory.

mod batch;
mod create;
mod find;
mod list;
mod lookup;
mod places;
pub mod rows;
mod status;

pub use batch::{batch, names};
pub use create::{NewOrder, NewUser, create};
pub(crate) use find::all_at_work;
pub use find::get;
pub(crate) use list::range_users;
pub use list::{granted, of_department};
pub use lookup::{Contact, lookup};
pub use status::{Standing, set_standing};

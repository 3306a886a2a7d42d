//! Users of the directory.

mod batch;
mod create;
mod every;
mod find;
mod intake;
mod leader;
mod list;
mod login;
mod lookup;
mod places;
pub mod rows;
mod status;

pub use batch::{batch, names};
pub use create::{NewOrder, NewUser, create};
pub use every::every;
pub(crate) use find::{all_at_work, in_order, readable};
pub use find::{get, myself, of};
pub use intake::Intake;
pub use leader::set_leader;
pub(crate) use list::range_users;
pub use list::{granted, of_department};
pub use login::by_login_name;
pub use lookup::{Contact, lookup};
pub use status::{Standing, set_standing};

//! Users of the directory.

mod batch;
mod change;
mod contact;
mod create;
mod custom_id;
mod delete;
mod every;
mod find;
mod intake;
mod leader;
mod list;
mod login;
mod lookup;
mod places;
mod profile;
mod resign;
mod resurrect;
pub mod rows;
mod status;

pub use batch::{batch, names};
pub use change::{UserChange, patch, update};
pub use create::{NewOrder, NewUser, create};
pub use custom_id::change_id;
pub use delete::{Acceptors, MailHandOver, delete};
pub use every::every;
pub(crate) use find::{all_at_work, in_order, readable};
pub use find::{get, myself, of};
pub use intake::Intake;
pub use leader::set_leader;
pub(crate) use list::range_users;
pub use list::{granted, of_department};
pub use login::by_login_name;
pub use lookup::{Contact, lookup};
pub use resurrect::{NewPlace, resurrect};
pub use status::{Standing, set_standing};

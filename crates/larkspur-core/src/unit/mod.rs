//! Units: business units that departments are bound to (contract `contact.v3.unit`).

mod binding;
mod change;
mod create;
mod find;
mod remove;
pub mod rows;

pub(crate) use binding::{add_department, asked, bind};
pub use binding::{bind_department, departments, unbind_department};
pub use change::rename;
pub use create::{NewUnit, create};
pub use find::{get, list};
pub use remove::delete;

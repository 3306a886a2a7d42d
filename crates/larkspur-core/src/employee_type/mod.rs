//! Employee types: five that every tenant has, and the tenant's own (contract `contact.v3.employee_type_enum`).
//!
//! What nobody documents: switching a type off or deleting it touches no one who has it. Users keep its number, and so do
//! the department chats that are for it, with everyone who is in them; only nobody can be given it any more.

mod built_in;
mod change;
mod create;
mod find;
mod given;
mod remove;
pub mod rows;
mod usable;

pub use change::update;
pub use create::create;
pub use find::{every, list};
pub use given::GivenType;
pub use remove::delete;
pub(crate) use usable::{need_for_chats, need_for_user};

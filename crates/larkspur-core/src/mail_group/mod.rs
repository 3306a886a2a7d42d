//! Mail groups: an address for many.

mod alias;
mod change;
mod create;
mod find;
mod profile;
mod remove;
pub mod rows;

pub use alias::{add_alias, aliases, remove_alias};
pub use change::{patch, replace};
pub use create::create;
pub use find::{emails, find_by_key, get, list, named};
pub use profile::NewMailGroup;
pub use remove::remove;

use larkspur_model::MailGroupKey;

use crate::mail_address::Holder;

/// A group as a holder of addresses.
fn holder(group: MailGroupKey) -> Holder {
    Holder::MailGroup(group.get())
}

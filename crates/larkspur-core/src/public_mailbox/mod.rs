//! Public mailboxes: an address that several users work at. Who they are stands in `public_mailbox_member`; the mail
//! itself is kept by whatever delivers it, not here.

mod alias;
mod change;
mod create;
mod find;
mod remove;
pub mod rows;

pub use alias::{add_alias, aliases, remove_alias};
pub use change::{patch, replace};
pub use create::create;
pub use find::{get, list};
pub use remove::{remove, remove_to_recycle_bin};

use larkspur_model::PublicMailboxKey;

use crate::mail_address::Holder;

/// What a request says about a public mailbox. The pages call every field optional.
#[derive(Clone, Debug, Default)]
pub struct NewPublicMailbox {
    /// Its address; a mailbox without one could not receive mail, so it is needed.
    pub email: Option<String>,
    /// Its display name; the local part of the address when absent.
    pub name: Option<String>,
    /// Where its data are to be kept. Everything lies in one place here, so a new mailbox that names one is refused, as
    /// on the platform by an organisation that has not bought the choice; a change cannot name one.
    pub geo: Option<String>,
}

/// A public mailbox as a holder of addresses.
fn holder(mailbox: PublicMailboxKey) -> Holder {
    Holder::PublicMailbox(mailbox.get())
}

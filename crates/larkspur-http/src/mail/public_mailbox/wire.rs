//! A public mailbox on the wire.

use larkspur_core::Caller;
use larkspur_core::public_mailbox::NewPublicMailbox;
use larkspur_model::{IdKind, PublicMailbox};
use serde::{Deserialize, Serialize};

/// What a request says about a public mailbox.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Given {
    email: Option<String>,
    name: Option<String>,
    geo: Option<String>,
}

impl From<Given> for NewPublicMailbox {
    fn from(given: Given) -> Self {
        Self { email: given.email, name: given.name, geo: given.geo }
    }
}

/// What an answer shows of a public mailbox. Fields in the order of the contract.
#[derive(Serialize)]
pub(super) struct WirePublicMailbox {
    public_mailbox_id: String,
    email: String,
    name: String,
}

pub(super) fn render(who: &Caller, mailbox: PublicMailbox) -> WirePublicMailbox {
    WirePublicMailbox {
        public_mailbox_id: who.ids.shown().show(IdKind::PublicMailboxId, 0, mailbox.key.get()),
        email: mailbox.email,
        name: mailbox.name,
    }
}

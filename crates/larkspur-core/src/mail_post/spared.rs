//! Members who get no copy of an edition although their group brings them one.

use std::collections::HashSet;

use larkspur_model::{EmailAddress, PublicMailboxKey, TenantKey, UserKey};
use larkspur_store::Tx;

use super::{NewEdition, Originator};
use crate::Result;
use crate::mail_expansion::Recipient;
use crate::mail_reach::{self, Party};

/// Somebody, whichever of their addresses they go by.
#[derive(PartialEq, Eq, Hash)]
enum Who {
    User(UserKey),
    PublicMailbox(PublicMailboxKey),
    /// Folded.
    Address(String),
}

/// Who gets no copy.
pub(super) struct Spared(HashSet<Who>);

impl Spared {
    /// The author, if the edition spares whoever was proved to be it, and those whom it names.
    pub(super) fn of(
        tx: &mut Tx<'_>,
        tenant: TenantKey,
        edition: &NewEdition,
        originator: &Originator,
    ) -> Result<Self> {
        let author = originator.proved().filter(|_| edition.spares_author);
        let mut spared = HashSet::new();
        for address in author.into_iter().chain(&edition.spares) {
            spared.extend(match mail_reach::party_of_address(tx, tenant, address)? {
                Party::User(key) => Some(Who::User(key)),
                Party::PublicMailbox(key) => Some(Who::PublicMailbox(key)),
                Party::Stranger(address) => Some(Who::Address(address.folded().to_owned())),
                // None of these gets a copy anyway.
                Party::Suspended(_) | Party::Gone(_) | Party::FormerPublicMailbox | Party::MailGroup(_) => {
                    None
                }
            });
        }
        Ok(Self(spared))
    }

    /// Whether a recipient is one of them; `address` is where their copy would go.
    pub(super) fn has(&self, recipient: &Recipient, address: &EmailAddress) -> bool {
        !self.0.is_empty()
            && self.0.contains(&match recipient {
                Recipient::User { key, .. } => Who::User(*key),
                Recipient::PublicMailbox { key, .. } => Who::PublicMailbox(*key),
                Recipient::Address(_) => Who::Address(address.folded().to_owned()),
            })
    }
}

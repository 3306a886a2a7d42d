//! Return addresses that are those of one copy alone (variable envelope return paths): a report then needs not say whom it
//! is about. Each such copy is a transaction of its own, so it is for those who want it.

use std::num::NonZeroU32;

use larkspur_core::keyring::Keyring;
use larkspur_core::mail_queue::Claim;
use larkspur_model::EmailAddress;
use larkspur_smtp::address::{Mailbox, ReversePath};

use crate::text::bounce;

/// Which mail goes out so.
#[derive(Clone, Debug)]
pub struct Verp {
    /// One mail in so many: 1 is all.
    pub every: NonZeroU32,
    /// The keys of the store.
    pub keys: Keyring,
}

impl Verp {
    /// Whether the copies of a claim have return addresses of their own. Letters and reports never have.
    pub(super) fn takes(&self, claim: &Claim) -> bool {
        claim.group.is_some() && claim.post.get().rem_euclid(i64::from(self.every.get())) == 0
    }

    /// The return address of one copy; `None` if the mail has none of ours.
    pub(super) fn sender(&self, claim: &Claim, address: &str) -> Option<ReversePath> {
        let of_all = EmailAddress::parse(&claim.sender)?;
        let (post, domain) = (claim.post.shown(), of_all.domain());
        let own = bounce::address_of_copy(&self.keys, &post, address, domain, claim.accepted_at);
        Mailbox::parse(&own).map(ReversePath::Mailbox)
    }
}

//! What the product answers to the sessions of `larkspur-smtp`: who may log in, who may send, where mail goes in, and
//! whether a message is taken over.
//!
//! A verb of the session is a file: `login`, `sender`, `recipient`, `accept`. Rules are asked of the core; what
//! stands in a message is read and stamped by [`text`](crate::text). Nothing here waits for another host, but for the
//! domain name system, a few seconds, about authors from elsewhere (`outgoing`).
//!
//! What is taken over is safe when the session says so: it is answered after the commit of the one transaction that
//! read the members and wrote the copies.

mod accept;
pub(crate) mod address;
mod arrival;
mod author;
mod counters;
mod facts;
mod fingerprint;
mod groups;
mod guard;
mod login;
mod look;
mod notice;
mod office;
mod outgoing;
mod postmaster;
mod pressure;
mod recipient;
mod refused;
mod returned;
mod sender;
pub(crate) mod verdict;

use std::sync::Arc;

use larkspur_core::mail_password::Identity;
use larkspur_smtp::session::{self, Acceptance, Client, Login, Post, Recipient, Refusal, Sender};

pub use counters::{Counted, Counters};
pub use office::{Customs, Dispatch, PostOffice, PostOfficeParts, Terms};
pub use outgoing::{Outgoing, Resolver};
pub use pressure::{Disk, Room};
pub use recipient::{Origin, Place};

/// Whose word a listener takes for who sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Clients log in, and send as themselves.
    Submission,
    /// The peer has checked the sender of the envelope.
    Verified,
    /// The peer writes `Authentication-Results` under this authserv-id; who is named in `From` is believed as far as
    /// that says so.
    Authres(String),
}

/// One listener's way into the post office.
pub struct Reception {
    office: Arc<PostOffice>,
    trust: Trust,
}

impl Reception {
    /// A way in for clients that are trusted so.
    #[must_use]
    pub fn new(office: Arc<PostOffice>, trust: Trust) -> Reception {
        Reception { office, trust }
    }
}

impl session::Reception for Reception {
    type Identity = Identity;
    type Place = Place;

    async fn authenticate(&self, client: &Client<Identity>, login: Login) -> Result<Identity, Refusal> {
        login::authenticate(&self.office, client, login).await
    }

    async fn judge_sender(&self, client: &Client<Identity>, sender: &Sender) -> Result<(), Refusal> {
        sender::judge(&self.office, &self.trust, client, sender).await
    }

    async fn judge_recipient(
        &self,
        client: &Client<Identity>,
        sender: &Sender,
        recipient: &Recipient,
    ) -> Result<Place, Refusal> {
        recipient::judge(&self.office, &self.trust, client, sender, recipient).await
    }

    async fn accept(&self, client: &Client<Identity>, post: Post<Place>) -> Acceptance {
        accept::accept(&self.office, &self.trust, client, post).await
    }
}

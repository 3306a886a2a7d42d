//! What all sessions of a server share.

use std::sync::Arc;
use std::time::Duration;

use larkspur_core::keyring::Keyring;
use larkspur_core::mail_post::{Nested, Onward};
use larkspur_core::mail_refusal::NewRefusal;
use larkspur_core::{Error, Limits};
use larkspur_model::{EmailAddress, TenantKey};
use larkspur_smtp::session::Refusal;
use larkspur_store::{Clock, Db};
use tokio_util::sync::CancellationToken;

use super::counters::{Counted, Counters};
use super::guard::Guard;
use super::outgoing::Outgoing;
use super::pressure::{Pressure, Room};
use super::refused::Ledger;
use crate::queue::Bell;
use crate::text::bounce;
use crate::text::dkim::Keys;
use crate::{ByGroup, SomeGroups};

/// What a post office is made from.
pub struct PostOfficeParts {
    /// The open store.
    pub db: Db,
    /// The keys of the store.
    pub keys: Keyring,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the administrator decided.
    pub terms: Terms,
}

/// What the administrator decided about mail that comes in.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The name of this server in stamps.
    pub hostname: String,
    /// The name under which this server says what it found out about senders (RFC 8601).
    pub authserv_id: String,
    /// Limits of the rules.
    pub limits: Limits,
    /// Where copies go.
    pub dispatch: Dispatch,
    /// What is done to copies last.
    pub outgoing: Outgoing,
    /// What some groups do otherwise.
    pub customs: Customs,
    /// Whose rules count for groups that are nested in others.
    pub nested: Nested,
    /// Whether `group+tag@…` means `group@…` where nobody has the address itself.
    pub plus_tags: bool,
    /// Where mail for the postmaster goes; without it such mail is kept.
    pub postmaster: Option<EmailAddress>,
    /// When mail is turned away because there is no room for it.
    pub room: Room,
}

/// What some groups do otherwise.
#[derive(Clone, Debug, Default)]
pub struct Customs {
    /// Their copies ask members for no receipts, whatever authors wrote.
    pub no_receipts: SomeGroups,
    /// A member who was proved to be the author gets no copy.
    pub no_own_copy: SomeGroups,
    /// Members to whom the message says it goes, in `To` or `Cc`, get no copy.
    pub no_second_copy: SomeGroups,
    /// Where help about them is (`List-Help`): a URL in printable ASCII without `<`, `>`, as the two below.
    pub help: ByGroup<String>,
    /// Where whoever looks after them is (`List-Owner`).
    pub owner: ByGroup<String>,
    /// Where their mail can be read again (`List-Archive`).
    pub archive: ByGroup<String>,
    /// Where answers to their mail go, whatever authors wrote: an address whose local part is ASCII.
    pub reply_to: ByGroup<EmailAddress>,
}

/// Where copies go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dispatch {
    /// Nowhere: they are kept to be looked at.
    Capture,
    /// On their way, and tried for so long.
    Relay {
        /// Domains that have a route of their own, in ASCII form and lower case.
        routes: Vec<String>,
        /// For how long.
        give_up: Duration,
    },
}

impl Dispatch {
    /// Whether copies leave this server.
    pub(super) fn leaves(&self) -> bool {
        matches!(self, Dispatch::Relay { .. })
    }

    /// For what is accepted at `now`, milliseconds since 1970.
    pub(crate) fn onward(&self, now: i64) -> Onward<'_> {
        match self {
            Dispatch::Capture => Onward::Capture,
            Dispatch::Relay { routes, give_up } => {
                let longest = i64::try_from(give_up.as_millis()).unwrap_or(i64::MAX);
                Onward::Relay { routes, expires_at: now.saturating_add(longest) }
            }
        }
    }
}

/// What all sessions of a server share: the store, the keys, the counters, and what is remembered of clients for a while.
pub struct PostOffice {
    pub(crate) db: Db,
    pub(super) keys: Keyring,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) terms: Terms,
    pub(super) pressure: Pressure,
    pub(super) guard: Guard,
    pub(super) ledger: Ledger,
    counters: Counters,
    bell: Bell,
}

impl PostOffice {
    /// A post office over these parts.
    #[must_use]
    pub fn new(parts: PostOfficeParts) -> PostOffice {
        PostOffice {
            ledger: Ledger::new(parts.db.clone()),
            db: parts.db,
            keys: parts.keys,
            clock: parts.clock,
            terms: parts.terms,
            pressure: Pressure::default(),
            guard: Guard::default(),
            counters: Counters::default(),
            bell: Bell::default(),
        }
    }

    /// What came in, counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The keys that sign what leaves.
    #[must_use]
    pub fn signing_keys(&self) -> Arc<Keys> {
        Arc::clone(&self.terms.outgoing.keys)
    }

    /// Rung whenever mail was accepted that is to be sent on: there is work in the queue.
    #[must_use]
    pub fn bell(&self) -> &Bell {
        &self.bell
    }

    /// Writes down who was refused, until `stop`.
    pub async fn keep_ledger(&self, stop: &CancellationToken) {
        self.ledger.keep(stop).await;
    }

    /// Whether an address may be that of a group with a tag: tags are wanted, and it does not look like a return address
    /// of ours.
    pub(crate) fn may_have_tag(&self, to: &EmailAddress) -> bool {
        self.terms.plus_tags && bounce::read(&self.keys, to, self.clock.now_ms()).is_none()
    }

    /// Puts a refusal on the list, as far as there is room.
    pub(crate) fn note(&self, tenant: TenantKey, refusal: NewRefusal) {
        let outcome = if self.ledger.note(tenant, refusal) { "noted" } else { "lost" };
        self.counters.count(Counted::Ledger, outcome);
    }

    /// The refusal for a rule that could not be asked. What is broken is logged here and not told to the client.
    pub(crate) fn trouble(&self, what: &'static str, error: &Error) -> Refusal {
        match error {
            Error::Busy | Error::Stale => Refusal::NoRoom,
            error => {
                tracing::error!(operation = what, error = %error, "mail could not be judged");
                Refusal::Unavailable
            }
        }
    }
}

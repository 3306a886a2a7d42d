//! Policy delegation (Postfix's `SMTPD_POLICY_README`): may this client send to this recipient?
//!
//! Who sends is the name that the client authenticated with, or, from networks that are trusted, the sender of the
//! envelope. Anybody else may claim what they like, so an envelope that names an address of ours is refused wherever a
//! stranger would be, and any other sender is refused where that address would be. What is let through is judged
//! again when the mail comes in.
//!
//! The answer is never `OK`, which would skip the checks that stand behind this one.

use std::net::IpAddr;

use bytes::BytesMut;
use ipnet::IpNet;
use larkspur_core::mail_post::{self, Author, Refusal};
use larkspur_core::{Error, mail_domain};
use larkspur_model::EmailAddress;
use larkspur_smtp::session;
use larkspur_store::{Db, Tx};

use super::attributes::{self, Attributes};
use super::service::{Garbled, Protocol};

/// The judge of senders.
pub struct Policy {
    db: Db,
    trusted: Vec<IpNet>,
}

/// What Postfix is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Nothing speaks against it here.
    Pass,
    Refuse(session::Refusal),
}

/// Whose word the sender of an envelope is.
enum Claim {
    /// The word of a client that authenticated, or that is trusted.
    Proved(EmailAddress),
    /// Nobody's: a report about other mail.
    Report,
    /// Anybody's.
    Unproved(Option<EmailAddress>),
}

impl Policy {
    /// Judges by this store. Clients in the `trusted` networks are believed who they say they are.
    #[must_use]
    pub fn new(db: Db, trusted: Vec<IpNet>) -> Policy {
        Policy { db, trusted }
    }

    async fn judge(&self, asked: &Attributes) -> Verdict {
        if asked.request != "smtpd_access_policy" || asked.protocol_state != "RCPT" {
            return Verdict::Pass;
        }
        // Where else that may be, it is not here.
        let Some(recipient) = EmailAddress::parse(&asked.recipient) else { return Verdict::Pass };
        let claim = self.claim(asked);
        let judged = self.db.read("companion.policy", move |tx| judge(tx, &claim, &recipient)).await;
        judged.unwrap_or_else(|error: Error| {
            tracing::warn!(error = %error, "a question of the mail server could not be answered");
            Verdict::Refuse(session::Refusal::Unavailable)
        })
    }

    fn claim(&self, asked: &Attributes) -> Claim {
        if !asked.sasl_username.is_empty() {
            return match EmailAddress::parse(&asked.sasl_username) {
                Some(user) => Claim::Proved(user),
                None => Claim::Unproved(None),
            };
        }
        if asked.sender.is_empty() {
            return Claim::Report;
        }
        let sender = EmailAddress::parse(&asked.sender);
        let client: Option<IpAddr> = asked.client_address.parse().ok();
        let is_trusted = client.is_some_and(|client| self.trusts(client.to_canonical()));
        match sender {
            Some(sender) if is_trusted => Claim::Proved(sender),
            sender => Claim::Unproved(sender),
        }
    }

    fn trusts(&self, client: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&client))
    }
}

impl Protocol for Policy {
    type Question = Attributes;

    fn split(input: &mut BytesMut) -> Result<Option<Attributes>, Garbled> {
        attributes::split(input)
    }

    async fn answer(&self, question: &Attributes) -> Vec<u8> {
        self.judge(question).await.write()
    }

    fn late() -> Vec<u8> {
        Verdict::Refuse(session::Refusal::Unavailable).write()
    }
}

impl Verdict {
    fn write(self) -> Vec<u8> {
        let mut out = b"action=".to_vec();
        match self {
            Verdict::Pass => out.extend_from_slice(b"DUNNO"),
            Verdict::Refuse(refusal) => {
                refusal.reply().write(&mut out);
                let end = out.trim_ascii_end().len();
                out.truncate(end);
            }
        }
        out.extend_from_slice(b"\n\n");
        out
    }
}

fn judge(tx: &mut Tx<'_>, claim: &Claim, to: &EmailAddress) -> Result<Verdict, Error> {
    let sender = match claim {
        Claim::Proved(sender) | Claim::Unproved(Some(sender)) => Author::Proved(sender),
        Claim::Unproved(None) => Author::Unproved,
        Claim::Report => return Ok(Verdict::Pass),
    };
    let verdict = verdict(mail_post::judge(tx, sender, to)?.err());
    if let (Verdict::Pass, Claim::Unproved(Some(sender))) = (verdict, claim)
        && mail_domain::owner(tx, sender.domain())?.is_some()
        && mail_post::judge(tx, Author::Unproved, to)?.is_err()
    {
        return Ok(Verdict::Refuse(session::Refusal::SenderUnproven));
    }
    Ok(verdict)
}

/// Recipients that are not groups of ours belong to others behind the same mail server.
fn verdict(refused: Option<Refusal>) -> Verdict {
    match refused {
        None | Some(Refusal::NotOurs | Refusal::Unknown) => Verdict::Pass,
        Some(Refusal::NotPermitted(_) | Refusal::NotProved) => {
            Verdict::Refuse(session::Refusal::NotPermitted)
        }
        Some(Refusal::Empty | Refusal::TooMany) => Verdict::Refuse(session::Refusal::ExpansionProblem),
        Some(Refusal::TooLarge) => Verdict::Refuse(session::Refusal::FanOutTooLarge),
        Some(Refusal::TooMuch) => Verdict::Refuse(session::Refusal::TooMuchMail),
    }
}

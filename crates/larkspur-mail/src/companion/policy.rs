//! Policy delegation (Postfix's `SMTPD_POLICY_README`): may this client send to this recipient?
//!
//! Who sends is the name that the client authenticated with, or, from networks that are trusted, the sender of the
//! envelope. Anybody else may claim what they like, so an envelope that names an address of ours is refused wherever a
//! stranger would be, and any other sender is refused where that address would be. What is let through is judged
//! again when the mail comes in.
//!
//! The answer is never `OK`, which would skip the checks that stand behind this one.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::BytesMut;
use ipnet::IpNet;
use larkspur_core::mail_post::{self, Author};
use larkspur_core::mail_refusal::NewRefusal;
use larkspur_core::{Error, mail_domain};
use larkspur_model::{EmailAddress, TenantKey};
use larkspur_smtp::session::Refusal;
use larkspur_store::Tx;

use super::attributes::{self, Attributes};
use super::service::{Answer, Garbled, Protocol};
use crate::reception::{PostOffice, verdict};

/// The judge of senders.
pub struct Policy {
    office: Arc<PostOffice>,
    trusted: Vec<IpNet>,
}

/// Why mail is refused.
struct Denial {
    tenant: TenantKey,
    refusal: mail_post::Refusal,
    /// When, milliseconds since 1970.
    at: i64,
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
    /// Judges for this post office, on whose list of refusals it writes. Clients in the `trusted` networks are believed who
    /// they say they are.
    #[must_use]
    pub fn new(office: Arc<PostOffice>, trusted: Vec<IpNet>) -> Policy {
        Policy { office, trusted }
    }

    async fn judge(&self, asked: &Attributes) -> Result<(), Refusal> {
        if asked.request != "smtpd_access_policy" || asked.protocol_state != "RCPT" {
            return Ok(());
        }
        // Where else that may be, it is not here.
        let Some(recipient) = EmailAddress::parse(&asked.recipient) else { return Ok(()) };
        let claim = self.claim(asked);
        let may_have_tag = self.office.may_have_tag(&recipient);
        let judged = self
            .office
            .db
            .read("companion.policy", move |tx| match may_have_tag {
                true => {
                    let group = mail_post::without_tag(tx, &recipient)?;
                    judge(tx, &claim, &group)
                }
                false => judge(tx, &claim, &recipient),
            })
            .await;
        match judged {
            Ok(None) => Ok(()),
            Ok(Some(denial)) => {
                self.note(asked, &denial);
                Err(verdict::refusal(denial.refusal))
            }
            Err(error) => {
                self.office.trouble("companion.policy", &error);
                Err(Refusal::Unavailable)
            }
        }
    }

    fn note(&self, asked: &Attributes, denial: &Denial) {
        let who = match (asked.sasl_username.as_str(), asked.client_address.as_str()) {
            ("", client) => client.to_owned(),
            (user, client) => format!("{user} at {client}"),
        };
        let refusal = NewRefusal {
            at: denial.at,
            peer: who,
            sender: (!asked.sender.is_empty()).then(|| asked.sender.clone()),
            recipient: asked.recipient.clone(),
            rule: verdict::rule(denial.refusal).to_owned(),
        };
        self.office.note(denial.tenant, refusal);
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
    const NAME: &'static str = "policy";

    type Question = Attributes;

    fn split(input: &mut BytesMut) -> Result<Option<Attributes>, Garbled> {
        attributes::split(input)
    }

    async fn answer(&self, question: &Attributes) -> Answer {
        action(self.judge(question).await)
    }

    fn late() -> Answer {
        action(Err(Refusal::Unavailable))
    }
}

fn action(judged: Result<(), Refusal>) -> Answer {
    let kind = match judged {
        Ok(()) => "let_through",
        Err(refusal) if refusal.is_temporary() => "temporary",
        Err(_) => "refused",
    };
    let mut out = b"action=".to_vec();
    match judged {
        Ok(()) => out.extend_from_slice(b"DUNNO"),
        Err(refusal) => {
            refusal.reply().write(&mut out);
            let end = out.trim_ascii_end().len();
            out.truncate(end);
        }
    }
    out.extend_from_slice(b"\n\n");
    Answer { kind, wire: out }
}

/// Why this recipient is refused, if it is. Recipients that are not groups of ours belong to others behind the same mail
/// server.
fn judge(tx: &mut Tx<'_>, claim: &Claim, to: &EmailAddress) -> Result<Option<Denial>, Error> {
    let author = match claim {
        Claim::Proved(sender) | Claim::Unproved(Some(sender)) => Author::Proved(sender),
        Claim::Unproved(None) => Author::Unproved,
        Claim::Report => return Ok(None),
    };
    let Some(tenant) = mail_domain::owner(tx, to.domain())? else { return Ok(None) };
    let mut judged = mail_post::judge(tx, author, to)?.err();
    if let (None, Claim::Unproved(Some(sender))) = (judged, claim)
        && mail_domain::owner(tx, sender.domain())?.is_some()
    {
        judged = mail_post::judge(tx, Author::Unproved, to)?.err();
    }
    let at = tx.now();
    let ours = judged.filter(|it| !matches!(it, mail_post::Refusal::NotOurs | mail_post::Refusal::Unknown));
    Ok(ours.map(|refusal| Denial { tenant, refusal, at }))
}

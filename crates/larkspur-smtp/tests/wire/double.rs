//! A product that says what the addresses tell it to say.

use std::sync::Mutex;

use larkspur_smtp::address::{ForwardPath, ReversePath};
use larkspur_smtp::session::{Acceptance, Client, Login, Post, Reception, Recipient, Refusal, Sender};

/// Every refusal, by the local part (or the word of a message) that asks for it, with its reply.
pub(crate) const REFUSALS: [(&str, Refusal, &str); 24] = [
    ("unknown", Refusal::UnknownRecipient, "550 5.1.1 no such address here"),
    ("elsewhere", Refusal::RelayDenied, "550 5.7.1 this server does not relay to that domain"),
    ("closed-group", Refusal::NotPermitted, "550 5.7.1 not permitted to post to this group"),
    ("unproven", Refusal::SenderUnproven, "550 5.7.1 this sender address needs authentication"),
    ("login-first", Refusal::AuthenticationRequired, "530 5.7.0 authentication required"),
    ("not-owned", Refusal::SenderNotOwned, "553 5.7.1 the sender address is not yours"),
    ("wrong-password", Refusal::BadCredentials, "535 5.7.8 name or password is wrong"),
    ("too-many-logins", Refusal::TooManyLogins, "421 4.7.0 too many failed logins, closing"),
    ("spf-fail", Refusal::SpfFail, "550 5.7.23 SPF does not permit this client"),
    ("unaligned", Refusal::Unaligned, "550 5.7.26 the sender could not be verified by SPF or DKIM"),
    ("spf-later", Refusal::SpfUnavailable, "451 4.7.24 SPF could not be checked, try again later"),
    ("dns-later", Refusal::DnsUnavailable, "451 4.4.3 a name server does not answer, try again later"),
    ("large", Refusal::MessageTooLarge, "552 5.3.4 the message is too large"),
    ("fan-out", Refusal::FanOutTooLarge, "552 5.3.4 the message is too large for so many recipients"),
    ("expansion", Refusal::ExpansionProblem, "550 5.2.4 this group cannot be expanded"),
    ("disabled", Refusal::RecipientDisabled, "550 5.2.1 this address does not take mail"),
    ("loop", Refusal::Loop, "554 5.4.6 mail loop"),
    ("content", Refusal::BadContent("two From fields"), "550 5.6.0 two From fields"),
    ("ascii", Refusal::NeedsSmtpUtf8, "553 5.6.7 this address needs SMTPUTF8"),
    ("no-room", Refusal::NoRoom, "452 4.3.1 no room at the moment, try again later"),
    ("many", Refusal::TooManyRecipients, "452 4.5.3 too many recipients, send the rest separately"),
    ("storm", Refusal::TooMuchMail, "450 4.7.1 too much mail at once, try again later"),
    ("broken", Refusal::Unavailable, "451 4.3.0 not possible at the moment, try again later"),
    ("bye", Refusal::Misbehaved("tired of you, closing"), "421 4.7.0 tired of you, closing"),
];

/// Keeps what it accepted.
#[derive(Default)]
pub(crate) struct Double {
    pub(crate) posts: Mutex<Vec<Post<String>>>,
    pub(crate) clients: Mutex<Vec<Client<String>>>,
}

fn find(word: &str) -> Option<Refusal> {
    REFUSALS.iter().find(|(name, ..)| *name == word).map(|(_, refusal, _)| *refusal)
}

/// The word that asks for no answer at all.
async fn hang_on(word: &str) {
    if word == "slow" {
        std::future::pending::<()>().await;
    }
}

impl Reception for Double {
    type Identity = String;
    type Place = String;

    async fn authenticate(&self, _: &Client<String>, login: Login) -> Result<String, Refusal> {
        hang_on(&login.user).await;
        if let Some(refusal) = find(&login.user) {
            return Err(refusal);
        }
        let is_right = login.password.reveal() == "right";
        if is_right { Ok(login.user) } else { Err(Refusal::BadCredentials) }
    }

    async fn judge_sender(&self, _: &Client<String>, sender: &Sender) -> Result<(), Refusal> {
        let ReversePath::Mailbox(mailbox) = &sender.path else { return Ok(()) };
        hang_on(mailbox.local()).await;
        find(mailbox.local()).map_or(Ok(()), Err)
    }

    async fn judge_recipient(
        &self,
        _: &Client<String>,
        _: &Sender,
        recipient: &Recipient,
    ) -> Result<String, Refusal> {
        let ForwardPath::Mailbox(mailbox) = &recipient.path else { return Ok("postmaster".into()) };
        hang_on(mailbox.local()).await;
        find(mailbox.local()).map_or_else(|| Ok(mailbox.local().to_owned()), Err)
    }

    async fn accept(&self, client: &Client<String>, post: Post<String>) -> Acceptance {
        let text = String::from_utf8_lossy(&post.text).into_owned();
        if let Some(word) = text.strip_prefix("refuse: ").and_then(|rest| rest.lines().next()) {
            hang_on(word).await;
            if let Some(refusal) = find(word) {
                return Acceptance::None(refusal);
            }
        }
        let late = |place: &str| place.strip_prefix("late-").and_then(find);
        let outcomes: Vec<_> =
            post.recipients.iter().map(|to| late(&to.place).map_or(Ok("Q2".into()), Err)).collect();
        let is_mixed = outcomes.iter().any(Result::is_err);
        let is_short = text.starts_with("short");
        self.clients.lock().unwrap().push(client.clone());
        self.posts.lock().unwrap().push(post);
        match (is_short, is_mixed) {
            (true, _) => Acceptance::Each(vec![Ok("Q3".into())]),
            (false, true) => Acceptance::Each(outcomes),
            (false, false) => Acceptance::All("Q1".into()),
        }
    }
}

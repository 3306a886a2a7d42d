//! What the product decides about mail that comes in.

use std::future::Future;

use super::client::Client;
use super::refusal::Refusal;
use super::transaction::{Addressed, Recipient, Sender};
use crate::secret::Secret;

/// The product's side of a session. One value serves all sessions of a listener.
///
/// A session waits for each answer no longer than its patience, then drops the future and tells the client to come
/// again; work that must not be cut in two belongs on a thread or a task of the product's own.
pub trait Reception: Send + Sync + 'static {
    /// Who a client proved to be.
    type Identity: Clone + Send + Sync;
    /// What is to be remembered of a recipient between `RCPT` and the message.
    type Place: Send + Sync;

    /// Checks a name and a password.
    fn authenticate(
        &self,
        client: &Client<Self::Identity>,
        login: Login,
    ) -> impl Future<Output = Result<Self::Identity, Refusal>> + Send;

    /// Judges `MAIL`. The client has authenticated if the listener's class asks for it.
    fn judge_sender(
        &self,
        client: &Client<Self::Identity>,
        sender: &Sender,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Judges one `RCPT`, for itself and not in the light of the others.
    fn judge_recipient(
        &self,
        client: &Client<Self::Identity>,
        sender: &Sender,
        recipient: &Recipient,
    ) -> impl Future<Output = Result<Self::Place, Refusal>> + Send;

    /// Takes a message over. What is accepted must be safe against the loss of power before this returns.
    fn accept(
        &self,
        client: &Client<Self::Identity>,
        post: Post<Self::Place>,
    ) -> impl Future<Output = Acceptance> + Send;
}

/// A name and a password as a client gave them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// On whose behalf, if the client named somebody (RFC 4616 §2, authzid).
    pub on_behalf: Option<String>,
    /// Whose password it is.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// A message with its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post<P> {
    /// Who sends.
    pub sender: Sender,
    /// Who receives: at least one.
    pub recipients: Vec<Addressed<P>>,
    /// Header and body, in whole lines that end with CR LF; may be empty.
    pub text: Vec<u8>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// Accepted for all recipients, under this name.
    All(String),
    /// Refused for all recipients.
    None(Refusal),
    /// Judged for each recipient, in their order. Where the protocol has one reply only, one success makes it a
    /// success, and the product owes the sender a report about the others (RFC 5321 §6.1).
    Each(Vec<Result<String, Refusal>>),
}

impl Acceptance {
    /// It was accepted for somebody.
    pub(super) fn is_any(&self) -> bool {
        match self {
            Acceptance::All(_) => true,
            Acceptance::None(_) => false,
            Acceptance::Each(outcomes) => outcomes.iter().any(Result::is_ok),
        }
    }
}

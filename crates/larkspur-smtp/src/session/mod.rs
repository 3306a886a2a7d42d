//! The conversation with a client: greeting, verbs, and an end.
//!
//! SMTP, submission and LMTP are one machine. What differs is data: the [`Protocol`] decides which greeting is known
//! and how many replies follow a message, the [`Class`] whether a client must authenticate. Each verb has its file;
//! `converse.rs` reads lines and hands them over; `wire.rs` moves bytes. What the product thinks of senders,
//! recipients and messages comes from a [`Reception`].

mod accept;
mod auth;
mod bdat;
mod budget;
mod client;
mod converse;
mod data;
mod faults;
mod hello;
mod hops;
mod mail;
mod rcpt;
mod reception;
mod refusal;
mod rset;
mod settings;
mod starttls;
mod transaction;
mod wire;

use std::future::Future;
use std::sync::Arc;

pub use budget::Budget;
pub use client::{Client, Greeting, Transport};
pub use reception::{Acceptance, Login, Post, Reception};
pub use refusal::Refusal;
pub use settings::{Class, Limits, Patience, Protocol, Settings};
pub use transaction::{Addressed, Recipient, Sender};

use crate::reply::Reply;
use transaction::Transaction;

/// One conversation. It outlives a change of the stream under it, as `STARTTLS` makes one.
pub struct Session<R: Reception> {
    settings: Arc<Settings>,
    reception: Arc<R>,
    budget: Budget,
    client: Client<R::Identity>,
    transaction: Option<Transaction<R::Place>>,
    /// Our banner was said.
    greeted: bool,
    /// Commands that made no sense.
    errors: u32,
    /// Recipients that nobody knows.
    unknown: u32,
    /// Attempts to authenticate that failed.
    failed_logins: u32,
}

/// What follows a command.
enum Step {
    /// Replies, and the next command.
    Say(Vec<Reply>),
    /// A last reply.
    Close(Reply),
    /// This reply, then a TLS handshake.
    StartTls(Reply),
}

impl Step {
    fn say(reply: Reply) -> Step {
        Step::Say(vec![reply])
    }
}

impl From<Refusal> for Step {
    /// Some refusals end the session as well.
    fn from(refusal: Refusal) -> Step {
        if refusal.closes() { Step::Close(refusal.reply()) } else { Step::say(refusal.reply()) }
    }
}

impl<R: Reception> Session<R> {
    /// A session with a client that has not said anything yet.
    pub fn new(
        settings: Arc<Settings>,
        reception: Arc<R>,
        budget: Budget,
        client: Client<R::Identity>,
    ) -> Session<R> {
        Session {
            settings,
            reception,
            budget,
            client,
            transaction: None,
            greeted: false,
            errors: 0,
            unknown: 0,
            failed_logins: 0,
        }
    }

    /// An answer of the product, or a refusal for now if it takes too long.
    async fn in_time<T>(&self, judged: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
        let answer = tokio::time::timeout(self.settings.patience.verdict, judged).await;
        answer.unwrap_or(Err(Refusal::Unavailable))
    }

    /// Who is on the other end, as far as is known by now.
    pub fn client(&self) -> &Client<R::Identity> {
        &self.client
    }
}

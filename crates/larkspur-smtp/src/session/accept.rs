//! The end of a message: the product takes it over, or it is refused.

use super::budget::Held;
use super::reception::{Acceptance, Post, Reception};
use super::refusal::Refusal;
use super::settings::Protocol;
use super::{Session, faults, hops};
use crate::frame::DataFault;
use crate::reply::{Reply, Status};

impl<R: Reception> Session<R> {
    /// Ends the transaction. SMTP gets one reply, LMTP one for each recipient that was let in (RFC 2033 §4.2).
    pub(super) async fn conclude(&mut self, text: Result<Vec<u8>, DataFault>, held: Held) -> Vec<Reply> {
        let Some(open) = self.transaction.take() else { return Vec::new() };
        let count = open.recipients.len();
        let acceptance = match text {
            Err(fault) => Acceptance::None(faults::of_text(fault)),
            Ok(text) if hops::count(&text) > self.settings.limits.hops => Acceptance::None(Refusal::Loop),
            Ok(text) => {
                let post = Post { sender: open.sender, recipients: open.recipients, text };
                let accepted = self.reception.accept(&self.client, post);
                let answer = tokio::time::timeout(self.settings.patience.verdict, accepted).await;
                answer.unwrap_or(Acceptance::None(Refusal::Unavailable))
            }
        };
        drop(held);
        if self.settings.class.relays() && acceptance.is_any() {
            self.unknown = 0;
        }
        match self.settings.protocol {
            Protocol::Smtp => vec![in_one(&acceptance)],
            Protocol::Lmtp => (0..count).map(|index| for_one(&acceptance, index)).collect(),
        }
    }
}

fn success(id: &str) -> Reply {
    Reply::new(250, Status(2, 0, 0), format!("queued as {id}"))
}

/// The one reply of SMTP: a success if there was any; otherwise a refusal that may pass, so that the client tries
/// again, before one that lasts.
fn in_one(acceptance: &Acceptance) -> Reply {
    match acceptance {
        Acceptance::All(id) => success(id),
        Acceptance::None(refusal) => refusal.reply(),
        Acceptance::Each(outcomes) => {
            let refusals = || outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
            let accepted = outcomes.iter().find_map(|outcome| outcome.as_ref().ok());
            let refused = refusals().find(|refusal| refusal.is_temporary()).or_else(|| refusals().next());
            match (accepted, refused) {
                (Some(id), _) => success(id),
                (None, Some(refusal)) => refusal.reply(),
                (None, None) => Refusal::Unavailable.reply(),
            }
        }
    }
}

fn for_one(acceptance: &Acceptance, index: usize) -> Reply {
    match acceptance {
        Acceptance::All(id) => success(id),
        Acceptance::None(refusal) => refusal.reply(),
        Acceptance::Each(outcomes) => match outcomes.get(index) {
            Some(Ok(id)) => success(id),
            Some(Err(refusal)) => refusal.reply(),
            // The product did not say: the client shall ask again, rather than believe that it was done.
            None => Refusal::Unavailable.reply(),
        },
    }
}

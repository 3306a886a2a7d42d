//! `RCPT TO`.

use super::reception::Reception;
use super::refusal::Refusal;
use super::transaction::{Addressed, Recipient, Sender};
use super::{Session, Step};
use crate::address::ForwardPath;
use crate::command::{CommandFault, Hello, RcptParameters};
use crate::reply::{Reply, Status};

impl<R: Reception> Session<R> {
    pub(super) async fn rcpt(&mut self, path: ForwardPath, parameters: RcptParameters) -> Step {
        let Some(transaction) = &self.transaction else {
            return self.out_of_order("say MAIL first");
        };
        if transaction.chunks.is_some() {
            return self.out_of_order("the message was begun already");
        }
        let greeted_plainly =
            self.client.greeting.as_ref().is_some_and(|greeting| greeting.kind == Hello::Helo);
        if greeted_plainly && parameters != RcptParameters::default() {
            return self.command_fault(CommandFault::UnknownParameter, b"");
        }
        if transaction.recipients.len() >= self.settings.limits.recipients {
            return Refusal::TooManyRecipients.into();
        }
        let recipient = Recipient { path, parameters };
        match self.judge_recipient(&transaction.sender, &recipient).await {
            Ok(place) => {
                let addressed = Addressed { recipient, place };
                // Open still: nothing else has the session while this verb runs.
                if let Some(open) = &mut self.transaction {
                    open.recipients.push(addressed);
                }
                Step::say(Reply::new(250, Status(2, 1, 5), "recipient ok"))
            }
            Err(refusal) => self.refuse_recipient(refusal).await,
        }
    }

    async fn judge_recipient(&self, sender: &Sender, recipient: &Recipient) -> Result<R::Place, Refusal> {
        if recipient.path.is_international() && !sender.parameters.smtputf8 {
            return Err(Refusal::NeedsSmtpUtf8);
        }
        self.in_time(self.reception.judge_recipient(&self.client, sender, recipient)).await
    }

    /// Counts names that nobody has: somebody who tries many of them is looking for those that somebody has.
    async fn refuse_recipient(&mut self, refusal: Refusal) -> Step {
        self.unknown += u32::from(refusal == Refusal::UnknownRecipient);
        if self.unknown > self.settings.limits.unknown_recipients {
            tokio::time::sleep(self.settings.patience.tarpit).await;
            return Refusal::Misbehaved("too many unknown recipients, closing").into();
        }
        refusal.into()
    }
}

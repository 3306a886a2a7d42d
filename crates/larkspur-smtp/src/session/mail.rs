//! `MAIL FROM`.

use super::reception::Reception;
use super::refusal::Refusal;
use super::settings::Class;
use super::transaction::{Sender, Transaction};
use super::{Session, Step};
use crate::address::ReversePath;
use crate::command::{CommandFault, Hello, MailParameters};
use crate::reply::{Reply, Status};

impl<R: Reception> Session<R> {
    pub(super) async fn mail(&mut self, path: ReversePath, parameters: MailParameters) -> Step {
        let Some(greeting) = &self.client.greeting else {
            return self.out_of_order("say hello first");
        };
        if self.transaction.is_some() {
            return self.out_of_order("a message was begun already");
        }
        // Parameters belong to extensions, and those were offered to `EHLO` only.
        let unoffered = greeting.kind == Hello::Helo && parameters != MailParameters::default();
        if unoffered || parameters.auth && !self.knows_users() {
            return self.command_fault(CommandFault::UnknownParameter, b"");
        }
        let sender = Sender { path, parameters };
        match self.judge_sender(&sender).await {
            Err(refusal) => refusal.into(),
            Ok(()) => {
                self.transaction = Some(Transaction { sender, recipients: Vec::new(), chunks: None });
                Step::say(Reply::new(250, Status(2, 1, 0), "sender ok"))
            }
        }
    }

    async fn judge_sender(&self, sender: &Sender) -> Result<(), Refusal> {
        if self.settings.class == Class::Submission && self.client.identity.is_none() {
            return Err(Refusal::AuthenticationRequired);
        }
        let announced = sender.parameters.size.unwrap_or(0);
        if usize::try_from(announced).map_or(true, |size| size > self.settings.limits.message) {
            return Err(Refusal::MessageTooLarge);
        }
        if sender.path.is_international() && !sender.parameters.smtputf8 {
            return Err(Refusal::NeedsSmtpUtf8);
        }
        self.in_time(self.reception.judge_sender(&self.client, sender)).await
    }
}

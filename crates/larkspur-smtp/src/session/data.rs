//! `DATA`.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use super::reception::Reception;
use super::wire::{Gone, Wire};
use super::{Session, Step};
use crate::frame::{Decoder, Framing};
use crate::reply::Reply;

impl<R: Reception> Session<R> {
    pub(super) async fn data<S>(&mut self, wire: &mut Wire<S>) -> Result<Step, Gone>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        match &self.transaction {
            None => return Ok(self.out_of_order("say MAIL and RCPT first")),
            Some(open) if open.chunks.is_some() => {
                return Ok(self.out_of_order("the message was begun with BDAT"));
            }
            Some(open) if open.recipients.is_empty() => return Ok(self.out_of_order("no valid recipients")),
            Some(_) => {}
        }
        wire.say(&Reply::plain(354, ["go ahead, end with a line of a single dot"]));
        let mut decoder = Decoder::new(Framing::Dotted, self.settings.text_rules());
        let mut held = self.budget.begin();
        let end = Instant::now() + self.settings.patience.message;
        loop {
            let next = Instant::now() + self.settings.patience.block;
            let progress = decoder.feed(wire.bytes(end.min(next)).await?);
            wire.used(progress.taken);
            if !held.cover(decoder.held()) {
                decoder.abandon();
                held = self.budget.begin();
            }
            if progress.ended {
                return Ok(Step::Say(self.conclude(decoder.finish(), held).await));
            }
        }
    }
}

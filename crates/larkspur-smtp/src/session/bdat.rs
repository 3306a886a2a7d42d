//! `BDAT` (RFC 3030).
//!
//! Whatever is wrong with the command, its bytes are read: what is not taken as part of a chunk would be taken as
//! commands.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use super::reception::Reception;
use super::transaction::Chunks;
use super::wire::{Gone, Wire};
use super::{Session, Step, faults};
use crate::frame::{Decoder, Framing};
use crate::reply::{Reply, Status};

impl<R: Reception> Session<R> {
    pub(super) async fn bdat<S>(&mut self, size: u64, is_last: bool, wire: &mut Wire<S>) -> Result<Step, Gone>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let begun = match &mut self.transaction {
            Some(open) if !open.recipients.is_empty() => Some(open.chunks.take()),
            _ => None,
        };
        let Some(begun) = begun else {
            let end = Instant::now() + self.settings.patience.message;
            self.read_chunk(size, None, end, wire).await?;
            return Ok(self.out_of_order("no valid recipients"));
        };
        let mut chunks = begun.unwrap_or_else(|| Chunks {
            decoder: Decoder::new(Framing::Counted, self.settings.text_rules()),
            held: self.budget.begin(),
            end: Instant::now() + self.settings.patience.message,
        });
        let end = chunks.end;
        self.read_chunk(size, Some(&mut chunks), end, wire).await?;
        if is_last {
            return Ok(Step::Say(self.conclude(chunks.decoder.finish(), chunks.held).await));
        }
        if let Some(fault) = chunks.decoder.fault() {
            // The message has failed; what comes of it after this is out of order (RFC 3030 §2).
            self.transaction = None;
            return Ok(faults::of_text(fault).into());
        }
        if let Some(open) = &mut self.transaction {
            open.chunks = Some(chunks);
        }
        Ok(Step::say(Reply::new(250, Status(2, 0, 0), format!("{size} octets received"))))
    }

    /// Reads the bytes of one chunk into `chunks`, or past them.
    async fn read_chunk<S>(
        &self,
        size: u64,
        mut chunks: Option<&mut Chunks>,
        end: Instant,
        wire: &mut Wire<S>,
    ) -> Result<(), Gone>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let mut missing = size;
        while missing > 0 {
            let next = Instant::now() + self.settings.patience.block;
            let bytes = wire.bytes(end.min(next)).await?;
            let count = usize::try_from(missing).unwrap_or(usize::MAX).min(bytes.len());
            if let Some(chunks) = &mut chunks {
                chunks.decoder.feed(bytes.get(..count).unwrap_or(bytes));
                if !chunks.held.cover(chunks.decoder.held()) {
                    chunks.decoder.abandon();
                    chunks.held = self.budget.begin();
                }
            }
            wire.used(count);
            missing -= u64::try_from(count).unwrap_or(missing);
        }
        Ok(())
    }
}

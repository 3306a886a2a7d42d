//! Bytes to and from a client, with the times that bound them.

use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::frame::{Cut, LineFramer};
use crate::reply::Reply;

/// Replies are sent when so many octets wait, also if more commands are there already.
const REPLIES: usize = 16 * 1024;
/// Octets read at a time while waiting for a command: what an idle connection costs.
const LINES: usize = 4 * 1024;
/// Octets read at a time inside a message.
const TEXT: usize = 64 * 1024;

/// Why nothing more comes.
#[derive(Debug)]
pub(super) enum Gone {
    /// The client closed, or the connection broke.
    Closed,
    /// The client took too long.
    TimedOut,
    /// We are shutting down.
    Stopped,
}

/// One stream.
pub(super) struct Wire<S> {
    stream: S,
    input: BytesMut,
    output: Vec<u8>,
    framer: LineFramer,
    /// For a client to take our replies.
    write: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Wire<S> {
    pub(super) fn new(stream: S, max_line: usize, write: Duration) -> Wire<S> {
        Wire { stream, input: BytesMut::new(), output: Vec::new(), framer: LineFramer::new(max_line), write }
    }

    /// The stream alone. What the client sent ahead is dropped with the rest: before a handshake it could have been
    /// put there by somebody else (RFC 3207 §4.2).
    pub(super) fn into_stream(self) -> S {
        self.stream
    }

    /// Queues a reply.
    pub(super) fn say(&mut self, reply: &Reply) {
        reply.write(&mut self.output);
    }

    /// The client has sent something that was not looked at yet.
    pub(super) fn has_more(&self) -> bool {
        !self.input.is_empty()
    }

    /// Sends what waits.
    pub(super) async fn flush(&mut self) -> Result<(), Gone> {
        if self.output.is_empty() {
            return Ok(());
        }
        let sent = async {
            self.stream.write_all(&self.output).await?;
            self.stream.flush().await
        };
        let outcome = timeout(self.write, sent).await;
        self.output.clear();
        // Who does not read would not read that he took too long.
        if matches!(outcome, Ok(Ok(()))) { Ok(()) } else { Err(Gone::Closed) }
    }

    /// Sends what waits, and says goodbye to the stream as well as it can.
    pub(super) async fn close(mut self) {
        if self.flush().await.is_ok() {
            // A client that is gone needs no goodbye.
            let _ = timeout(self.write, self.stream.shutdown()).await;
        }
    }

    /// Waits so long for a client that should be silent; true if it was not.
    pub(super) async fn hears_early(&mut self, wait: Duration) -> bool {
        matches!(timeout(wait, self.stream.read_buf(&mut self.input)).await, Ok(Ok(read)) if read > 0)
    }

    /// The next line; never [`Cut::Incomplete`]. Replies are sent before it waits: a client that sends commands in a
    /// group gets the replies in a group (RFC 2920 §3.2).
    pub(super) async fn line(&mut self, wait: Duration, stop: &CancellationToken) -> Result<Cut, Gone> {
        let deadline = Instant::now() + wait;
        loop {
            let cut = self.framer.cut(&mut self.input);
            if cut != Cut::Incomplete {
                if self.output.len() > REPLIES {
                    self.flush().await?;
                }
                return Ok(cut);
            }
            self.flush().await?;
            tokio::select! {
                biased;
                filled = self.fill(deadline, LINES) => filled?,
                () = stop.cancelled() => return Err(Gone::Stopped),
            }
        }
    }

    /// Some bytes of a message.
    pub(super) async fn bytes(&mut self, deadline: Instant) -> Result<&[u8], Gone> {
        if self.input.is_empty() {
            self.flush().await?;
            self.fill(deadline, TEXT).await?;
        }
        Ok(&self.input)
    }

    /// So many of them were used.
    pub(super) fn used(&mut self, count: usize) {
        self.input.advance(count.min(self.input.len()));
    }

    async fn fill(&mut self, deadline: Instant, room: usize) -> Result<(), Gone> {
        if self.input.is_empty() {
            // The room that a message took is not kept for the next command.
            self.input = BytesMut::with_capacity(room);
        }
        self.input.reserve(room);
        match timeout_at(deadline, self.stream.read_buf(&mut self.input)).await {
            Err(_) => Err(Gone::TimedOut),
            Ok(Ok(0) | Err(_)) => Err(Gone::Closed),
            Ok(Ok(_)) => Ok(()),
        }
    }
}

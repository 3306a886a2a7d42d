//! The byte stream of a connection, watched: it reports to the pulse, and gives a body to the bare answers that
//! the HTTP library writes on its own when a head is not HTTP.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::pulse::Pulse;
use super::refusal;
use crate::log_id::Mint;
use crate::metrics::{Metrics, TurnedAway};

/// A stream that reports what passes through it.
pub(super) struct Watched<S> {
    stream: S,
    pulse: Arc<Pulse>,
    refusing: Refusing,
}

/// What is needed to turn a bare answer into one with a body.
pub(super) struct Refusals {
    pub(super) mint: Mint,
    pub(super) metrics: Arc<Metrics>,
}

/// How far the stream is with an answer of its own.
enum Refusing {
    /// Bare answers are not looked for: on HTTP/2 the library writes frames of its own at any time.
    Never,
    /// None yet.
    Ready(Refusals),
    /// These bytes go out, from `sent` on, in place of what the library writes; whatever it writes after them
    /// is dropped.
    Begun { bytes: Vec<u8>, sent: usize },
}

impl<S> Watched<S> {
    /// Watches an HTTP/1.1 stream.
    pub(super) fn http1(stream: S, pulse: Arc<Pulse>, refusals: Refusals) -> Watched<S> {
        Watched { stream, pulse, refusing: Refusing::Ready(refusals) }
    }

    /// Watches an HTTP/2 stream.
    pub(super) fn http2(stream: S, pulse: Arc<Pulse>) -> Watched<S> {
        Watched { stream, pulse, refusing: Refusing::Never }
    }

    /// The stream itself.
    pub(super) fn into_inner(self) -> S {
        self.stream
    }

    /// Whether `written` is a bare answer, or follows one that has been replaced.
    fn is_refusing(&mut self, written: &[u8]) -> bool {
        let Refusing::Ready(refusals) = &self.refusing else {
            return matches!(self.refusing, Refusing::Begun { .. });
        };
        // The usual way out: an answer of the router is on its way.
        if !self.pulse.is_between_requests() {
            return false;
        }
        let Some(failure) = refusal::of_bare_answer(written) else { return false };
        refusals.metrics.turned_away(TurnedAway::Malformed);
        let bytes = refusal::bytes(&failure, &(refusals.mint)());
        self.refusing = Refusing::Begun { bytes, sent: 0 };
        true
    }
}

impl<S: AsyncWrite + Unpin> Watched<S> {
    /// Sends what is left of our own answer; ready when all of it is out.
    fn poll_refuse(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Refusing::Begun { bytes, sent } = &mut self.refusing else { return Poll::Ready(Ok(())) };
        while let Some(rest) = bytes.get(*sent..).filter(|rest| !rest.is_empty()) {
            let count = ready!(Pin::new(&mut self.stream).poll_write(context, rest))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *sent += count;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        // HTTP/2 has no head to wait for: frames come and go between requests.
        if buffer.filled().len() > before && !matches!(self.refusing, Refusing::Never) {
            self.pulse.received();
        }
        outcome
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        written: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = if self.is_refusing(written) {
            self.poll_refuse(context).map_ok(|()| written.len())
        } else {
            Pin::new(&mut self.stream).poll_write(context, written)
        };
        self.pulse.writing(outcome.is_ready());
        outcome
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        written: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = written.first().map_or(&[][..], |slice| slice);
        let outcome = if self.is_refusing(first) {
            let all = written.iter().map(|slice| slice.len()).sum();
            self.poll_refuse(context).map_ok(|()| all)
        } else {
            Pin::new(&mut self.stream).poll_write_vectored(context, written)
        };
        self.pulse.writing(outcome.is_ready());
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(context);
        if outcome.is_ready() {
            self.pulse.flushed();
        }
        self.pulse.writing(outcome.is_ready());
        outcome
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

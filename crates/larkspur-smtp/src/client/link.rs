//! One connection to another server: bytes out, replies in.

use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout, timeout_at};

use super::outcome::PeerReply;
use crate::reply::Status;

/// Octets of a whole reply, of all its lines.
const MAX_REPLY: usize = 64 * 1024;
/// Octets of a reply's text that are kept.
const MAX_TEXT: usize = 1024;
/// Octets read at a time.
const READ: usize = 4 * 1024;
/// Octets written at a time: each piece has the time of a block.
const PIECE: usize = 64 * 1024;
/// For the other side to say goodbye: somebody may wait for the place.
const GOODBYE: Duration = Duration::from_secs(5);

/// How a connection failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// The other side closed, or the network broke.
    #[error("closed by the other side")]
    Closed,
    /// It took too long.
    #[error("timed out")]
    TimedOut,
    /// What came is no reply, or is too long.
    #[error("not a reply")]
    Garbled,
}

/// What a connection runs over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

pub(super) struct Link {
    stream: Box<dyn Stream>,
    input: BytesMut,
}

impl Link {
    pub(super) fn new(stream: Box<dyn Stream>) -> Link {
        Link { stream, input: BytesMut::new() }
    }

    /// The stream for a handshake. Bytes that are there already came from somebody who was not encrypted.
    pub(super) fn into_stream(self) -> Result<Box<dyn Stream>, LinkFault> {
        if self.input.is_empty() { Ok(self.stream) } else { Err(LinkFault::Garbled) }
    }

    /// Sends bytes, each piece of 64 KiB within `wait`.
    pub(super) async fn send(&mut self, bytes: &[u8], wait: Duration) -> Result<(), LinkFault> {
        for piece in bytes.chunks(PIECE) {
            within(wait, self.stream.write_all(piece)).await?;
        }
        within(wait, self.stream.flush()).await
    }

    /// Reads a whole reply within `wait`.
    pub(super) async fn reply(&mut self, wait: Duration) -> Result<PeerReply, LinkFault> {
        self.reply_in_full(wait).await.map(|(reply, _)| reply)
    }

    /// Reads a whole reply, and gives its lines as they came, too.
    pub(super) async fn reply_in_full(&mut self, wait: Duration) -> Result<(PeerReply, Vec<u8>), LinkFault> {
        let deadline = Instant::now() + wait;
        let mut whole = Vec::new();
        let mut reply: Option<PeerReply> = None;
        loop {
            let line = self.line(deadline, MAX_REPLY - whole.len()).await?;
            whole.extend_from_slice(&line);
            whole.extend_from_slice(b"\r\n");
            let (code, is_last, text) = split(&line).ok_or(LinkFault::Garbled)?;
            let heard = reply.get_or_insert_with(|| PeerReply {
                code,
                status: status(text, code),
                text: String::new(),
            });
            if heard.code != code {
                return Err(LinkFault::Garbled);
            }
            append(&mut heard.text, text);
            match reply.take_if(|_| is_last) {
                Some(reply) => return Ok((reply, whole)),
                None if whole.len() >= MAX_REPLY => return Err(LinkFault::Garbled),
                None => {}
            }
        }
    }

    /// One line without its end. Servers of all ages are read here, so a bare LF ends it, too: unlike in commands,
    /// nobody else's bytes are in these lines.
    async fn line(&mut self, deadline: Instant, max: usize) -> Result<Vec<u8>, LinkFault> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.input) {
                let mut line = self.input.split_to(end).to_vec();
                self.input.advance(1);
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            if self.input.len() > max {
                return Err(LinkFault::Garbled);
            }
            self.input.reserve(READ);
            match timeout_at(deadline, self.stream.read_buf(&mut self.input)).await {
                Err(_) => return Err(LinkFault::TimedOut),
                Ok(Ok(0) | Err(_)) => return Err(LinkFault::Closed),
                Ok(Ok(_)) => {}
            }
        }
    }

    /// Says goodbye as well as it can, and closes.
    pub(super) async fn quit(mut self) {
        if self.send(b"QUIT\r\n", GOODBYE).await.is_ok() {
            // Whatever it says, the connection ends.
            let _ = self.reply(GOODBYE).await;
        }
        let _ = timeout(GOODBYE, self.stream.shutdown()).await;
    }
}

async fn within(wait: Duration, done: impl Future<Output = std::io::Result<()>>) -> Result<(), LinkFault> {
    match timeout(wait, done).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(LinkFault::Closed),
        Err(_) => Err(LinkFault::TimedOut),
    }
}

/// Code, whether it is the last line, and text (RFC 5321 §4.2.1).
fn split(line: &[u8]) -> Option<(u16, bool, &[u8])> {
    let (code, rest) = line.split_at_checked(3)?;
    let code: u16 = std::str::from_utf8(code).ok()?.parse().ok()?;
    let is_code = (200..600).contains(&code);
    match rest.split_first() {
        None => is_code.then_some((code, true, rest)),
        Some((b' ', text)) => is_code.then_some((code, true, text)),
        Some((b'-', text)) => is_code.then_some((code, false, text)),
        Some(_) => None,
    }
}

/// The enhanced status at the beginning of a text, if its class agrees with the code (RFC 2034 §4).
fn status(text: &[u8], code: u16) -> Option<Status> {
    let word = text.split(|byte| *byte == b' ').next()?;
    let mut parts = std::str::from_utf8(word).ok()?.split('.');
    let class: u8 = parts.next()?.parse().ok()?;
    let status = Status(class, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (parts.next().is_none() && u16::from(class) == code / 100).then_some(status)
}

fn append(kept: &mut String, text: &[u8]) {
    if !kept.is_empty() && kept.len() < MAX_TEXT {
        kept.push(' ');
    }
    for sign in String::from_utf8_lossy(text).chars() {
        if kept.len() + sign.len_utf8() > MAX_TEXT {
            return;
        }
        kept.push(if sign.is_control() { '?' } else { sign });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Result<PeerReply, LinkFault> {
        let (mut there, here) = tokio::io::duplex(256 * 1024);
        there.write_all(bytes).await.unwrap();
        drop(there);
        Link::new(Box::new(here)).reply(Duration::from_secs(1)).await
    }

    #[tokio::test]
    async fn reads_replies() {
        let reply = read(b"250-2.1.0 one\r\n250 2.1.0 two\x1b[2J\r\n").await.unwrap();
        assert_eq!((reply.code, reply.status), (250, Some(Status(2, 1, 0))));
        assert_eq!(reply.text, "2.1.0 one 2.1.0 two?[2J");
        assert_eq!(read(b"354\n").await.unwrap().code, 354);
        assert_eq!(read(b"550 4.1.1 class of another code\r\n").await.unwrap().status, None);
        let long = format!("550 {}\r\n", "x".repeat(5000));
        assert_eq!(read(long.as_bytes()).await.unwrap().text.len(), 1024);
    }

    #[tokio::test]
    async fn gives_up_on_what_is_no_reply() {
        let endless = format!("550 {}", "x".repeat(70_000));
        let many = "250-more\r\n".repeat(7_000);
        for garbled in [
            "hello\r\n",
            "99 x\r\n",
            "199 x\r\n",
            "600 x\r\n",
            "250_x\r\n",
            "\r\n",
            "250-a\r\n550 b\r\n",
            &endless,
            &many,
        ] {
            assert_eq!(read(garbled.as_bytes()).await, Err(LinkFault::Garbled), "{garbled:.20}");
        }
        assert_eq!(read(b"250-unfinished\r\n").await, Err(LinkFault::Closed));
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_on_what_is_too_slow() {
        let (mut there, here) = tokio::io::duplex(64);
        let mut link = Link::new(Box::new(here));
        let drip = async {
            loop {
                there.write_all(b"2").await.unwrap();
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        };
        tokio::select! {
            reply = link.reply(Duration::from_secs(300)) => assert_eq!(reply, Err(LinkFault::TimedOut)),
            () = drip => {}
        }
    }

    #[test]
    fn refuses_bytes_that_came_before_the_handshake() {
        let (_there, here) = tokio::io::duplex(64);
        let mut link = Link::new(Box::new(here));
        link.input.extend_from_slice(b"250 injected\r\n");
        assert!(link.into_stream().is_err());
    }
}

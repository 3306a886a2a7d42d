//! Reads lines, hands them to the verbs, says what they answer, and ends the conversation.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use super::reception::Reception;
use super::wire::{Gone, Wire};
use super::{Session, Step};
use crate::command::{Command, Hello};
use crate::frame::Cut;
use crate::reply::{Reply, Status};

/// How a part of the conversation ended.
enum Parting {
    /// A last reply was said.
    Done,
    /// The client waits for a TLS handshake.
    StartTls,
}

impl<R: Reception> Session<R> {
    /// Talks with the client until either side ends it. Gives the stream back when a TLS handshake is due on it;
    /// after that, [`Session::secured`] and this again with the encrypted stream.
    ///
    /// On `stop` the current command is answered, a message that is being received is received to its end, and then
    /// the client is told to come again (421).
    pub async fn serve<S>(&mut self, stream: S, stop: &CancellationToken) -> Option<S>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let (limits, patience) = (&self.settings.limits, &self.settings.patience);
        let mut wire = Wire::new(stream, limits.command_line, patience.command);
        match self.run(&mut wire, stop).await {
            Ok(Parting::StartTls) => return Some(wire.into_stream()),
            Ok(Parting::Done) => {}
            Err(Gone::Closed) => return None,
            Err(Gone::TimedOut) => wire.say(&Reply::new(421, Status(4, 4, 2), "timeout, closing")),
            Err(Gone::Stopped) => wire.say(&Reply::new(421, Status(4, 3, 2), "shutting down, closing")),
        }
        wire.close().await;
        None
    }

    async fn run<S>(&mut self, wire: &mut Wire<S>, stop: &CancellationToken) -> Result<Parting, Gone>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        if !self.greeted {
            let early = wire.hears_early(self.settings.patience.greeting).await;
            match self.greet(early) {
                Step::Close(reply) => {
                    wire.say(&reply);
                    return Ok(Parting::Done);
                }
                Step::Say(replies) => replies.iter().for_each(|reply| wire.say(reply)),
                Step::StartTls(_) => return Ok(Parting::StartTls),
            }
        }
        loop {
            if stop.is_cancelled() {
                return Err(Gone::Stopped);
            }
            let step = match wire.line(self.settings.patience.command, stop).await? {
                Cut::Line(line) => self.obey(&line, wire, stop).await?,
                Cut::Fault(fault) => self.line_fault(fault),
                Cut::Incomplete => continue,
            };
            match step {
                Step::Say(replies) => replies.iter().for_each(|reply| wire.say(reply)),
                Step::Close(reply) => {
                    wire.say(&reply);
                    return Ok(Parting::Done);
                }
                Step::StartTls(reply) => {
                    wire.say(&reply);
                    wire.flush().await?;
                    return Ok(Parting::StartTls);
                }
            }
        }
    }

    async fn obey<S>(
        &mut self,
        line: &[u8],
        wire: &mut Wire<S>,
        stop: &CancellationToken,
    ) -> Result<Step, Gone>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let command = match Command::parse(line) {
            Ok(command) => command,
            Err(fault) => return Ok(self.command_fault(fault, line)),
        };
        if wire.has_more() && self.must_wait_behind(&command) {
            let text = "commands were sent before the reply to the last one";
            return Ok(Step::Close(Reply::new(554, Status(5, 5, 0), text)));
        }
        match command {
            Command::Hello(kind, name) => Ok(self.hello(kind, name)),
            Command::Mail(path, parameters) => Ok(self.mail(path, parameters).await),
            Command::Rcpt(path, parameters) => Ok(self.rcpt(path, parameters).await),
            Command::Data => self.data(wire).await,
            Command::Bdat(size, is_last) => self.bdat(size, is_last, wire).await,
            Command::Auth(mechanism, initial) => self.auth(mechanism, initial, wire, stop).await,
            Command::StartTls => Ok(self.starttls()),
            Command::Rset => Ok(self.rset()),
            Command::Noop => Ok(Step::say(Reply::new(250, Status(2, 0, 0), "nothing done"))),
            Command::Quit => Ok(Step::Close(Reply::new(221, Status(2, 0, 0), "goodbye"))),
            // Who is a member, and who exists, is private (RFC 5321 §7.3).
            Command::Vrfy => {
                Ok(Step::say(Reply::new(252, Status(2, 0, 0), "cannot verify, send some mail and see")))
            }
            Command::Help => Ok(Step::say(Reply::new(214, Status(2, 0, 0), "see RFC 5321 and RFC 2033"))),
            Command::Unserved => Ok(Step::say(Reply::new(502, Status(5, 5, 1), "not implemented"))),
        }
    }

    /// A client must read our reply to this command before it may go on (RFC 2920 §3.1). One that does not takes us
    /// for somebody else, or smuggles. `STARTTLS` is not on the list, because what follows it is dropped; after `HELO`
    /// nothing may be sent ahead, because nothing was offered.
    fn must_wait_behind(&self, command: &Command) -> bool {
        match command {
            Command::Hello(..) | Command::Data | Command::Auth(..) | Command::Vrfy | Command::Noop => true,
            Command::Quit | Command::StartTls | Command::Bdat(..) => false,
            _ => self.client.greeting.as_ref().is_some_and(|greeting| greeting.kind == Hello::Helo),
        }
    }
}

//! Lines that are no commands, commands in the wrong order, and clients that do not stop sending them.

use super::reception::Reception;
use super::refusal::Refusal;
use super::{Session, Step};
use crate::command::CommandFault;
use crate::frame::{DataFault, LineFault};
use crate::reply::{Reply, Status};

impl<R: Reception> Session<R> {
    pub(super) fn line_fault(&mut self, fault: LineFault) -> Step {
        let text = match fault {
            LineFault::TooLong => "line too long",
            LineFault::BareLf => "bare line feed: lines end with CR LF",
            LineFault::BareCr => "bare carriage return: lines end with CR LF",
            LineFault::Nul => "zero byte in a command",
        };
        self.count_error(Reply::new(500, Status(5, 5, 2), text))
    }

    pub(super) fn command_fault(&mut self, fault: CommandFault, line: &[u8]) -> Step {
        let reply = match fault {
            // A browser was made to talk to us; its body could hold commands.
            CommandFault::Unknown if memchr::memmem::find(line, b" HTTP/").is_some() => {
                return Step::Close(Reply::new(554, Status(5, 5, 0), "this is no web server"));
            }
            CommandFault::Unknown => Reply::new(500, Status(5, 5, 2), "unknown command"),
            CommandFault::Syntax => Reply::new(501, Status(5, 5, 4), "syntax error"),
            CommandFault::BadSender => Reply::new(501, Status(5, 1, 7), "the sender is no address"),
            CommandFault::BadRecipient => Reply::new(501, Status(5, 1, 3), "the recipient is no address"),
            CommandFault::UnknownParameter => Reply::new(555, Status(5, 5, 4), "parameter not supported"),
        };
        self.count_error(reply)
    }

    /// A command that is fine but comes at the wrong time.
    pub(super) fn out_of_order(&mut self, text: &'static str) -> Step {
        self.count_error(Reply::new(503, Status(5, 5, 1), text))
    }

    pub(super) fn count_error(&mut self, reply: Reply) -> Step {
        self.errors += 1;
        if self.errors > self.settings.limits.errors {
            return Refusal::Misbehaved("too many errors, closing").into();
        }
        Step::say(reply)
    }
}

/// The refusal of a message whose text is not what it should be.
pub(super) fn of_text(fault: DataFault) -> Refusal {
    match fault {
        DataFault::TooLarge => Refusal::MessageTooLarge,
        DataFault::NoRoom => Refusal::NoRoom,
        DataFault::BareLf => Refusal::BadContent("bare line feed in the message"),
        DataFault::BareCr => Refusal::BadContent("bare carriage return in the message"),
        DataFault::Nul => Refusal::BadContent("zero byte in the message"),
        DataFault::LongLine => Refusal::BadContent("a line of the message is too long"),
    }
}

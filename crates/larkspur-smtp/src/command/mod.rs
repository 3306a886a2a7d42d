//! One command line: which verb, with what.
//!
//! The words are read by `smtp-proto`, behind a screen of our own: lines come from our framer, paths are read by
//! [`crate::address`], and only parameters that the greeting offers reach the library. Why each of these is ours is
//! shown in `tests/grammar.rs`, where the library is asked without them.

mod parameters;

use std::borrow::Cow;

use smtp_proto::{AUTH_LOGIN, AUTH_PLAIN, Error, Request};

use crate::address::{ForwardPath, PathFault, ReversePath, split_forward, split_reverse};
pub use parameters::{Body, MailParameters, Notify, RcptParameters, Return};
use parameters::{mail_parameters, rcpt_parameters};

/// Octets of a host name in a greeting (RFC 5321 §4.5.3.1.2).
const MAX_HOST: usize = 255;

/// A command that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `EHLO`, `HELO` or `LHLO` with the name that the client gives itself.
    Hello(Hello, String),
    /// `MAIL FROM`.
    Mail(ReversePath, MailParameters),
    /// `RCPT TO`.
    Rcpt(ForwardPath, RcptParameters),
    /// `DATA`.
    Data,
    /// `BDAT` with the octets of the chunk, and whether it is the last.
    Bdat(u64, bool),
    /// `AUTH` with a mechanism and what came with it.
    Auth(Mechanism, Option<String>),
    /// `STARTTLS`.
    StartTls,
    /// `RSET`.
    Rset,
    /// `NOOP`.
    Noop,
    /// `QUIT`.
    Quit,
    /// `VRFY`.
    Vrfy,
    /// `HELP`.
    Help,
    /// A command that exists but is not served: `EXPN`, `ETRN`, `ATRN`, `BURL`.
    Unserved,
}

/// Which greeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hello {
    /// `HELO`: no extension may be used.
    Helo,
    /// `EHLO`.
    Ehlo,
    /// `LHLO` of LMTP (RFC 2033 §4.1).
    Lhlo,
}

/// A way to authenticate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// `PLAIN` (RFC 4616).
    Plain,
    /// `LOGIN`, which old clients know.
    Login,
    /// Any other.
    Unknown,
}

/// Why a line is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandFault {
    /// No such command, or bytes that are no text.
    Unknown,
    /// The command is known, its arguments are wrong.
    Syntax,
    /// The path of `MAIL` is no address.
    BadSender,
    /// The path of `RCPT` is no address.
    BadRecipient,
    /// A parameter that was not offered (RFC 5321 §4.1.1.11).
    UnknownParameter,
}

impl Command {
    /// Reads a line without its CR LF.
    ///
    /// # Errors
    /// See [`CommandFault`].
    pub fn parse(line: &[u8]) -> Result<Command, CommandFault> {
        let line = std::str::from_utf8(line).map_err(|_| CommandFault::Unknown)?;
        let (verb, arguments) = line.split_once(' ').unwrap_or((line, ""));
        if verb.eq_ignore_ascii_case("MAIL") {
            return mail(arguments);
        }
        if verb.eq_ignore_ascii_case("RCPT") {
            return rcpt(arguments);
        }
        if verb.eq_ignore_ascii_case("BDAT") {
            return bdat(arguments);
        }
        let ended = format!("{line}\n");
        match Request::parse(&mut ended.as_bytes().iter()) {
            Ok(request) => understood(request, arguments),
            Err(Error::UnknownCommand) => Err(CommandFault::Unknown),
            Err(_) => Err(CommandFault::Syntax),
        }
    }
}

fn understood(request: Request<Cow<'_, str>>, arguments: &str) -> Result<Command, CommandFault> {
    let alone = |command| {
        let is_alone = arguments.trim_matches(' ').is_empty();
        if is_alone { Ok(command) } else { Err(CommandFault::Syntax) }
    };
    match request {
        Request::Ehlo { host } => hello(Hello::Ehlo, &host),
        Request::Helo { host } => hello(Hello::Helo, &host),
        Request::Lhlo { host } => hello(Hello::Lhlo, &host),
        Request::Data => alone(Command::Data),
        Request::Rset => alone(Command::Rset),
        Request::Quit => alone(Command::Quit),
        Request::StartTls => alone(Command::StartTls),
        Request::Noop { .. } => Ok(Command::Noop),
        Request::Help { .. } => Ok(Command::Help),
        Request::Vrfy { .. } => Ok(Command::Vrfy),
        Request::Auth { mechanism, initial_response } => Ok(auth(mechanism, &initial_response)),
        Request::Expn { .. } | Request::Etrn { .. } | Request::Atrn { .. } | Request::Burl { .. } => {
            Ok(Command::Unserved)
        }
        // Taken before the library was asked.
        Request::Mail { .. } | Request::Rcpt { .. } | Request::Bdat { .. } => Err(CommandFault::Syntax),
    }
}

/// The name goes into trace fields, so it must not carry anything that could end one.
fn hello(kind: Hello, host: &str) -> Result<Command, CommandFault> {
    let is_name = host.chars().all(|sign| sign.is_ascii_graphic() && !"()<>,;\\\"".contains(sign));
    if is_name && (1..=MAX_HOST).contains(&host.len()) {
        Ok(Command::Hello(kind, host.to_owned()))
    } else {
        Err(CommandFault::Syntax)
    }
}

fn auth(mechanism: u64, initial: &str) -> Command {
    let mechanism = match mechanism {
        AUTH_PLAIN => Mechanism::Plain,
        AUTH_LOGIN => Mechanism::Login,
        _ => Mechanism::Unknown,
    };
    // A lone `=` is an initial response of no octets (RFC 4954 §4).
    let initial = match initial {
        "" => None,
        "=" => Some(String::new()),
        other => Some(other.to_owned()),
    };
    Command::Auth(mechanism, initial)
}

fn mail(arguments: &str) -> Result<Command, CommandFault> {
    let path = behind(arguments, "FROM:").ok_or(CommandFault::Syntax)?;
    let (sender, rest) = split_reverse(path).map_err(|fault| path_fault(fault, CommandFault::BadSender))?;
    Ok(Command::Mail(sender, mail_parameters(rest)?))
}

fn rcpt(arguments: &str) -> Result<Command, CommandFault> {
    let path = behind(arguments, "TO:").ok_or(CommandFault::Syntax)?;
    let (recipient, rest) =
        split_forward(path).map_err(|fault| path_fault(fault, CommandFault::BadRecipient))?;
    Ok(Command::Rcpt(recipient, rcpt_parameters(rest)?))
}

fn path_fault(fault: PathFault, bad_address: CommandFault) -> CommandFault {
    match fault {
        PathFault::Missing => CommandFault::Syntax,
        PathFault::BadAddress => bad_address,
    }
}

/// What stands behind a keyword, in any case of letters.
fn behind<'a>(text: &'a str, keyword: &str) -> Option<&'a str> {
    let text = text.trim_start_matches(' ');
    let begins = text.get(..keyword.len())?.eq_ignore_ascii_case(keyword);
    if begins { text.get(keyword.len()..) } else { None }
}

/// `BDAT` counts bytes, so its number is read strictly: the library lets one that is too large begin anew.
fn bdat(arguments: &str) -> Result<Command, CommandFault> {
    let mut words = arguments.split(' ').filter(|word| !word.is_empty());
    let size = words.next().filter(|size| size.bytes().all(|digit| digit.is_ascii_digit()));
    let size = size.and_then(|size| size.parse().ok()).ok_or(CommandFault::Syntax)?;
    let is_last = match words.next() {
        None => false,
        Some(word) if word.eq_ignore_ascii_case("LAST") => true,
        Some(_) => return Err(CommandFault::Syntax),
    };
    if words.next().is_some() {
        return Err(CommandFault::Syntax);
    }
    Ok(Command::Bdat(size, is_last))
}

#[cfg(test)]
mod tests;

//! The parameters of `MAIL` and `RCPT` (RFC 1870, 3461, 4954, 6152, 6531).

use std::borrow::Cow;

use smtp_proto::request::parser::Rfc5321Parser;
use smtp_proto::{
    Error, MAIL_BODY_8BITMIME, MAIL_BODY_BINARYMIME, MAIL_RET_FULL, MAIL_RET_HDRS, MAIL_SMTPUTF8,
    RCPT_NOTIFY_DELAY, RCPT_NOTIFY_FAILURE, RCPT_NOTIFY_NEVER, RCPT_NOTIFY_SUCCESS,
};

use super::CommandFault;

/// Octets of an `ENVID` value (RFC 3461 §4.4).
const MAX_ENVID: usize = 100;
/// Octets of an `ORCPT` value (RFC 3461 §4.2).
const MAX_ORCPT: usize = 500;
/// Digits of a `SIZE` value (RFC 1870 §3). The library lets a longer number begin anew.
const MAX_SIZE_DIGITS: usize = 20;

/// What `MAIL` says about a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailParameters {
    /// Announced octets.
    pub size: Option<u64>,
    /// What the text may consist of.
    pub body: Body,
    /// Addresses and headers may be beyond ASCII.
    pub smtputf8: bool,
    /// What a report shall return.
    pub ret: Option<Return>,
    /// The sender's name for this message, still written as xtext.
    pub envid: Option<String>,
    /// `AUTH=` was given. What it says is not believed (RFC 4954 §5 lets us).
    pub auth: bool,
}

/// What the text of a message consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// ASCII.
    #[default]
    SevenBit,
    /// Lines of any bytes.
    EightBit,
}

/// What a report returns (RFC 3461 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Return {
    /// The whole message.
    Full,
    /// Its headers.
    Headers,
}

/// What `RCPT` says about a recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RcptParameters {
    /// When to report; `None` if nothing was said.
    pub notify: Option<Notify>,
    /// The first recipient's address: type, `;`, and xtext, as written.
    pub orcpt: Option<String>,
}

/// When to report (RFC 3461 §4.1). All false is `NEVER`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notify {
    /// On delivery.
    pub success: bool,
    /// On failure.
    pub failure: bool,
    /// On delay.
    pub delay: bool,
}

pub(super) fn mail_parameters(text: &str) -> Result<MailParameters, CommandFault> {
    let screened = screen(text, &["SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "AUTH"])?;
    let envid = screened.get("ENVID").map(str::to_owned);
    if envid.as_ref().is_some_and(|envid| envid.len() > MAX_ENVID || !is_xtext(envid)) {
        return Err(CommandFault::Syntax);
    }
    if screened.get("SIZE").is_some_and(|size| size.len() > MAX_SIZE_DIGITS) {
        return Err(CommandFault::Syntax);
    }
    let line = screened.line(&[]);
    let mut bytes = line.as_bytes().iter();
    let read = parser(&mut bytes).mail_from_parameters(Cow::Borrowed("")).map_err(|fault| of(&fault))?;
    // Not offered: text without lines would need another way through the whole house.
    if read.flags & MAIL_BODY_BINARYMIME != 0 {
        return Err(CommandFault::UnknownParameter);
    }
    let body = if read.flags & MAIL_BODY_8BITMIME != 0 { Body::EightBit } else { Body::SevenBit };
    let ret = match read.flags & (MAIL_RET_FULL | MAIL_RET_HDRS) {
        MAIL_RET_FULL => Some(Return::Full),
        MAIL_RET_HDRS => Some(Return::Headers),
        _ => None,
    };
    Ok(MailParameters {
        size: screened.get("SIZE").map(|_| u64::try_from(read.size).unwrap_or(u64::MAX)),
        body,
        smtputf8: read.flags & MAIL_SMTPUTF8 != 0,
        ret,
        envid,
        auth: read.auth.is_some(),
    })
}

pub(super) fn rcpt_parameters(text: &str) -> Result<RcptParameters, CommandFault> {
    let screened = screen(text, &["NOTIFY", "ORCPT"])?;
    let orcpt = screened.get("ORCPT").map(str::to_owned);
    if orcpt.as_ref().is_some_and(|orcpt| orcpt.len() > MAX_ORCPT || !is_orcpt(orcpt)) {
        return Err(CommandFault::Syntax);
    }
    // The library knows no address type but rfc822, and RFC 6533 §3 has another.
    let line = screened.line(&["ORCPT"]);
    let mut bytes = line.as_bytes().iter();
    let read = parser(&mut bytes).rcpt_to_parameters(Cow::Borrowed("")).map_err(|fault| of(&fault))?;
    let has = |flag| read.flags & flag != 0;
    let notify = Notify {
        success: has(RCPT_NOTIFY_SUCCESS),
        failure: has(RCPT_NOTIFY_FAILURE),
        delay: has(RCPT_NOTIFY_DELAY),
    };
    // `NEVER` stands alone; the library notices only when it comes second.
    if has(RCPT_NOTIFY_NEVER) && notify != Notify::default() {
        return Err(CommandFault::Syntax);
    }
    Ok(RcptParameters { notify: screened.get("NOTIFY").map(|_| notify), orcpt })
}

/// Parameters as words, each known and named once.
struct Screened<'a>(Vec<(&'a str, Option<&'a str>)>);

/// Lets through what is a parameter (RFC 5321 §4.1.2, esmtp-param) and is on the list.
fn screen<'a>(text: &'a str, known: &[&str]) -> Result<Screened<'a>, CommandFault> {
    // A parameter is set off from the path by a space.
    if !text.is_empty() && !text.starts_with(' ') {
        return Err(CommandFault::Syntax);
    }
    let mut words = Screened(Vec::new());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let (keyword, value) = match word.split_once('=') {
            Some((keyword, value)) => (keyword, Some(value)),
            None => (word, None),
        };
        if !word.chars().all(|sign| sign.is_ascii_graphic() || (!sign.is_ascii() && !sign.is_control())) {
            return Err(CommandFault::Syntax);
        }
        if !known.iter().any(|known| known.eq_ignore_ascii_case(keyword)) {
            return Err(CommandFault::UnknownParameter);
        }
        if words.0.iter().any(|(other, _)| other.eq_ignore_ascii_case(keyword)) {
            return Err(CommandFault::Syntax);
        }
        words.0.push((keyword, value));
    }
    Ok(words)
}

impl Screened<'_> {
    /// The value of a parameter; empty if it was given without one.
    fn get(&self, keyword: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other.eq_ignore_ascii_case(keyword));
        found.map(|(_, value)| value.unwrap_or_default())
    }

    /// The line as the library likes to read it, without the parameters that were read already.
    fn line(&self, without: &[&str]) -> String {
        let mut line = String::new();
        for (keyword, value) in &self.0 {
            if without.iter().any(|name| name.eq_ignore_ascii_case(keyword)) {
                continue;
            }
            line.push(' ');
            line.push_str(keyword);
            if let Some(value) = value {
                line.push('=');
                line.push_str(value);
            }
        }
        line.push('\n');
        line
    }
}

fn parser<'x, 'y>(bytes: &'x mut std::slice::Iter<'y, u8>) -> Rfc5321Parser<'x, 'y> {
    let mut parser = Rfc5321Parser::new(bytes);
    parser.stop_char = b'>';
    parser
}

fn of(fault: &Error) -> CommandFault {
    match fault {
        Error::UnsupportedParameter { .. } => CommandFault::UnknownParameter,
        _ => CommandFault::Syntax,
    }
}

/// RFC 3461 §4: printable ASCII, with `+` and two upper-case hexadecimal digits for the rest. What such a pair
/// stands for may be a line end, so the value stays as it is written.
fn is_xtext(text: &str) -> bool {
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        let fine = match sign {
            '+' => {
                [signs.next(), signs.next()].iter().all(|digit| matches!(digit, Some('0'..='9' | 'A'..='F')))
            }
            other => matches!(other, '!'..='~') && other != '=',
        };
        if !fine {
            return false;
        }
    }
    !text.is_empty()
}

/// RFC 3461 §4.2, with the address type and the signs of RFC 6533 §3.
fn is_orcpt(text: &str) -> bool {
    let Some((kind, address)) = text.split_once(';') else { return false };
    if kind.eq_ignore_ascii_case("utf-8") {
        return !address.is_empty();
    }
    !kind.is_empty()
        && kind.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-')
        && is_xtext(address)
}

//! A reply of ours: code, enhanced status, text. Which reply fits what is not decided here.

use std::borrow::Cow;

/// Octets of one reply line, CR LF included (RFC 5321 §4.5.3.1.5).
const MAX_LINE: usize = 512;

/// An enhanced status code (RFC 3463): class, subject, detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status(pub u8, pub u16, pub u16);

impl std::fmt::Display for Status {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// One reply of one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    status: Option<Status>,
    lines: Vec<Cow<'static, str>>,
}

impl Reply {
    /// A reply of one line with an enhanced status.
    pub fn new(code: u16, status: Status, text: impl Into<Cow<'static, str>>) -> Reply {
        Reply { code, status: Some(status), lines: vec![text.into()] }
    }

    /// A reply of these lines without an enhanced status: greetings, and what asks for more (RFC 2034 §4).
    pub fn plain(code: u16, lines: impl IntoIterator<Item = impl Into<Cow<'static, str>>>) -> Reply {
        Reply { code, status: None, lines: lines.into_iter().map(Into::into).collect() }
    }

    /// The three digits.
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The enhanced status, if it has one.
    pub fn status(&self) -> Option<Status> {
        self.status
    }

    /// The text, its lines joined.
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }

    /// 4xx or 5xx.
    pub fn is_refusal(&self) -> bool {
        self.code >= 400
    }

    /// Appends the reply as it goes over the wire. Text that is not printable ASCII is shown as `?`, so that nothing
    /// that came from outside can end a line, and lines are cut to what a client must be able to take.
    pub fn write(&self, out: &mut Vec<u8>) {
        let last = self.lines.len().saturating_sub(1);
        for (index, line) in self.lines.iter().enumerate() {
            let mark = if index == last { ' ' } else { '-' };
            let mut text = format!("{}{mark}", self.code);
            if let Some(status) = self.status {
                text.push_str(&format!("{status} "));
            }
            text.extend(line.chars().map(|sign| if matches!(sign, ' '..='~') { sign } else { '?' }));
            text.truncate(MAX_LINE - 2);
            out.extend_from_slice(text.as_bytes());
            out.extend_from_slice(b"\r\n");
        }
    }
}

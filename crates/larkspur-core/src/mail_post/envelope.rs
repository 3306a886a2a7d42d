//! What an envelope says, in the words of the rules.

use larkspur_model::EmailAddress;

/// Who sends, as far as it is known when a recipient is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author<'a> {
    /// This address, proved to be the sender's.
    Proved(&'a EmailAddress),
    /// Nobody proved to be the sender.
    Unproved,
    /// It will be known when the message is there: whatever may still turn out well is let through.
    Later,
    /// The empty sender of a report, which every group takes and none passes on.
    Report,
}

/// Who sent a post that is there whole: by now it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Originator {
    /// This address, proved to be the sender's.
    Proved(EmailAddress),
    /// Nobody proved to be the sender.
    Unproved,
    /// It is a report.
    Report,
}

impl Originator {
    /// The same as recipients are judged by.
    #[must_use]
    pub fn author(&self) -> Author<'_> {
        match self {
            Self::Proved(address) => Author::Proved(address),
            Self::Unproved => Author::Unproved,
            Self::Report => Author::Report,
        }
    }

    /// The address that was proved.
    #[must_use]
    pub fn proved(&self) -> Option<&EmailAddress> {
        match self {
            Self::Proved(address) => Some(address),
            Self::Unproved | Self::Report => None,
        }
    }
}

/// When the sender wants a report about a recipient (RFC 3461 §4.1); none of the three is `NEVER`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notify {
    /// When it arrived.
    pub success: bool,
    /// When it will not arrive.
    pub failure: bool,
    /// When it is late.
    pub delay: bool,
}

impl Notify {
    /// The number that is kept.
    pub(super) fn number(self) -> i64 {
        i64::from(self.success) + 2 * i64::from(self.failure) + 4 * i64::from(self.delay)
    }

    /// What was kept as this number.
    pub(super) fn of_number(number: i64) -> Self {
        Self { success: number & 1 != 0, failure: number & 2 != 0, delay: number & 4 != 0 }
    }
}

/// What the sender wants back in a report (RFC 3461 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Return {
    /// The whole message.
    Full,
    /// Its header.
    Headers,
}

impl Return {
    /// The number that is kept.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Full => 1,
            Self::Headers => 2,
        }
    }

    /// What was kept as this number.
    pub(crate) fn of_number(number: i64) -> Self {
        if number == 1 { Self::Full } else { Self::Headers }
    }
}

/// What another server said about a copy, or what stood in its way.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reply {
    /// The three digits; `None` when it was no server that said it.
    pub code: Option<u16>,
    /// The enhanced status (RFC 3463).
    pub status: Option<(u16, u16, u16)>,
    /// The text.
    pub text: String,
}

impl Reply {
    /// Something that no server said, with its status.
    #[must_use]
    pub fn of_ours(status: (u16, u16, u16), text: &str) -> Self {
        Self { code: None, status: Some(status), text: text.to_owned() }
    }

    /// The status as it is kept and shown: `5.1.1`.
    #[must_use]
    pub fn status_text(&self) -> Option<String> {
        self.status.map(|(class, subject, detail)| format!("{class}.{subject}.{detail}"))
    }

    /// A status that was kept.
    pub(super) fn parse_status(text: &str) -> Option<(u16, u16, u16)> {
        let mut numbers = text.split('.').map(str::parse);
        match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(class)), Some(Ok(subject)), Some(Ok(detail)), None) => Some((class, subject, detail)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        for number in 0..8 {
            assert_eq!(Notify::of_number(number).number(), number);
        }
        for it in [Return::Full, Return::Headers] {
            assert_eq!(Return::of_number(it.number()), it);
        }
        let reply = Reply::of_ours((5, 4, 7), "too late");
        assert_eq!(reply.status_text().as_deref().and_then(Reply::parse_status), reply.status);
        for bad in ["", "5", "5.1", "5.1.1.1", "5.1.x", "5.1.70000"] {
            assert_eq!(Reply::parse_status(bad), None, "{bad}");
        }
    }
}

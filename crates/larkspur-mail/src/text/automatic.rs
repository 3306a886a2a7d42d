//! Whether a program wrote a message, and of which sort (RFC 3834 §5).

use super::message::Message;

/// What a message says about itself in `Auto-Submitted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Automatic {
    /// A person wrote it, or nothing is said.
    No,
    /// A program wrote it by itself, such as an alert. These are wanted in groups.
    Generated,
    /// A program answered a message, such as a note of absence. These are never distributed.
    Replied,
}

impl Automatic {
    /// What a message says. Of several fields the one that calls for the most care counts; a word that is not known is
    /// taken for a generated message.
    #[must_use]
    pub fn of(message: &Message<'_>) -> Automatic {
        let mut said = Automatic::No;
        for field in message.all("Auto-Submitted") {
            let text = field.text();
            let word = text.split([';', '(']).next().unwrap_or_default().trim();
            if word.eq_ignore_ascii_case("auto-replied") {
                return Automatic::Replied;
            }
            if !word.is_empty() && !word.eq_ignore_ascii_case("no") {
                said = Automatic::Generated;
            }
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood() {
        for (head, said) in [
            ("", Automatic::No),
            ("Auto-Submitted: no\r\n", Automatic::No),
            ("Auto-Submitted: NO (really)\r\n", Automatic::No),
            ("Auto-Submitted: auto-generated\r\n", Automatic::Generated),
            ("Auto-Submitted: auto-notified; owner-email=\"a@b\"\r\n", Automatic::Generated),
            ("auto-submitted: Auto-Replied (vacation)\r\n", Automatic::Replied),
            ("Auto-Submitted: auto-replied; x=y\r\n", Automatic::Replied),
            ("Auto-Submitted: no\r\nAuto-Submitted: auto-replied\r\n", Automatic::Replied),
            ("\r\nAuto-Submitted: auto-replied\r\n", Automatic::No),
        ] {
            assert_eq!(Automatic::of(&Message::new(head.as_bytes())), said, "{head:?}");
        }
    }
}

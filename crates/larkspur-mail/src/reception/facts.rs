//! What is kept of a message beside its octets, for whoever looks for it.

use crate::text::{self, Message};

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// The subject as people read it.
    pub(super) subject: String,
    /// The `Message-ID`, without brackets.
    pub(super) message_id: Option<String>,
    /// The message that began the conversation: the first of `References`, else `In-Reply-To`, else its own id.
    pub(super) thread: Option<String>,
}

pub(super) fn of(message: &Message<'_>) -> Facts {
    let message_id = id(message, "Message-ID");
    let thread = ["References", "In-Reply-To"].iter().find_map(|name| id(message, name));
    let thread = thread.or_else(|| message_id.clone());
    Facts { subject: text::read(message.head()).subject, message_id, thread }
}

/// The first id of a field (RFC 5322 §3.6.4), without its brackets; what stands there, if there are none.
fn id(message: &Message<'_>, name: &str) -> Option<String> {
    let field = message.first(name)?;
    let text = field.text();
    let id = match text.split_once('<').and_then(|(_, rest)| rest.split_once('>')) {
        Some((id, _)) => id,
        None => text.split_whitespace().next()?,
    };
    let id = id.trim();
    (!id.is_empty()).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_stands_there() {
        let head = "Message-ID: <a@b>\r\nReferences: <first@b>\r\n <second@b>\r\nIn-Reply-To: <third@b>\r\n\
                    Subject: =?utf-8?B?5L2g5aW9?=\r\n\r\nSubject: body\r\n";
        let facts = of(&Message::new(head.as_bytes()));
        assert_eq!(facts.subject, "你好");
        assert_eq!(facts.message_id.as_deref(), Some("a@b"));
        assert_eq!(facts.thread.as_deref(), Some("first@b"));
        let alone = of(&Message::new(b"Message-Id: bare\r\n\r\n"));
        assert_eq!((alone.message_id.as_deref(), alone.thread.as_deref()), (Some("bare"), Some("bare")));
        let none = of(&Message::new(b"Message-Id: <>\r\nReferences:\r\n\r\n"));
        assert_eq!((none.message_id, none.thread, none.subject), (None, None, String::new()));
    }
}

//! Marks that keep a message from going in circles: `X-Larkspur-Group: <id>; <mac>` on every copy, one for each group
//! that the message has been through.

use larkspur_core::keyring::Keyring;

use super::message::Message;
use super::tag;

/// The name of the field.
pub(super) const NAME: &str = "X-Larkspur-Group";
/// Marks that are looked at: a message that has been through more groups is not likely to be honest.
const MOST: usize = 100;
const PURPOSE: &str = "mail.mark";

/// The ids of the groups that a message has been through, in the order of its marks. Marks that we did not write are
/// not seen.
#[must_use]
pub fn marks(keyring: &Keyring, message: &Message<'_>) -> Vec<String> {
    let fields = message.all(NAME).take(MOST);
    fields.filter_map(|field| open(keyring, &field.text())).collect()
}

/// The marks of the copies of a group: those that the message came with, if they are ours, and the group's own.
/// `group` is the id of the group as clients see it.
#[must_use]
pub fn onward(keyring: &Keyring, message: &Message<'_>, group: &str) -> Vec<String> {
    let mut ids = marks(keyring, message);
    ids.retain(|id| id != group);
    ids.push(group.to_owned());
    ids.iter().map(|id| format!("{id}; {}", tag::make(keyring, PURPOSE, &[id.as_bytes()]))).collect()
}

fn open(keyring: &Keyring, value: &str) -> Option<String> {
    let (id, mac) = value.split_once(';')?;
    let (id, mac) = (id.trim(), mac.trim());
    tag::is_same(&tag::make(keyring, PURPOSE, &[id.as_bytes()]), mac).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tag::tests::keyring;

    fn head(marks: &[String]) -> String {
        marks.iter().map(|mark| format!("{NAME}: {mark}\r\n")).collect()
    }

    #[test]
    fn a_copy_that_comes_back_is_known() {
        let keyring = keyring(1);
        let first = onward(&keyring, &Message::new(b""), "g1");
        let head_one = head(&first);
        let copy = Message::new(head_one.as_bytes());
        assert_eq!(marks(&keyring, &copy), ["g1"]);
        // Forwarded to another group: both are known, and neither twice.
        let head_two = head(&onward(&keyring, &copy, "g2"));
        let second = Message::new(head_two.as_bytes());
        assert_eq!(marks(&keyring, &second), ["g1", "g2"]);
        assert_eq!(onward(&keyring, &second, "g1").len(), 2);
    }

    #[test]
    fn marks_of_others_are_not_seen() {
        let ours = keyring(1);
        let theirs = onward(&keyring(2), &Message::new(b""), "g1");
        let mac = onward(&ours, &Message::new(b""), "g1").concat();
        let moved = mac.replace("g1", "g2");
        for forged in [theirs.concat().as_str(), "g1", "g1;", "g1; aaaaaaaa", ";", "", &moved] {
            let head = format!("{NAME}: {forged}\r\n");
            assert!(marks(&ours, &Message::new(head.as_bytes())).is_empty(), "{forged}");
        }
        let head = format!("{NAME}: {}\r\n", mac.to_uppercase().replace("G1", "g1"));
        assert_eq!(marks(&ours, &Message::new(head.as_bytes())), ["g1"]);
    }
}

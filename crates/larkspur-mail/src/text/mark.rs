//! Marks that keep a message from going in circles: `X-Larkspur-Group: <id>; <mac>` on every copy, one for each group
//! that the message has been through, nested ones included.

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

/// The marks of the copies of a group: one for each group that it is expanded through, its own first, and those that the
/// message came with, if they are ours; at most 100. `groups` are ids of groups as clients see them.
#[must_use]
pub fn onward(keyring: &Keyring, message: &Message<'_>, groups: &[String]) -> Vec<String> {
    let mut earlier = marks(keyring, message);
    earlier.retain(|id| !groups.contains(id));
    let ids = groups.iter().chain(&earlier).take(MOST);
    ids.map(|id| format!("{id}; {}", tag::make(keyring, PURPOSE, &[id.as_bytes()]))).collect()
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

    fn group(id: &str) -> Vec<String> {
        vec![id.to_owned()]
    }

    fn head(marks: &[String]) -> String {
        marks.iter().map(|mark| format!("{NAME}: {mark}\r\n")).collect()
    }

    #[test]
    fn a_copy_that_comes_back_is_known() {
        let keyring = keyring(1);
        let first = onward(&keyring, &Message::new(b""), &group("g1"));
        let head_one = head(&first);
        let copy = Message::new(head_one.as_bytes());
        assert_eq!(marks(&keyring, &copy), ["g1"]);
        // Forwarded to another group: both are known, and neither twice.
        let head_two = head(&onward(&keyring, &copy, &group("g2")));
        let second = Message::new(head_two.as_bytes());
        assert_eq!(marks(&keyring, &second), ["g2", "g1"]);
        assert_eq!(onward(&keyring, &second, &group("g1")).len(), 2);
        // A group in which others are nested.
        let nested = [group("g3"), group("g1")].concat();
        let head_three = head(&onward(&keyring, &second, &nested));
        assert_eq!(marks(&keyring, &Message::new(head_three.as_bytes())), ["g3", "g1", "g2"]);
        let many: Vec<String> = (0..200).map(|number| format!("n{number}")).collect();
        assert_eq!(onward(&keyring, &second, &many).len(), MOST);
    }

    #[test]
    fn marks_of_others_are_not_seen() {
        let ours = keyring(1);
        let theirs = onward(&keyring(2), &Message::new(b""), &group("g1"));
        let mac = onward(&ours, &Message::new(b""), &group("g1")).concat();
        let moved = mac.replace("g1", "g2");
        for forged in [theirs.concat().as_str(), "g1", "g1;", "g1; aaaaaaaa", ";", "", &moved] {
            let head = format!("{NAME}: {forged}\r\n");
            assert!(marks(&ours, &Message::new(head.as_bytes())).is_empty(), "{forged}");
        }
        let head = format!("{NAME}: {}\r\n", mac.to_uppercase().replace("G1", "g1"));
        assert_eq!(marks(&ours, &Message::new(head.as_bytes())), ["g1"]);
    }
}

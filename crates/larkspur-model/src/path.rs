//! Department ancestry as text: the keys from below the root down to a department itself.
//!
//! Thirteen characters a level, so that depth is a division and "is inside" is a prefix test, with no query.

use std::sync::Arc;

use crate::key::DepartmentKey;

/// Characters of one level: 63 bits in base 32.
const LEVEL: usize = 13;
const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// Where a department stands: its ancestors below the root, outermost first, and itself last. Empty for the root.
/// Clones share the text: an import remembers the path of each department in more than one place.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DepartmentPath(Arc<str>);

impl DepartmentPath {
    /// The path of the root department.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The path as the store returned it.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        Self(text.into())
    }

    /// The text that the store keeps.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of a child of this department.
    #[must_use]
    pub fn child(&self, key: DepartmentKey) -> Self {
        let mut text = String::with_capacity(self.0.len() + LEVEL);
        text.push_str(&self.0);
        for place in (0..LEVEL).rev() {
            let digit = key.get() >> (place * 5) & 31;
            let digit = usize::try_from(digit).ok().and_then(|digit| DIGITS.get(digit)).copied();
            text.push(char::from(digit.unwrap_or(b'0')));
        }
        Self(text.into())
    }

    /// The path of the department above; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let above = self.0.len().checked_sub(LEVEL)?;
        self.0.get(..above).map(Self::from_stored)
    }

    /// The first text after the paths of this department and of all below it, whatever the collation: together with
    /// [`as_str`](Self::as_str) the bounds of a subtree in an index.
    #[must_use]
    pub fn end(&self) -> String {
        // One letter after the last digit of a key.
        format!("{}w", self.0)
    }

    /// How many levels down this department is, the root being level 1.
    #[must_use]
    pub fn level(&self) -> usize {
        1 + self.0.len() / LEVEL
    }

    /// The departments on the way, outermost first, this one last; the root is left out.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = DepartmentKey> + '_ {
        self.0.as_bytes().chunks(LEVEL).map(|level| {
            let number = level.iter().fold(0i64, |number, byte| number << 5 | digit(*byte));
            DepartmentKey::new(number)
        })
    }

    /// Whether this department is `other` or stands below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(other.as_str())
    }
}

/// What a digit counts for; the way back from [`DIGITS`].
fn digit(byte: u8) -> i64 {
    match byte {
        b'0'..=b'9' => i64::from(byte - b'0'),
        b'a'..=b'v' => i64::from(byte - b'a') + 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_come_back_in_order(numbers in prop::collection::vec(1i64..i64::MAX, 0..30)) {
            let path = numbers.iter().fold(DepartmentPath::root(), |path, number| path.child(DepartmentKey::new(*number)));
            prop_assert_eq!(path.level(), numbers.len() + 1);
            prop_assert_eq!(path.keys().map(DepartmentKey::get).collect::<Vec<_>>(), numbers);
        }
    }

    #[test]
    fn a_subtree_lies_between_its_path_and_its_end() {
        let [seven, eight] = [7, 8].map(|key| DepartmentPath::root().child(DepartmentKey::new(key)));
        let last = seven.child(DepartmentKey::new(i64::MAX));
        assert!(seven.as_str() < last.as_str() && last.as_str() < seven.end().as_str());
        assert!(
            seven.end().as_str() < eight.as_str() && eight.as_str() < DepartmentPath::root().end().as_str()
        );
        assert_eq!(last.parent(), Some(seven.clone()));
        assert_eq!(seven.parent(), Some(DepartmentPath::root()));
        assert_eq!(DepartmentPath::root().parent(), None);
    }

    #[test]
    fn within_is_self_or_below() {
        let parent = DepartmentPath::root().child(DepartmentKey::new(7));
        let child = parent.child(DepartmentKey::new(9));
        assert!(
            child.is_within(&parent) && child.is_within(&child) && child.is_within(&DepartmentPath::root())
        );
        assert!(!parent.is_within(&child));
    }
}

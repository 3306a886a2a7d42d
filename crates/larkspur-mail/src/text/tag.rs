//! Short proofs that something was written by us: 8 signs, 40 bits. Enough against guessing over SMTP, where each guess
//! is a message; the key is that of the store.

use larkspur_core::keyring::Keyring;
use subtle::ConstantTimeEq as _;

/// Signs that survive being folded to lower case, without those that look alike.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Signs of a tag.
pub(super) const LENGTH: usize = 8;

/// The tag of some content, for one purpose.
pub(super) fn make(keyring: &Keyring, purpose: &str, content: &[&[u8]]) -> String {
    let tag = keyring.sign(purpose, content);
    let sign = |octet: &u8| ALPHABET.get(usize::from(octet & 31)).map(|sign| char::from(*sign));
    tag.iter().take(LENGTH).filter_map(sign).collect()
}

/// Whether what was given is the tag that was made; letters count the same in either case. Constant time for texts of
/// one length.
pub(super) fn is_same(made: &str, given: &str) -> bool {
    made.as_bytes().ct_eq(given.to_ascii_lowercase().as_bytes()).into()
}

/// Two signs for a number below 1,024.
pub(super) fn number(number: i64) -> String {
    let sign = |shift: u32| ALPHABET.get(usize::try_from(number >> shift & 31).ok()?).copied();
    [sign(5), sign(0)].into_iter().flatten().map(char::from).collect()
}

/// The number of two signs.
pub(super) fn read_number(signs: &str) -> Option<i64> {
    signs.bytes().try_fold(0, |number, sign| {
        let digit = ALPHABET.iter().position(|known| *known == sign)?;
        Some(number << 5 | i64::try_from(digit).ok()?)
    })
}

#[cfg(test)]
pub(super) mod tests {
    use larkspur_core::keyring::Keyring;

    use super::*;

    /// A keyring of a new store.
    pub(in crate::text) fn keyring(seed: u8) -> Keyring {
        Keyring::from_signing_key([seed; 32])
    }

    #[test]
    fn tags_are_checked() {
        let keyring = keyring(1);
        let tag = make(&keyring, "a", &[b"x"]);
        assert_eq!(tag.len(), LENGTH);
        assert!(is_same(&tag, &tag) && is_same(&tag, &tag.to_uppercase()));
        for (purpose, content) in [("b", &b"x"[..]), ("a", b"y"), ("a", b"")] {
            assert!(!is_same(&make(&keyring, purpose, &[content]), &tag));
        }
        assert!(!is_same(&tag, "") && !is_same(&tag, &format!("{tag}a")));
    }

    #[test]
    fn numbers_come_back() {
        for given in [0, 1, 31, 32, 1_023] {
            assert_eq!(number(given).len(), 2);
            assert_eq!(read_number(&number(given)), Some(given));
        }
        assert_eq!(read_number("l1"), None);
    }
}

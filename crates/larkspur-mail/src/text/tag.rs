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

/// Whether this is the tag; letters count the same in either case. Constant time for texts of one length.
pub(super) fn check(keyring: &Keyring, purpose: &str, content: &[&[u8]], tag: &str) -> bool {
    let made = make(keyring, purpose, content);
    made.as_bytes().ct_eq(tag.to_ascii_lowercase().as_bytes()).into()
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
        assert!(check(&keyring, "a", &[b"x"], &tag) && check(&keyring, "a", &[b"x"], &tag.to_uppercase()));
        for (purpose, content) in [("b", &b"x"[..]), ("a", b"y"), ("a", b"")] {
            assert!(!check(&keyring, purpose, &[content], &tag));
        }
        assert!(!check(&keyring, "a", &[b"x"], "") && !check(&keyring, "a", &[b"x"], &format!("{tag}a")));
    }
}

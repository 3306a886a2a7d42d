//! Netstrings: a length in decimal digits, a colon, so many octets, a comma.

use bytes::{Buf, Bytes, BytesMut};

use super::service::Garbled;

/// Digits of a length: more say that it is none, or larger than anything that is asked here.
const MAX_DIGITS: usize = 7;

/// Takes one netstring of at most `max` octets off the front; `None` if it is not whole yet.
pub(super) fn split(input: &mut BytesMut, max: usize) -> Result<Option<Bytes>, Garbled> {
    let Some(digits) = memchr::memchr(b':', input) else {
        return if input.len() <= MAX_DIGITS { Ok(None) } else { Err(Garbled) };
    };
    let length = input.get(..digits).and_then(length).filter(|length| *length <= max).ok_or(Garbled)?;
    let begin = digits + 1;
    match input.get(begin + length) {
        None => Ok(None),
        Some(b',') => {
            input.advance(begin);
            let content = input.split_to(length).freeze();
            input.advance(1);
            Ok(Some(content))
        }
        Some(_) => Err(Garbled),
    }
}

/// A length: digits alone, without zeros that say nothing.
fn length(digits: &[u8]) -> Option<usize> {
    let is_plain = digits.len() <= MAX_DIGITS && digits.iter().all(u8::is_ascii_digit);
    let is_padded = digits.len() > 1 && digits.first() == Some(&b'0');
    let text = std::str::from_utf8(digits).ok().filter(|_| is_plain && !is_padded)?;
    text.parse().ok()
}

/// A netstring of this content.
pub(super) fn write(content: &[u8]) -> Vec<u8> {
    let mut out = format!("{}:", content.len()).into_bytes();
    out.extend_from_slice(content);
    out.push(b',');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Content and rest.
    type Found = Option<(Vec<u8>, Vec<u8>)>;

    fn read(text: &[u8]) -> Result<Found, Garbled> {
        let mut input = BytesMut::from(text);
        split(&mut input, 20).map(|found| found.map(|content| (content.to_vec(), input.to_vec())))
    }

    #[test]
    fn takes_one_and_leaves_the_rest() {
        assert_eq!(read(b"3:a b,2:cd,"), Ok(Some((b"a b".to_vec(), b"2:cd,".to_vec()))));
        assert_eq!(read(b"0:,"), Ok(Some((Vec::new(), Vec::new()))));
        assert_eq!(read(b"3:,:,,"), Ok(Some((b",:,".to_vec(), Vec::new()))));
    }

    #[test]
    fn waits_for_what_is_not_whole() {
        for part in ["", "3", "20", "x", "3:", "3:a", "3:a b", "20:"] {
            assert_eq!(read(part.as_bytes()), Ok(None), "{part:?}");
        }
    }

    #[test]
    fn refuses_what_is_none() {
        for wrong in [
            ":", ":,", "03:abc,", "+3:abc,", "3 :abc,", "3:abcd", "-1:,", "21:", "99999999", "xxxxxxxx",
            "3:abc;",
        ] {
            assert_eq!(read(wrong.as_bytes()), Err(Garbled), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn is_read_back(content in proptest::collection::vec(any::<u8>(), 0..20), rest in "\\PC{0,9}") {
            let mut wire = write(&content);
            for end in 0..wire.len() {
                prop_assert_eq!(read(&wire[..end]), Ok(None));
            }
            wire.extend_from_slice(rest.as_bytes());
            prop_assert_eq!(read(&wire), Ok(Some((content, rest.into_bytes()))));
        }

        #[test]
        fn takes_any_octets(octets in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = read(&octets);
        }
    }
}

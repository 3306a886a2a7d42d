//! Texts that this server hands out and knows again without keeping them: numbers with a tag over them, in base 32.
//!
//! What the numbers mean, and how long such a text is good, is for the noun that issues it. The numbers can be read by
//! whoever holds the text; they cannot be changed.

use crate::keyring::Keyring;

const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const TAG: usize = 16;

/// The text for `numbers`, 8 bytes each and then the tag, after `prefix`.
pub(crate) fn seal(keys: &Keyring, purpose: &str, prefix: &str, numbers: &[i64]) -> String {
    let mut content: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
    let tag = keys.sign(purpose, &[&content]);
    content.extend_from_slice(&tag);
    format!("{prefix}{}", encode(&content))
}

/// The numbers of a text, if [`seal`] made it for this purpose.
pub(crate) fn open<const N: usize>(
    keys: &Keyring,
    purpose: &str,
    prefix: &str,
    text: &str,
) -> Option<[i64; N]> {
    let bytes = decode(text.strip_prefix(prefix)?, N * 8 + TAG)?;
    let (content, tag) = bytes.split_at_checked(N * 8)?;
    if !keys.check(purpose, &[content], tag) {
        return None;
    }
    let mut numbers = [0; N];
    for (number, part) in numbers.iter_mut().zip(content.chunks_exact(8)) {
        *number = i64::from_be_bytes(part.try_into().ok()?);
    }
    Some(numbers)
}

/// Base 32 without padding: groups of five bytes, the last one filled up with zeros.
fn encode(content: &[u8]) -> String {
    content
        .chunks(5)
        .flat_map(|group| {
            let mut five = [0; 5];
            five.iter_mut().zip(group).for_each(|(place, byte)| *place = *byte);
            let block = five.iter().fold(0u64, |block, byte| block << 8 | u64::from(*byte));
            (0..8).rev().filter_map(move |place| DIGITS.get(usize::try_from(block >> (place * 5) & 31).ok()?))
        })
        .map(|digit| char::from(*digit))
        .collect()
}

/// The `length` bytes of a text; `None` for any text that [`encode`] does not make of so many.
fn decode(text: &str, length: usize) -> Option<Vec<u8>> {
    if text.len() != length.div_ceil(5) * 8 {
        return None;
    }
    let mut content = Vec::with_capacity(length.next_multiple_of(5));
    for group in text.as_bytes().chunks(8) {
        let mut block = 0u64;
        for byte in group {
            let digit = DIGITS.iter().position(|known| known == byte)?;
            block = block << 5 | u64::try_from(digit).ok()?;
        }
        content.extend(block.to_be_bytes().into_iter().skip(3));
    }
    let filling = content.split_off(length);
    filling.iter().all(|byte| *byte == 0).then_some(content)
}

//! Pages: sizes and tokens.
//!
//! A token is the place where a page ended with a tag over it, the caller and everything the list was asked with:
//! it opens for the same question of the same app only. The place itself is not secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use larkspur_core::keyring::Keyring;

const PURPOSE: &str = "page_token";
const TAG: usize = 16;

/// What a page token is bound to.
pub(crate) struct Question<'a> {
    pub(crate) keys: &'a Keyring,
    /// Endpoint, tenant, app, path and query without page token and page size.
    pub(crate) parts: Vec<Vec<u8>>,
}

impl Question<'_> {
    /// The token for the place where a page ended.
    pub(crate) fn seal(&self, place: &[i64]) -> String {
        let content: Vec<u8> = place.iter().flat_map(|number| number.to_be_bytes()).collect();
        let tag = self.keys.sign(PURPOSE, &self.signed(&content));
        STANDARD.encode([content.as_slice(), &tag].concat())
    }

    /// The place that a token names; `None` for a token of another question, or none of ours.
    pub(crate) fn open<const N: usize>(&self, token: &str) -> Option<[i64; N]> {
        let bytes = STANDARD.decode(token).ok()?;
        let (content, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG)?)?;
        if content.len() != N * 8 || !self.keys.check(PURPOSE, &self.signed(content), tag) {
            return None;
        }
        let mut place = [0; N];
        for (number, part) in place.iter_mut().zip(content.chunks_exact(8)) {
            *number = i64::from_be_bytes(part.try_into().ok()?);
        }
        Some(place)
    }

    fn signed<'b>(&'b self, content: &'b [u8]) -> Vec<&'b [u8]> {
        std::iter::once(content).chain(self.parts.iter().map(Vec::as_slice)).collect()
    }
}

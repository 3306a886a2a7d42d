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
        self.seal_octets(&content)
    }

    /// The same for a place that is a text.
    pub(crate) fn seal_text(&self, place: &str) -> String {
        self.seal_octets(place.as_bytes())
    }

    fn seal_octets(&self, content: &[u8]) -> String {
        let tag = self.keys.sign(PURPOSE, &self.signed(content));
        STANDARD.encode([content, &tag].concat())
    }

    /// The place that a token names; `None` for a token of another question, or none of ours.
    pub(crate) fn open<const N: usize>(&self, token: &str) -> Option<[i64; N]> {
        let content = self.open_octets(token)?;
        if content.len() != N * 8 {
            return None;
        }
        let mut place = [0; N];
        for (number, part) in place.iter_mut().zip(content.chunks_exact(8)) {
            *number = i64::from_be_bytes(part.try_into().ok()?);
        }
        Some(place)
    }

    /// The same for a place that is a text.
    pub(crate) fn open_text(&self, token: &str) -> Option<String> {
        String::from_utf8(self.open_octets(token)?).ok()
    }

    fn open_octets(&self, token: &str) -> Option<Vec<u8>> {
        let mut octets = STANDARD.decode(token).ok()?;
        let tag = octets.split_off(octets.len().checked_sub(TAG)?);
        self.keys.check(PURPOSE, &self.signed(&octets), &tag).then_some(octets)
    }

    fn signed<'b>(&'b self, content: &'b [u8]) -> Vec<&'b [u8]> {
        std::iter::once(content).chain(self.parts.iter().map(Vec::as_slice)).collect()
    }
}

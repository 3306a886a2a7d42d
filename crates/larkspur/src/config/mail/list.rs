//! Settings that are several values, with commas between them.

use std::fmt;

/// What stands between commas; nothing for an empty text.
pub(super) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// The values, with commas between them.
pub(super) fn joined(parts: &[impl fmt::Display]) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

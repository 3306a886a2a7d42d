//! Writing for people: results on standard output, complaints on standard error.

use std::io::{self, Write as _};

use crate::failure::Failure;

/// Writes `text` to standard output; the caller ends it with a line end.
///
/// # Errors
/// [`Failure::Output`].
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Text of other people on one line, without signs that would move a terminal's cursor or turn its direction.
pub(crate) fn harmless(text: &str) -> String {
    let is_direction = |sign: char| matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = |sign: char| if sign.is_control() || is_direction(sign) { '\u{fffd}' } else { sign };
    text.chars().map(shown).collect()
}

/// The same for text of several lines.
pub(crate) fn harmless_lines(text: &str) -> String {
    text.lines().map(|line| harmless(&line.replace('\t', "    ")) + "\n").collect()
}

/// Writes one complaint to standard error. If even that fails, nobody is there to tell.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "larkspur: {text}");
}

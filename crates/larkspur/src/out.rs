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

/// Writes one complaint to standard error. If even that fails, nobody is there to tell.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "larkspur: {text}");
}

//! A reader that gives up on a record without end, such as everything after a quotation mark that was never closed.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// What may still be read before the next record must have begun, in bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowance(Rc<Cell<usize>>);

impl Allowance {
    /// Allows this many bytes from now on.
    pub(super) fn renew(&self, bytes: usize) {
        self.0.set(bytes);
    }
}

/// Reads as far as it is allowed to.
pub(super) struct Bounded<R> {
    inner: R,
    allowance: Allowance,
}

impl<R> Bounded<R> {
    pub(super) fn new(inner: R, allowance: Allowance) -> Self {
        Self { inner, allowance }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.allowance.0.get();
        let allowed = buf.len().min(left);
        let Some(buf) = buf.get_mut(..allowed).filter(|buf| !buf.is_empty()) else {
            return Err(io::Error::other("a record is longer than 1 MiB: is a quotation mark missing?"));
        };
        let read = self.inner.read(buf)?;
        self.allowance.renew(left.saturating_sub(read));
        Ok(read)
    }
}

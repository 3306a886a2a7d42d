//! Cuts a stream of bytes into command lines.

use bytes::{Buf, Bytes, BytesMut};

/// Cuts lines at CR LF and nowhere else.
///
/// A faulty line is reported as soon as its fault is seen, so that somebody who types with bare line feeds is told
/// at once; the rest of it, up to the next CR LF, is dropped, so that no part of it can act as a command.
#[derive(Debug)]
pub struct LineFramer {
    max: usize,
    /// Bytes at the front of the input that were looked at already.
    scanned: usize,
    discarding: bool,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// Longer than allowed, its CR LF included.
    TooLong,
    /// A line feed without a carriage return.
    BareLf,
    /// A carriage return without a line feed.
    BareCr,
    /// A zero byte.
    Nul,
}

/// What could be cut from the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// A line, without its CR LF.
    Line(Bytes),
    /// A line that must not be read.
    Fault(LineFault),
    /// More bytes are needed.
    Incomplete,
}

impl LineFramer {
    /// A framer for lines of at most `max` octets, CR LF included.
    pub fn new(max: usize) -> LineFramer {
        LineFramer { max, scanned: 0, discarding: false }
    }

    /// Cuts the next line from the front of `input`. Never keeps more than `max` bytes waiting.
    pub fn cut(&mut self, input: &mut BytesMut) -> Cut {
        if self.discarding && !self.discard(input) {
            return Cut::Incomplete;
        }
        let mut before = self.scanned.checked_sub(1).and_then(|last| input.get(last).copied());
        let fresh = input.iter().copied().enumerate().skip(self.scanned);
        let mut found = None;
        for (index, byte) in fresh {
            found = self.judge(index, before, byte);
            if found.is_some() {
                break;
            }
            before = Some(byte);
        }
        match found {
            None => {
                self.scanned = input.len();
                Cut::Incomplete
            }
            Some(Found::End(index)) => {
                self.scanned = 0;
                let line = input.split_to(index.saturating_sub(1)).freeze();
                input.advance(2);
                Cut::Line(line)
            }
            Some(Found::Fault(fault, drop)) => {
                self.scanned = 0;
                self.discarding = true;
                input.advance(drop);
                Cut::Fault(fault)
            }
        }
    }

    fn judge(&self, index: usize, before: Option<u8>, byte: u8) -> Option<Found> {
        let after_cr = before == Some(b'\r');
        if index >= self.max {
            // A CR may be half of the CR LF that ends this line: it stays for `discard` to see.
            return Some(Found::Fault(LineFault::TooLong, index - usize::from(after_cr)));
        }
        match byte {
            b'\n' if after_cr => Some(Found::End(index)),
            _ if after_cr => Some(Found::Fault(LineFault::BareCr, index)),
            b'\n' => Some(Found::Fault(LineFault::BareLf, index + 1)),
            0 => Some(Found::Fault(LineFault::Nul, index + 1)),
            _ => None,
        }
    }

    /// Drops the rest of a faulty line; says whether its end was there.
    fn discard(&mut self, input: &mut BytesMut) -> bool {
        if let Some(end) = memchr::memmem::find(input, b"\r\n") {
            input.advance(end + 2);
            self.discarding = false;
            return true;
        }
        let keep = usize::from(input.last() == Some(&b'\r'));
        input.advance(input.len() - keep);
        false
    }
}

enum Found {
    /// Index of the LF of the CR LF.
    End(usize),
    /// The fault, and how many bytes go with it.
    Fault(LineFault, usize),
}

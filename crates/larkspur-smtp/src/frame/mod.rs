//! Bytes to command lines, and bytes to message text.
//!
//! Nothing here knows a verb or a reply, and nothing here waits: both machines take bytes as they come, in pieces of
//! any size, and give the same result however the bytes were cut. Every disagreement between two servers about where
//! a line or a message ends is a way to smuggle one message inside another, so there is one reading only: a line ends
//! with CR LF, a message with CR LF `.` CR LF (RFC 5321 §2.3.8, §4.1.1.4).

mod data;
mod line;

pub use data::{BareLf, DataFault, Decoder, Framing, Progress, TextRules};
pub use line::{Cut, LineFault, LineFramer};

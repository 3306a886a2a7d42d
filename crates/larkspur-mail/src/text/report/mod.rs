//! Reports about deliveries (RFC 3461 to 3464, RFC 6522): those that we write, and those that come back to us.

mod build;
mod lines;
mod read;
mod words;

pub use build::{About, Built, Failure, News, Report};
pub use read::{Action, Fate, read};
pub use words::Language;

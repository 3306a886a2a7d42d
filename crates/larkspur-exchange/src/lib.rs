//! Whole organisations as files: read in, written out, made up.
//!
//! What lives here: the two formats of `docs/import.md` (NDJSON and CSV), the import, which asks the rules of
//! `larkspur-core` for every record, the export, and the generator of organisations that nobody works in.
//!
//! What never does: a rule of the directory, SQL, a socket, or a word to the user; the command line has those.

pub mod error;
pub mod export;
pub mod generate;
pub mod import;
pub mod record;
pub mod sink;
pub mod source;

pub use error::ExchangeError;
pub use export::export;
pub use import::{Mode, Refusal, Report, import};
pub use sink::Sink;
pub use source::Source;

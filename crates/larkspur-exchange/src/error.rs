//! Why an exchange came to nothing as a whole. What is wrong with a single record is a [`Refusal`](crate::Refusal).

use larkspur_core::Error;
use larkspur_store::StoreError;

use crate::Report;

/// Why an exchange came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// A file cannot be read, or is none of ours; the sentence names it.
    #[error("{0}")]
    Unreadable(String),
    /// A file cannot be written.
    #[error("{0}")]
    Unwritable(String),
    /// Everything was undone, as was asked for in this case; what would have been made, and what was refused.
    #[error("nothing was kept")]
    Undone(Box<Report>),
    /// The store failed, or a rule refused the exchange itself.
    #[error(transparent)]
    Core(#[from] Error),
}

impl ExchangeError {
    /// Something that went wrong while reading `name`.
    pub(crate) fn unreadable(name: &str, why: impl std::fmt::Display) -> Self {
        Self::Unreadable(format!("{name}: {why}"))
    }

    /// Something that went wrong while writing.
    pub(crate) fn unwritable(why: impl std::fmt::Display) -> Self {
        Self::Unwritable(why.to_string())
    }
}

impl From<StoreError> for ExchangeError {
    fn from(error: StoreError) -> Self {
        Self::Core(error.into())
    }
}

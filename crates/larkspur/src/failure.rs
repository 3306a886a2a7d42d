//! Why a command did not do its work, and the exit code for it.

use std::io;
use std::process::ExitCode;

use crate::config::Faults;

/// Why a command failed. `Display` is what the user reads.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The configuration has faults.
    #[error(transparent)]
    Configuration(#[from] Faults),
    /// The command line asks for nothing that could be done.
    #[error("{0}")]
    Usage(String),
    /// Standard output cannot be written to.
    #[error("standard output: {0}")]
    Output(#[source] io::Error),
    /// Anything else, as a sentence.
    #[error("{0}")]
    Other(String),
}

impl Failure {
    /// Anything else.
    pub(crate) fn other(why: impl Into<String>) -> Self {
        Self::Other(why.into())
    }

    /// Something that went wrong while doing `what`.
    pub(crate) fn at(what: impl std::fmt::Display, why: impl std::fmt::Display) -> Self {
        Self::Other(format!("{what}: {why}"))
    }

    /// Whether the reader of our output has simply left, as `head` does.
    pub(crate) fn is_closed_output(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// 2 for what the user can mend on the command line or in the configuration, 1 otherwise.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Configuration(_) | Self::Usage(_) => ExitCode::from(2),
            Self::Output(_) | Self::Other(_) => ExitCode::from(1),
        }
    }
}

//! What is wrong with a configuration, all of it at once, each with the place it came from.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// `--name` on the command line.
    Flag(String),
    /// A variable of the environment.
    Variable(String),
    /// A key of the file.
    Key(PathBuf, String),
    /// The file as a whole.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(out, "--{name}"),
            Self::Variable(name) => out.write_str(name),
            Self::Key(path, key) => write!(out, "{}, {key}", path.display()),
            Self::File(path) => write!(out, "{}", path.display()),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(super) origin: Origin,
    pub(super) why: String,
}

/// Everything that is wrong; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Faults(pub(super) Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.0.len() == 1 { "fault" } else { "faults" };
        write!(out, "{} {noun} in the configuration", self.0.len())?;
        self.0.iter().try_for_each(|Fault { origin, why }| write!(out, "\n  {origin}: {why}"))
    }
}

impl std::error::Error for Faults {}

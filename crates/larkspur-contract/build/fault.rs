//! A mistake in the data, with the place where a person finds it.

use std::fmt;
use std::path::Path;
use std::rc::Rc;

/// A line of a data file.
#[derive(Clone)]
pub(crate) struct Place {
    /// The file's name inside the data folder.
    pub(crate) file: Rc<str>,
    /// Counted from 1.
    pub(crate) line: usize,
}

impl Place {
    /// A mistake at this line.
    pub(crate) fn fault(&self, what: impl fmt::Display) -> Fault {
        Fault(format!("data/{}:{}: {what}", self.file, self.line))
    }
}

/// Why the data cannot be compiled.
pub(crate) struct Fault(String);

impl Fault {
    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, error: impl fmt::Display) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

//! Organisation files on their way in.
//!
//! Nothing is kept of a file but where its records are, so that it may be larger than the memory; each kind of record is
//! read when its turn comes, and again if the transaction has to run again.

mod bounded;
mod csv;
mod ndjson;

use std::fs::File;
use std::io::{Read, Seek as _, SeekFrom, copy};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::NamedTempFile;

use crate::error::ExchangeError;
use crate::record::{Kind, Record};

/// Longest record, in bytes.
const LONGEST_RECORD: usize = 1 << 20;
/// Most lines without a type that are remembered; more are too many to be a mistake in a line.
const MOST_STRANGERS: usize = 1_000;

/// An organisation in files: one of NDJSON, or a folder of CSV.
#[derive(Debug)]
pub struct Source {
    parts: Vec<Part>,
    strangers: Vec<(Line, String)>,
    /// Holds what came through a pipe.
    _spool: Option<NamedTempFile>,
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The file, as the user named it; all lines of it share the name.
    pub file: Arc<str>,
    /// The line at which it begins, from 1.
    pub number: u64,
}

/// The records of one kind in one file.
#[derive(Debug)]
struct Part {
    kind: Kind,
    path: PathBuf,
    /// What the user calls the file.
    name: Arc<str>,
    records: u64,
    extent: Extent,
}

/// What of a file belongs to a part.
#[derive(Clone, Copy, Debug)]
enum Extent {
    /// All of it, CSV.
    Csv,
    /// The lines of one type among those from byte `from`, line `line`, up to byte `to`.
    Ndjson { from: u64, line: u64, to: u64 },
}

impl Source {
    /// Looks at the file or folder `path`.
    ///
    /// # Errors
    /// It cannot be read, or is neither; a column or line that is too much for any record.
    pub fn open(path: &Path) -> Result<Self, ExchangeError> {
        let name = path.display().to_string();
        let known = std::fs::metadata(path).map_err(|error| ExchangeError::unreadable(&name, error))?;
        if !known.is_dir() {
            return Self::ndjson(path.to_owned(), &name, None);
        }
        let mut parts = Vec::new();
        for kind in Kind::ALL {
            let path = path.join(kind.file());
            if path.exists() {
                let name: Arc<str> = path.display().to_string().into();
                let records = csv::count(&path, &name)?;
                parts.push(Part { kind, path, name, records, extent: Extent::Csv });
            }
        }
        if parts.is_empty() {
            let files = Kind::ALL.map(Kind::file).join(", ");
            return Err(ExchangeError::unreadable(&name, format_args!("none of {files} is in this folder")));
        }
        Ok(Self { parts, strangers: Vec::new(), _spool: None })
    }

    /// Takes NDJSON out of a pipe, to the system's folder for passing files: it is read more than once.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn piped(mut from: impl Read, name: &str) -> Result<Self, ExchangeError> {
        let fault = |error| ExchangeError::unreadable(name, error);
        let mut spool = NamedTempFile::new().map_err(fault)?;
        copy(&mut from, spool.as_file_mut()).map_err(fault)?;
        Self::ndjson(spool.path().to_owned(), name, Some(spool))
    }

    fn ndjson(path: PathBuf, name: &str, spool: Option<NamedTempFile>) -> Result<Self, ExchangeError> {
        let survey = ndjson::survey(&path, name)?;
        let parts = survey.parts.into_iter().map(|(kind, records, extent)| Part {
            kind,
            path: path.clone(),
            name: name.into(),
            records,
            extent,
        });
        Ok(Self { parts: parts.collect(), strangers: survey.strangers, _spool: spool })
    }

    /// How many records there are.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.parts.iter().map(|part| part.records).sum()
    }

    /// Lines that are no record of any kind, and why.
    #[must_use]
    pub fn strangers(&self) -> &[(Line, String)] {
        &self.strangers
    }

    /// Gives each record of a kind to `take`, or a sentence about what is wrong with its form.
    ///
    /// # Errors
    /// What `take` returns; a file that cannot be read any more.
    pub fn each<R: Record>(
        &self,
        mut take: impl FnMut(Line, Result<R, String>) -> Result<(), ExchangeError>,
    ) -> Result<(), ExchangeError> {
        for part in self.parts.iter().filter(|part| part.kind == R::KIND) {
            let mut take = |number, record: Result<R, String>| {
                let record = record.and_then(|mut record| record.tidy().map(|()| record));
                take(Line { file: Arc::clone(&part.name), number }, record)
            };
            match part.extent {
                Extent::Csv => csv::each(&part.path, &part.name, &mut take)?,
                Extent::Ndjson { from, line, to } => {
                    let mut file = open(&part.path, &part.name)?;
                    let sought = file.seek(SeekFrom::Start(from));
                    sought.map_err(|error| ExchangeError::unreadable(&part.name, error))?;
                    ndjson::each(file.take(to.saturating_sub(from)), line, &part.name, &mut take)?;
                }
            }
        }
        Ok(())
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.file, self.number)
    }
}

fn open(path: &Path, name: &str) -> Result<File, ExchangeError> {
    File::open(path).map_err(|error| ExchangeError::unreadable(name, error))
}

//! Organisation files on their way out. They are made under another name and get their own when they are whole.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::{Path, PathBuf};

use csv::Writer;
use serde_json::Value;
use tempfile::{NamedTempFile, TempDir};

use crate::error::ExchangeError;
use crate::record::{Column, Kind, Record, Shape};

/// Files that are being written; gone unless [`publish`](Self::publish) names them.
#[derive(Debug)]
pub struct Sink {
    target: Target,
    files: Files,
}

/// What will be made.
#[derive(Clone, Debug)]
pub enum Target {
    /// A file of NDJSON.
    Ndjson(PathBuf),
    /// A folder of CSV files.
    Csv(PathBuf),
    /// NDJSON for whoever reads it.
    Pipe,
}

#[derive(Debug)]
enum Files {
    Ndjson(BufWriter<NamedTempFile>),
    Csv { folder: TempDir, files: Vec<(Kind, Writer<File>)> },
}

impl Target {
    /// What a path asks for: NDJSON by the name of the file, else a folder of CSV.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let is_ndjson = path.extension().is_some_and(|end| end == "ndjson" || end == "jsonl");
        if is_ndjson { Self::Ndjson(path.to_owned()) } else { Self::Csv(path.to_owned()) }
    }
}

impl Sink {
    /// Begins files for `target`, readable by their owner only, beside the place they will have.
    ///
    /// # Errors
    /// What is there already, or cannot be written to.
    pub fn begin(target: Target) -> Result<Self, ExchangeError> {
        let files = match &target {
            Target::Ndjson(path) => {
                refuse_existing(path)?;
                Files::Ndjson(BufWriter::new(draft().tempfile_in(parent(path)).map_err(fault(path))?))
            }
            Target::Pipe => {
                Files::Ndjson(BufWriter::new(NamedTempFile::new().map_err(ExchangeError::unwritable)?))
            }
            Target::Csv(path) => {
                refuse_existing(path)?;
                let folder = draft().tempdir_in(parent(path)).map_err(fault(path))?;
                Files::Csv { folder, files: Vec::new() }
            }
        };
        Ok(Self { target, files })
    }

    /// Writes a record. All of one kind come after each other.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put<R: Record>(&mut self, record: &R) -> Result<(), ExchangeError> {
        match &mut self.files {
            Files::Ndjson(out) => put_line(out, record).map_err(ExchangeError::unwritable),
            Files::Csv { folder, files } => {
                let writer = match files.iter().position(|(kind, _)| *kind == R::KIND) {
                    Some(place) => files.get_mut(place),
                    None => {
                        files.push((R::KIND, headed::<R>(folder.path())?));
                        files.last_mut()
                    }
                };
                let row = cells(record).map_err(ExchangeError::unwritable)?;
                writer
                    .map_or(Ok(()), |(_, writer)| writer.write_record(row))
                    .map_err(ExchangeError::unwritable)
            }
        }
    }

    /// Makes the files durable and gives them their names; a pipe gets what was written.
    ///
    /// # Errors
    /// Something of that name is there by now; the disk is full.
    pub fn publish(self, pipe: impl Write) -> Result<(), ExchangeError> {
        match (self.files, self.target) {
            (Files::Ndjson(out), target) => publish_file(out, target, pipe),
            (Files::Csv { folder, files }, Target::Csv(path)) => {
                for (_, writer) in files {
                    let file =
                        writer.into_inner().map_err(|error| ExchangeError::unwritable(error.error()))?;
                    file.sync_all().map_err(fault(&path))?;
                }
                refuse_existing(&path)?;
                std::fs::rename(folder.path(), &path).map_err(fault(&path))?;
                // It has another name now, and is not to be removed by the former one.
                drop(folder.keep());
                sync(parent(&path))
            }
            (Files::Csv { .. }, _) => Err(ExchangeError::unwritable("CSV needs a folder")),
        }
    }
}

fn publish_file(
    out: BufWriter<NamedTempFile>,
    target: Target,
    mut pipe: impl Write,
) -> Result<(), ExchangeError> {
    let mut file = out.into_inner().map_err(|error| ExchangeError::unwritable(error.error()))?;
    let Target::Ndjson(path) = target else {
        let sent = file.rewind().and_then(|()| io::copy(file.as_file_mut(), &mut pipe));
        return sent.and_then(|_| pipe.flush()).map_err(ExchangeError::unwritable);
    };
    file.as_file().sync_all().map_err(fault(&path))?;
    file.persist_noclobber(&path).map_err(|error| fault(&path)(error.error))?;
    sync(parent(&path))
}

fn put_line<R: Record>(out: &mut impl Write, record: &R) -> io::Result<()> {
    let object = serde_json::to_string(record)?;
    let fields = object.strip_prefix('{').unwrap_or_default();
    let comma = if fields == "}" { "" } else { "," };
    writeln!(out, "{{\"type\":\"{}\"{comma}{fields}", R::KIND.word())
}

/// A file of CSV with its header.
fn headed<R: Record>(folder: &Path) -> Result<Writer<File>, ExchangeError> {
    let path = folder.join(R::KIND.file());
    let file = File::create_new(&path).map_err(fault(&path))?;
    let mut writer = Writer::from_writer(file);
    let header = R::COLUMNS.iter().map(|column| column.name);
    writer.write_record(header).map_err(ExchangeError::unwritable)?;
    Ok(writer)
}

fn cells<R: Record>(record: &R) -> Result<Vec<String>, serde_json::Error> {
    let object = serde_json::to_value(record)?;
    let cell = |column: &Column| match object.get(column.name) {
        None => String::new(),
        Some(value) if column.shape == Shape::Json => value.to_string(),
        Some(Value::Array(values)) => {
            let texts: Vec<String> = values.iter().map(plain).collect();
            texts.join(" ")
        }
        Some(value) => plain(value),
    };
    Ok(R::COLUMNS.iter().map(cell).collect())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn draft() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".larkspur-").suffix(".part");
    builder
}

fn refuse_existing(path: &Path) -> Result<(), ExchangeError> {
    match path.symlink_metadata() {
        Ok(_) => Err(ExchangeError::Unwritable(format!("{} exists already", path.display()))),
        Err(_) => Ok(()),
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn sync(folder: &Path) -> Result<(), ExchangeError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault(folder))
}

fn fault(path: &Path) -> impl Fn(io::Error) -> ExchangeError {
    let path = path.display().to_string();
    move |error| ExchangeError::Unwritable(format!("{path}: {error}"))
}

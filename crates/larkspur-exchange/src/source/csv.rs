//! CSV: a file for each kind, a header line, a record a row; UTF-8, as RFC 4180 has it.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::{Map, Value};

use super::bounded::{Allowance, Bounded};
use super::{LONGEST_RECORD, open};
use crate::error::ExchangeError;
use crate::record::{Column, Record, Shape};

/// What the parser reads ahead, in bytes.
const BUFFER: usize = 1 << 16;

/// The line at which a row begins, and its cells, or what is wrong with their number.
type Row<'a> = (u64, Result<&'a ByteRecord, String>);

/// A file of rows.
struct Rows<'a> {
    reader: Reader<Bounded<File>>,
    allowance: Allowance,
    name: &'a str,
    endings: Endings,
    row: ByteRecord,
}

/// How the lines of a file end. The parser stops between CR and LF, so the line it is at depends on it.
struct Endings {
    /// With CR and LF, as spreadsheets write them.
    are_crlf: bool,
    /// The length of a file whose last line has no end.
    open: Option<u64>,
}

impl<'a> Rows<'a> {
    fn open(path: &Path, name: &'a str) -> Result<Self, ExchangeError> {
        let mut file = open(path, name)?;
        let endings = Endings::of(&mut file).map_err(|error| ExchangeError::unreadable(name, error))?;
        let allowance = Allowance::default();
        allowance.renew(LONGEST_RECORD + BUFFER);
        let file = Bounded::new(file, allowance.clone());
        let reader = ReaderBuilder::new().buffer_capacity(BUFFER).from_reader(file);
        Ok(Self { reader, allowance, name, endings, row: ByteRecord::new() })
    }

    /// Reads the next row, and gives the line at which it begins; `None` at the end. The inner error is about this row
    /// alone.
    fn next(&mut self) -> Result<Option<Row<'_>>, ExchangeError> {
        self.allowance.renew(LONGEST_RECORD + BUFFER);
        let outcome = match self.reader.read_byte_record(&mut self.row) {
            Ok(false) => return Ok(None),
            Ok(true) => Ok(()),
            Err(error) => match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    Err(format!("{len} cells where the header has {expected_len}"))
                }
                _ => return Err(ExchangeError::unreadable(self.name, error)),
            },
        };
        let line = self.endings.first_line(self.reader.position(), &self.row);
        Ok(Some((line, outcome.map(|()| &self.row))))
    }
}

impl Endings {
    /// Looks at a file, and goes back to its beginning.
    fn of(file: &mut File) -> std::io::Result<Self> {
        let mut first = Vec::new();
        file.take(u64::try_from(BUFFER).unwrap_or(u64::MAX)).read_to_end(&mut first)?;
        let end = first.iter().position(|byte| *byte == b'\n').and_then(|end| end.checked_sub(1));
        let are_crlf = end.and_then(|before| first.get(before)) == Some(&b'\r');
        let length = file.seek(SeekFrom::End(0))?;
        let mut last = [b'\n'];
        if length > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        file.rewind()?;
        Ok(Self { are_crlf, open: (last != [b'\n']).then_some(length) })
    }

    /// The line at which a row begins behind which the parser is at `end`.
    fn first_line(&self, end: &csv::Position, row: &ByteRecord) -> u64 {
        let within = row.as_slice().iter().filter(|byte| **byte == b'\n').count();
        let is_past = !self.are_crlf && self.open != Some(end.byte());
        let back = u64::try_from(within).unwrap_or(0) + u64::from(is_past);
        end.line().saturating_sub(back)
    }
}

/// How many rows a file has.
pub(super) fn count(path: &Path, name: &str) -> Result<u64, ExchangeError> {
    let mut rows = Rows::open(path, name)?;
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// Gives each row to `take`.
pub(super) fn each<R: Record>(
    path: &Path,
    name: &str,
    take: &mut dyn FnMut(u64, Result<R, String>) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let mut rows = Rows::open(path, name)?;
    let header = rows.reader.byte_headers().map_err(|error| ExchangeError::unreadable(name, error))?;
    let columns = columns::<R>(header).map_err(|why| ExchangeError::unreadable(name, why))?;
    while let Some((line, row)) = rows.next()? {
        let record = row.and_then(|row| {
            let fields = fields(row, &columns)?;
            serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string())
        });
        take(line, record)?;
    }
    Ok(())
}

/// The column of a record that each cell of a row is in.
fn columns<R: Record>(header: &ByteRecord) -> Result<Vec<Column>, String> {
    let mut columns: Vec<Column> = Vec::with_capacity(header.len());
    for cell in header {
        let name = text(cell)?.trim();
        let known = R::COLUMNS.iter().find(|column| column.name == name).ok_or_else(|| {
            let names: Vec<&str> = R::COLUMNS.iter().map(|column| column.name).collect();
            format!("there is no column {name:?}, but {}", names.join(", "))
        })?;
        if columns.iter().any(|column| column.name == name) {
            return Err(format!("two columns {name:?}"));
        }
        columns.push(*known);
    }
    Ok(columns)
}

fn fields(row: &ByteRecord, columns: &[Column]) -> Result<Map<String, Value>, String> {
    let mut fields = Map::new();
    for (cell, column) in row.iter().zip(columns) {
        let cell = text(cell)?;
        if !cell.is_empty() {
            let value = value(cell, column.shape).map_err(|why| format!("{}: {why}", column.name))?;
            fields.insert(column.name.to_owned(), value);
        }
    }
    Ok(fields)
}

fn value(cell: &str, shape: Shape) -> Result<Value, String> {
    let number = |text: &str| {
        text.parse::<i64>().map(Value::from).map_err(|_| format!("{text:?} is not a whole number"))
    };
    match shape {
        Shape::Text => Ok(Value::from(cell)),
        Shape::NumberOrNone if cell.trim() == "none" => Ok(Value::from("none")),
        Shape::Number | Shape::NumberOrNone => number(cell.trim()),
        // Spreadsheets write them in capitals.
        Shape::Flag if cell.trim().eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        Shape::Flag if cell.trim().eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        Shape::Flag => Err(format!("{cell:?} is neither true nor false")),
        Shape::Texts => Ok(cell.split_whitespace().collect()),
        Shape::Numbers => cell.split_whitespace().map(number).collect(),
        Shape::Json => serde_json::from_str(cell).map_err(|error| format!("{cell:?} is not JSON: {error}")),
    }
}

fn text(cell: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(cell).map_err(|_| "not UTF-8: save the file as \"CSV UTF-8\"".to_owned())
}

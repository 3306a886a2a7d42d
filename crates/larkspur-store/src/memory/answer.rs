//! The rows of an answer, as they are remembered: few allocations, however many rows.

use rusqlite::types::ValueRef;

use crate::error::StoreError;
use crate::row::{Row, Source};

/// The most cells of an answer that is kept.
const CELLS: usize = 4096;
/// The most text and bytes of it.
const BYTES: usize = 64 << 10;

/// Rows in their order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    width: usize,
    rows: usize,
    cells: Box<[Cell]>,
    text: Box<str>,
    bytes: Box<[u8]>,
}

/// A value; what is long stands elsewhere, from the first number up to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Null,
    Int(i64),
    Text(u32, u32),
    Bytes(u32, u32),
}

/// A value of a kept row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Value<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// One row of an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept<'a> {
    answer: &'a Answer,
    row: usize,
}

impl Answer {
    /// Gives each row to `each`.
    pub(crate) fn each(
        &self,
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.rows().try_for_each(|row| each(&Row(Source::Kept(row))))
    }

    /// The rows.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = Kept<'_>> {
        (0..self.rows).map(|row| Kept { answer: self, row })
    }

    /// What it takes in memory, in bytes.
    pub(crate) fn size(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.cells) + self.text.len() + self.bytes.len()
    }
}

impl<'a> Kept<'a> {
    /// The value in a column; `None` if there is no such column.
    pub(crate) fn value(self, column: usize) -> Option<Value<'a>> {
        let answer = self.answer;
        if column >= answer.width {
            return None;
        }
        let long = |from: u32, to: u32| from as usize..to as usize;
        match *answer.cells.get(self.row * answer.width + column)? {
            Cell::Null => Some(Value::Null),
            Cell::Int(value) => Some(Value::Int(value)),
            Cell::Text(from, to) => answer.text.get(long(from, to)).map(Value::Text),
            Cell::Bytes(from, to) => answer.bytes.get(long(from, to)).map(Value::Bytes),
        }
    }
}

/// An answer that is being written down while it is read.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    width: usize,
    rows: usize,
    cells: Vec<Cell>,
    text: String,
    bytes: Vec<u8>,
    given_up: bool,
}

impl Draft {
    /// Writes a row down, unless it has become too much, or holds what cannot be kept.
    pub(crate) fn take(&mut self, row: &Row<'_>) {
        if !self.given_up && self.copy(row).is_none() {
            *self = Self { given_up: true, ..Self::default() };
        }
    }

    fn copy(&mut self, row: &Row<'_>) -> Option<()> {
        let Source::Sqlite(row) = &row.0 else { return None };
        self.width = row.as_ref().column_count();
        self.rows += 1;
        for column in 0..self.width {
            let cell = match row.get_ref(column).ok()? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(value) => Cell::Int(value),
                ValueRef::Text(text) => {
                    let from = u32::try_from(self.text.len()).ok()?;
                    self.text.push_str(std::str::from_utf8(text).ok()?);
                    Cell::Text(from, u32::try_from(self.text.len()).ok()?)
                }
                ValueRef::Blob(bytes) => {
                    let from = u32::try_from(self.bytes.len()).ok()?;
                    self.bytes.extend_from_slice(bytes);
                    Cell::Bytes(from, u32::try_from(self.bytes.len()).ok()?)
                }
                ValueRef::Real(_) => return None,
            };
            self.cells.push(cell);
        }
        (self.cells.len() <= CELLS && self.text.len() + self.bytes.len() <= BYTES).then_some(())
    }

    /// The answer, if it could be written down.
    pub(crate) fn finish(self) -> Option<Answer> {
        let Self { width, rows, cells, text, bytes, given_up } = self;
        let whole = || Answer { width, rows, cells: cells.into(), text: text.into(), bytes: bytes.into() };
        (!given_up).then(whole)
    }
}

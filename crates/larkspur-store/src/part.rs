//! Which rows a statement reads or changes, so that an answer can be remembered and known to be out of date.
//! Words only; what is done with them stands in [`crate::memory`].

/// A column of a table by which answers look rows up, or whose values they show. Rows are told apart by what stands in
/// it, whichever tenant they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
}

/// Some rows of a table, as one statement names them.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub(crate) key: Key,
    pub(crate) at: At,
}

impl Part {
    /// The table that its rows stand in.
    #[must_use]
    pub const fn table(&self) -> &'static str {
        self.key.table
    }

    /// The column that its key is.
    #[must_use]
    pub const fn column(&self) -> &'static str {
        self.key.column
    }
}

/// Where the values of a key stand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At {
    /// In `?N`, alone or in a list.
    Param(usize),
    /// In this column of each row of the answer.
    Column(usize),
    /// They are not known.
    Any,
}

impl Key {
    /// The key of these rows.
    #[must_use]
    pub const fn new(table: &'static str, column: &'static str) -> Self {
        Self { table, column }
    }

    /// The rows that have the value, or one of the values, of `?N` there.
    #[must_use]
    pub const fn param(self, number: usize) -> Part {
        Part { key: self, at: At::Param(number) }
    }

    /// The rows whose values of this key the answer itself has, in this column of it. For questions alone.
    #[must_use]
    pub const fn column(self, place: usize) -> Part {
        Part { key: self, at: At::Column(place) }
    }

    /// Any of the rows: what a question may rest on, or a change may touch.
    #[must_use]
    pub const fn any(self) -> Part {
        Part { key: self, at: At::Any }
    }
}

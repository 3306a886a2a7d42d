//! A named piece of SQL, written once for both engines, and the macro that a file of SQL is made of.

use crate::part::Part;

/// One SQL statement: `?1, ?2 …` for parameters, `{word}` for what the dialect supplies.
///
/// Words: `{list ?3}` and `{texts ?3}` stand after `IN` and take [`Param::Ints`](crate::Param::Ints) or
/// [`Param::Texts`](crate::Param::Texts); `{rows ?6}` stands after `VALUES` for as many rows of six parameters as
/// [`Tx::run_rows`](crate::Tx::run_rows) was given; `INSERT {or_ignore} INTO … {do_nothing}` leaves out rows whose keys
/// are taken; `{for_update}` ends a SELECT that locks what it reads where the engine needs it.
/// In migrations: `{bytes}` is the type of a byte column, `{text}` a text column that sorts by bytes on every engine,
/// and `{clustered}` ends a CREATE TABLE whose rows live in the primary key.
///
/// Where PostgreSQL cannot tell the type of a parameter that may be NULL, write `CAST(?1 AS BIGINT)`; the prepare test says so.
///
/// One that reads may say what its answer [`rests_on`](Self::rests_on), one that writes what it [`touches`](Self::touches).
#[derive(Debug)]
pub struct Statement {
    /// Where it stands, for logs: `module::NAME`.
    pub name: &'static str,
    /// The text.
    pub sql: &'static str,
    rests_on: Option<&'static [Part]>,
    touches: Option<&'static [Part]>,
}

impl Statement {
    /// A statement that says nothing about its rows: what it answers is never remembered, and what it changes may be any
    /// row of the tables that it writes to.
    #[must_use]
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql, rests_on: None, touches: None }
    }

    /// The same, saying which rows could change its answer if they were changed: so the answer may be remembered.
    /// Rows that are in the answer, and rows that might come into it.
    #[must_use]
    pub const fn rests_on(self, parts: &'static [Part]) -> Self {
        Self { rests_on: Some(parts), ..self }
    }

    /// The same, saying which rows it changes, so that only answers that rest on these are forgotten, and not all that rest
    /// on its tables. Saying too much costs speed; saying too little shows old data, which debug builds look for.
    #[must_use]
    pub const fn touches(self, parts: &'static [Part]) -> Self {
        Self { touches: Some(parts), ..self }
    }

    /// What its answer rests on, if it says so.
    #[must_use]
    pub const fn foundation(&self) -> Option<&'static [Part]> {
        self.rests_on
    }

    /// What it changes, if it says so.
    #[must_use]
    pub const fn effect(&self) -> Option<&'static [Part]> {
        self.touches
    }

    /// Tells one static statement from another, for caches.
    pub(crate) fn address(&'static self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Every word of it.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.sql
            .split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
            .filter(|word| !word.is_empty())
    }

    /// The tables that a statement that writes changes, and perhaps more words: whatever stands behind one that may come
    /// before a table.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.words()
            .zip(self.words().skip(1))
            .filter(|(before, _)| matches!(*before, "INTO" | "UPDATE" | "FROM"))
            .map(|(_, word)| word)
    }
}

/// Declares the statements of one file of SQL.
///
/// Each becomes a `pub(crate) static` of type [`Statement`]. In test builds `ALL` lists them for the prepare test, and a
/// file whose `ALL` is not tested there shows as dead code.
///
/// ```
/// mod rows {
///     use larkspur_store::Key;
///
///     const NOTE: Key = Key::new("note", "note_key");
///
///     larkspur_store::statements! {
///         /// One note by its key.
///         BY_KEY = "SELECT body FROM note WHERE note_key = ?1", rests_on [NOTE.param(1)];
///         /// Another body.
///         SET_BODY = "UPDATE note SET body = ?2 WHERE note_key = ?1", touches [NOTE.param(1)];
///         /// How many there are.
///         COUNT = "SELECT COUNT(*) FROM note";
///     }
/// }
/// assert_eq!(rows::BY_KEY.sql, "SELECT body FROM note WHERE note_key = ?1");
/// assert!(rows::BY_KEY.foundation().is_some());
/// assert!(rows::SET_BODY.effect().is_some());
/// assert!(rows::COUNT.foundation().is_none());
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr $(, $verb:ident [$($part:expr),+])?;)+) => {
        $(
            $(#[$doc])*
            pub(crate) static $name: $crate::Statement =
                $crate::Statement::new(concat!(module_path!(), "::", stringify!($name)), $sql)
                    $(.$verb(&[$($part),+]))?;
        )+
        /// Every statement of this file, for the test that prepares them all.
        #[cfg(test)]
        pub(crate) static ALL: &[&$crate::Statement] = &[$(&$name),+];
    };
}

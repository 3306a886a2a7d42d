//! A named piece of SQL, written once for both engines, and the macro that a file of SQL is made of.

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
#[derive(Debug)]
pub struct Statement {
    /// Where it stands, for logs: `module::NAME`.
    pub name: &'static str,
    /// The text.
    pub sql: &'static str,
}

impl Statement {
    /// Tells one static statement from another, for caches.
    pub(crate) fn address(&'static self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

/// Declares the statements of one file of SQL.
///
/// Each becomes a `pub(crate) static` of type [`Statement`]. In test builds `ALL` lists them for the prepare test, and a
/// file whose `ALL` is not tested there shows as dead code.
///
/// ```
/// mod rows {
///     larkspur_store::statements! {
///         /// One note by its key.
///         BY_KEY = "SELECT body FROM note WHERE note_key = ?1";
///     }
/// }
/// assert_eq!(rows::BY_KEY.sql, "SELECT body FROM note WHERE note_key = ?1");
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $(
            $(#[$doc])*
            pub(crate) static $name: $crate::Statement =
                $crate::Statement { name: concat!(module_path!(), "::", stringify!($name)), sql: $sql };
        )+
        /// Every statement of this file, for the test that prepares them all.
        #[cfg(test)]
        pub(crate) static ALL: &[&$crate::Statement] = &[$(&$name),+];
    };
}

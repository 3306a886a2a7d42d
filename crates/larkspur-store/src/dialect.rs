//! The handful of words in which the two engines differ, and the rendering of a statement into one engine's SQL.
//! No other file asks which engine it is talking to in order to choose SQL.

use std::collections::HashMap;
use std::sync::Arc;

use crate::connection::{Fault, Kind};
use crate::options::Engine;
use crate::statement::Statement;

/// How SQLite takes a list apart, up to its parameter.
const LIST: &str = "(SELECT value FROM json_each(";
/// The same where something is looked for in the list.
const LIST_IN: &str = "IN (SELECT value FROM json_each(";

/// A statement as one engine wants it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) sql: String,
    /// The same for lists that hold one value each, where the engine gains by it.
    pub(crate) single: Option<String>,
    /// How many parameters it takes: the largest N of its `?N`, of as many rows as it was rendered for.
    pub(crate) parameters: usize,
    /// Whether it may change rows, so that a job needs its savepoint first. Errs towards yes.
    pub(crate) writes: bool,
    /// The tables that it changes, and perhaps more words.
    pub(crate) tables: Vec<&'static str>,
}

/// The statements that one connection has rendered, by their address (they are statics, so it never changes) and the
/// rows they were rendered for.
pub(crate) struct Renderings {
    engine: Engine,
    known: HashMap<(usize, usize), Arc<Rendered>>,
}

impl Renderings {
    pub(crate) fn new(engine: Engine) -> Self {
        Self { engine, known: HashMap::new() }
    }

    /// `statement` for so many rows: 1 where it takes none.
    pub(crate) fn of(&mut self, statement: &'static Statement, rows: usize) -> Result<Arc<Rendered>, Fault> {
        let place = (statement.address(), rows);
        if let Some(rendered) = self.known.get(&place) {
            return Ok(Arc::clone(rendered));
        }
        let mut rendered =
            render(self.engine, statement.sql, rows).map_err(|text| Fault { kind: Kind::Other, text })?;
        if rendered.writes {
            rendered.tables = statement.tables().collect();
        }
        let rendered = Arc::new(rendered);
        self.known.insert(place, Arc::clone(&rendered));
        Ok(rendered)
    }
}

/// Renders `sql` for `engine`, with so many rows where it takes rows; the error is a sentence about the word that is not
/// known.
pub(crate) fn render(engine: Engine, sql: &str, rows: usize) -> Result<Rendered, String> {
    let mut out = String::with_capacity(sql.len() + 32);
    let mut quoted = false;
    let mut parameters = 0;
    let mut rest = sql.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '\'' => {
                quoted = !quoted;
                out.push(letter);
            }
            // A comment may hold anything, an apostrophe too; the engines need none of it.
            '-' if !quoted && rest.as_str().starts_with('-') => {
                rest =
                    rest.as_str().find('\n').and_then(|end| rest.as_str().get(end..)).unwrap_or("").chars();
            }
            '?' if !quoted => {
                parameters = parameters.max(leading_number(rest.as_str()));
                out.push(if engine == Engine::Sqlite { '?' } else { '$' });
            }
            '{' if !quoted => {
                let inside = rest.as_str();
                let Some((word, after)) = inside.split_once('}') else {
                    return Err("a { without its }".to_owned());
                };
                let number = word.split_once('?').map_or(0, |(_, number)| leading_number(number));
                if word.starts_with("rows ?") {
                    out.push_str(&value_rows(engine, number, rows));
                    parameters = parameters.max(number * rows);
                } else {
                    out.push_str(&spell(engine, word)?);
                    parameters = parameters.max(number);
                }
                rest = after.chars();
            }
            _ => out.push(letter),
        }
    }
    let single = if engine == Engine::Sqlite { single(&out) } else { None };
    Ok(Rendered { sql: out, single, parameters, writes: writes(sql), tables: Vec::new() })
}

/// `sql` with `IN (?2)` for each list, if that is all that its lists are for: SQLite takes it for a look-up by key, where
/// it would take a list apart into a table of its own first.
fn single(sql: &str) -> Option<String> {
    let mut parts = sql.split(LIST_IN);
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (parameter, rest) = part.split_once("))")?;
        out.push_str("IN (");
        out.push_str(parameter);
        out.push(')');
        out.push_str(rest);
    }
    (out.len() < sql.len() && !out.contains(LIST)).then_some(out)
}

fn leading_number(text: &str) -> usize {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn spell(engine: Engine, word: &str) -> Result<String, String> {
    let (name, parameter) = word.split_once(' ').unwrap_or((word, ""));
    let number = parameter.strip_prefix('?').unwrap_or_default();
    let fixed = |sqlite: &str, postgres: &str| match engine {
        Engine::Sqlite => sqlite.to_owned(),
        Engine::Postgres => postgres.to_owned(),
    };
    match (name, number.is_empty()) {
        ("bytes", true) => Ok(fixed("BLOB", "BYTEA")),
        // Without the collation PostgreSQL sorts by the language of the database, and pages would differ from SQLite's.
        ("text", true) => Ok(fixed("TEXT", "TEXT COLLATE \"C\"")),
        ("clustered", true) => Ok(fixed("WITHOUT ROWID", "")),
        ("for_update", true) => Ok(fixed("", "FOR UPDATE")),
        // SQLite has the other spelling too, but with it keeps a copy of every page that a statement of several rows
        // touches: something else than a taken key could still end it half-way. Measured: half of its time.
        ("or_ignore", true) => Ok(fixed("OR IGNORE", "")),
        ("do_nothing", true) => Ok(fixed("", "ON CONFLICT DO NOTHING")),
        ("list", false) => Ok(value_list(engine, number, "bigint[]")),
        ("texts", false) => Ok(value_list(engine, number, "text[]")),
        _ => Err(format!("unknown dialect word {{{word}}}")),
    }
}

fn value_list(engine: Engine, number: &str, array: &str) -> String {
    match engine {
        Engine::Sqlite => format!("{LIST}?{number}))"),
        Engine::Postgres => format!("(SELECT unnest(${number}::{array}))"),
    }
}

/// So many rows of `width` parameters, numbered through.
fn value_rows(engine: Engine, width: usize, rows: usize) -> String {
    let sign = if engine == Engine::Sqlite { '?' } else { '$' };
    let mut out = String::with_capacity(width * rows * 7);
    for row in 0..rows {
        out.push_str(if row == 0 { "(" } else { "), (" });
        for column in 1..=width {
            out.push_str(if column == 1 { "" } else { ", " });
            out.push(sign);
            out.push_str(&(row * width + column).to_string());
        }
    }
    out.push(')');
    out
}

fn writes(sql: &str) -> bool {
    const VERBS: [&str; 7] = ["INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER"];
    sql.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .any(|word| VERBS.iter().any(|verb| word.eq_ignore_ascii_case(verb)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, sqlite: &str, postgres: &str) {
        assert_eq!(render(Engine::Sqlite, sql, 1).map(|it| it.sql), Ok(sqlite.to_owned()));
        assert_eq!(render(Engine::Postgres, sql, 1).map(|it| it.sql), Ok(postgres.to_owned()));
    }

    #[test]
    fn parameters_become_the_engines_own() {
        check("SELECT ?2, ?1, '?1 {x}' ", "SELECT ?2, ?1, '?1 {x}' ", "SELECT $2, $1, '?1 {x}' ");
        check("SELECT 'it''s', ?1", "SELECT 'it''s', ?1", "SELECT 'it''s', $1");
        check("SELECT ?1 - 1 -- don't {x} ?9", "SELECT ?1 - 1 ", "SELECT $1 - 1 ");
        check("a -- it's\nb '--' {clustered}", "a \nb '--' WITHOUT ROWID", "a \nb '--' ");
    }

    #[test]
    fn words_are_spelled_out() {
        check(
            "a IN {list ?3}",
            "a IN (SELECT value FROM json_each(?3))",
            "a IN (SELECT unnest($3::bigint[]))",
        );
        check(
            "a IN {texts ?1}",
            "a IN (SELECT value FROM json_each(?1))",
            "a IN (SELECT unnest($1::text[]))",
        );
        check("x {bytes}) {clustered}", "x BLOB) WITHOUT ROWID", "x BYTEA) ");
        check("x {text}", "x TEXT", "x TEXT COLLATE \"C\"");
        check(
            "INSERT {or_ignore} INTO a VALUES (?1) {do_nothing}",
            "INSERT OR IGNORE INTO a VALUES (?1) ",
            "INSERT  INTO a VALUES ($1) ON CONFLICT DO NOTHING",
        );
    }

    #[test]
    fn a_list_of_one_is_a_value() {
        let single = |sql| render(Engine::Sqlite, sql, 1).unwrap().single;
        assert_eq!(single("a IN {list ?3} AND b IN {texts ?4}").as_deref(), Some("a IN (?3) AND b IN (?4)"));
        assert_eq!(single("a = ?1"), None);
        assert_eq!(single("WITH w (x) AS {texts ?2} SELECT x FROM w WHERE x IN {list ?3}"), None);
        assert_eq!(render(Engine::Postgres, "a IN {list ?3}", 1).unwrap().single, None);
    }

    #[test]
    fn parameters_are_counted_by_their_largest_number() {
        for (sql, expected) in
            [("SELECT 1", 0), ("SELECT ?2, ?1, ?2", 2), ("a IN {list ?3} AND b = '?9'", 3), ("?12 + ?2", 12)]
        {
            assert_eq!(render(Engine::Postgres, sql, 1).map(|it| it.parameters), Ok(expected), "{sql}");
        }
    }

    #[test]
    fn rows_are_numbered_through() {
        let rendered = render(Engine::Postgres, "INSERT INTO a VALUES {rows ?2} RETURNING b", 3).unwrap();
        assert_eq!(rendered.sql, "INSERT INTO a VALUES ($1, $2), ($3, $4), ($5, $6) RETURNING b");
        assert_eq!(rendered.parameters, 6);
        check("VALUES {rows ?2}", "VALUES (?1, ?2)", "VALUES ($1, $2)");
    }

    #[test]
    fn unknown_words_are_refused() {
        for sql in ["{blob}", "{list}", "{bytes ?1}", "{text", "{}"] {
            assert!(render(Engine::Sqlite, sql, 1).is_err(), "{sql}");
        }
    }

    #[test]
    fn writes_are_recognised_by_their_verb() {
        for (sql, expected) in [
            ("SELECT a FROM b WHERE updated_at > ?1", false),
            ("WITH x AS (SELECT 1) SELECT * FROM x", false),
            ("insert INTO a VALUES (?1) RETURNING b", true),
            ("WITH gone AS (DELETE FROM a RETURNING b) SELECT b FROM gone", true),
        ] {
            assert_eq!(render(Engine::Postgres, sql, 1).map(|it| it.writes), Ok(expected), "{sql}");
        }
    }
}

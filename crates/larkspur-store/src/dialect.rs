//! The handful of words in which the two engines differ, and the rendering of a statement into one engine's SQL.
//! No other file asks which engine it is talking to in order to choose SQL.

use std::collections::HashMap;
use std::sync::Arc;

use crate::connection::{Fault, Kind};
use crate::options::Engine;
use crate::statement::Statement;

/// A statement as one engine wants it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) sql: String,
    /// Whether it may change rows, so that a job needs its savepoint first. Errs towards yes.
    pub(crate) writes: bool,
}

/// The statements that one connection has rendered, by their address: they are statics, so it never changes.
pub(crate) struct Renderings {
    engine: Engine,
    known: HashMap<usize, Arc<Rendered>>,
}

impl Renderings {
    pub(crate) fn new(engine: Engine) -> Self {
        Self { engine, known: HashMap::new() }
    }

    pub(crate) fn of(&mut self, statement: &'static Statement) -> Result<Arc<Rendered>, Fault> {
        let address = statement.address();
        if let Some(rendered) = self.known.get(&address) {
            return Ok(Arc::clone(rendered));
        }
        let rendered =
            render(self.engine, statement.sql).map_err(|text| Fault { kind: Kind::Other, text })?;
        let rendered = Arc::new(rendered);
        self.known.insert(address, Arc::clone(&rendered));
        Ok(rendered)
    }
}

/// Renders `sql` for `engine`; the error is a sentence about the word that is not known.
pub(crate) fn render(engine: Engine, sql: &str) -> Result<Rendered, String> {
    let mut out = String::with_capacity(sql.len() + 32);
    let mut quoted = false;
    let mut rest = sql.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '\'' => {
                quoted = !quoted;
                out.push(letter);
            }
            '?' if !quoted => out.push(if engine == Engine::Sqlite { '?' } else { '$' }),
            '{' if !quoted => {
                let inside = rest.as_str();
                let Some((word, after)) = inside.split_once('}') else {
                    return Err("a { without its }".to_owned());
                };
                out.push_str(&spell(engine, word)?);
                rest = after.chars();
            }
            _ => out.push(letter),
        }
    }
    Ok(Rendered { sql: out, writes: writes(sql) })
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
        ("list", false) => Ok(value_list(engine, number, "bigint[]")),
        ("texts", false) => Ok(value_list(engine, number, "text[]")),
        _ => Err(format!("unknown dialect word {{{word}}}")),
    }
}

fn value_list(engine: Engine, number: &str, array: &str) -> String {
    match engine {
        Engine::Sqlite => format!("(SELECT value FROM json_each(?{number}))"),
        Engine::Postgres => format!("(SELECT unnest(${number}::{array}))"),
    }
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
        assert_eq!(render(Engine::Sqlite, sql).map(|it| it.sql), Ok(sqlite.to_owned()));
        assert_eq!(render(Engine::Postgres, sql).map(|it| it.sql), Ok(postgres.to_owned()));
    }

    #[test]
    fn parameters_become_the_engines_own() {
        check("SELECT ?2, ?1, '?1 {x}' ", "SELECT ?2, ?1, '?1 {x}' ", "SELECT $2, $1, '?1 {x}' ");
        check("SELECT 'it''s', ?1", "SELECT 'it''s', ?1", "SELECT 'it''s', $1");
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
    }

    #[test]
    fn unknown_words_are_refused() {
        for sql in ["{blob}", "{list}", "{bytes ?1}", "{text", "{}"] {
            assert!(render(Engine::Sqlite, sql).is_err(), "{sql}");
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
            assert_eq!(render(Engine::Postgres, sql).map(|it| it.writes), Ok(expected), "{sql}");
        }
    }
}

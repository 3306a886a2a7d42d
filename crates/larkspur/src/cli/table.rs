//! JSON as tables for people.

use comfy_table::{Table, presets};
use serde_json::Value;

use crate::out;

/// Entries as lines, with these of their fields as columns.
pub(super) fn rows(entries: &[Value], columns: &[&str]) -> String {
    let mut table = bare();
    table.set_header(columns.iter().map(|column| column.to_uppercase()));
    add_rows(&mut table, entries, columns);
    text(&table)
}

/// Further entries of the same list, without the head.
pub(super) fn more_rows(entries: &[Value], columns: &[&str]) -> String {
    let mut table = bare();
    add_rows(&mut table, entries, columns);
    text(&table)
}

fn add_rows(table: &mut Table, entries: &[Value], columns: &[&str]) {
    for entry in entries {
        table.add_row(columns.iter().map(|column| entry.get(column).map(brief).unwrap_or_default()));
    }
}

/// One object as lines of name and value; a list has a line for each of its elements.
pub(super) fn fields(object: &Value) -> String {
    let mut table = bare();
    for (name, value) in object.as_object().into_iter().flatten() {
        match value.as_array() {
            Some(elements) => {
                let lines: Vec<String> = elements.iter().map(brief).collect();
                table.add_row([name.as_str(), &lines.join("\n")])
            }
            None => table.add_row([name.as_str(), &brief(value)]),
        };
    }
    text(&table)
}

fn bare() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

fn text(table: &Table) -> String {
    let lines: Vec<String> = table.lines().map(|line| line.trim().to_owned() + "\n").collect();
    lines.concat()
}

/// A value in one cell.
fn brief(value: &Value) -> String {
    match value {
        Value::String(text) => out::harmless(text),
        Value::Array(elements) if elements.len() > 3 => format!("({})", elements.len()),
        Value::Array(elements) => elements.iter().map(brief).collect::<Vec<_>>().join(", "),
        Value::Object(range) if range.get("all") == Some(&Value::Bool(true)) => "all".to_owned(),
        Value::Object(parts) => {
            let counted = parts.iter().filter_map(|(name, part)| Some((name, part.as_array()?.len())));
            let some =
                counted.filter(|(_, length)| *length > 0).map(|(name, length)| format!("{length} {name}"));
            let some: Vec<String> = some.collect();
            if some.is_empty() { "nothing".to_owned() } else { some.join(", ") }
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_and_single_things() {
        let apps = json!([
            { "app_id": "cli_1", "name": "人事", "contact_range": { "all": true }, "scopes": ["a", "b", "c", "d"] },
            { "app_id": "cli_22", "name": "x", "contact_range": { "all": false, "users": ["u"], "groups": [] } },
        ]);
        let page = rows(apps.as_array().unwrap(), &["app_id", "name", "contact_range", "scopes"]);
        let words: Vec<Vec<&str>> = page.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(
            words,
            [
                vec!["APP_ID", "NAME", "CONTACT_RANGE", "SCOPES"],
                vec!["cli_1", "人事", "all", "(4)"],
                vec!["cli_22", "x", "1", "users"],
            ]
        );
        let one = fields(&json!({ "name": "x", "enabled": true, "scopes": ["a", "b", "c", "d"] }));
        let words: Vec<&str> = one.split_whitespace().collect();
        assert_eq!(words, ["enabled", "true", "name", "x", "scopes", "a", "b", "c", "d"]);
    }
}

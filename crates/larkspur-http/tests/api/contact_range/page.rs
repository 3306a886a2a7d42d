//! The table as a page for people.

use super::rows::{RANGES, Section};

const HEAD: &str = "# Contact range

Made from the table that `crates/larkspur-http/tests/api/contact_range` plays against the server, on every engine; do not edit.

The contact range of an app is the part of the organisation that it sees with a tenant access token: all members, or some
departments and some users. A department brings everything below it and everyone in it. Single reads and all writes fail
outside of the range, reads of several things leave out what is outside of it, and the way up is cut at it. Only all members
reach the root, which therefore has no part in a range of departments, though every user and department is below it.

The organisation of the table, users in small letters:

```text
root            top
├── A           a
│   └── B       b, bd
│       └── C   c
└── D           d, bd
```

The columns are contact ranges. An answer is the code of a refusal, `ok`, or what is listed; `none` is a list without rows.
";

/// The page, as `docs/contact-range.md` has it.
pub(super) fn write(table: &[Section]) -> String {
    let mut page = HEAD.to_owned();
    let columns: Vec<&str> = RANGES.iter().map(|range| range.name).collect();
    for section in table {
        let endpoint = section.endpoint;
        page += &format!("\n## `{} {}`\n\n{}\n\n", endpoint.method.as_str(), endpoint.path, section.right);
        page += &format!("| | {} |\n|{}\n", columns.join(" | "), " --- |".repeat(columns.len() + 1));
        for row in section.rows {
            page += &format!("| {} | {} |\n", row.asks, row.answers.join(" | "));
        }
    }
    page
}

//! The parity page: endpoint by endpoint, how far Larkspur has it and what proves that.
//!
//! The table brings the endpoints; whoever calls brings the standing, because only a server knows what it serves.

use crate::{ENDPOINTS, Endpoint, FAMILIES};
use std::fmt::Write as _;

/// How far an endpoint is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Everything documented that can happen in a self-hosted server happens.
    Complete,
    /// It answers, and the notes say what differs.
    Approximate,
    /// It answers 404.
    Absent,
}

impl Level {
    /// The word on the page.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Approximate => "approximate",
            Self::Absent => "absent",
        }
    }
}

/// What is claimed about one endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How far it is there.
    pub level: Level,
    /// The clients and suites that call it in the tests, such as `python`.
    pub proved_by: &'static [&'static str],
    /// Choices where nothing is documented, and differences.
    pub notes: &'static [&'static str],
}

/// The page, in Markdown: a summary, a table per family, and the choices.
#[must_use]
pub fn page(standing: &dyn Fn(&Endpoint) -> Standing) -> String {
    let rows: Vec<(&Endpoint, Standing)> =
        ENDPOINTS.iter().map(|endpoint| (*endpoint, standing(endpoint))).collect();
    let mut page = String::from("# Parity\n\nMade by a command from the contract; do not edit.\n\n");
    summary(&mut page, &rows);
    for (family, title) in FAMILIES {
        let of_family = rows.iter().filter(|(endpoint, _)| endpoint.family == *family);
        table(&mut page, title, of_family);
    }
    choices(&mut page, &rows);
    page
}

fn summary(page: &mut String, rows: &[(&Endpoint, Standing)]) {
    let _ = writeln!(page, "| standing | endpoints |\n| --- | --- |");
    for level in [Level::Complete, Level::Approximate, Level::Absent] {
        let count = rows.iter().filter(|(_, standing)| standing.level == level).count();
        let _ = writeln!(page, "| {} | {count} |", level.as_str());
    }
}

fn table<'a>(page: &mut String, title: &str, rows: impl Iterator<Item = &'a (&'a Endpoint, Standing)>) {
    let _ = writeln!(
        page,
        "\n## {title}\n\n| endpoint | call | standing | proved by |\n| --- | --- | --- | --- |"
    );
    for (endpoint, standing) in rows {
        let proved = standing.proved_by.join(", ");
        let (id, method, path) = (endpoint.id, endpoint.method.as_str(), endpoint.path);
        let old = if endpoint.deprecated { " (deprecated)" } else { "" };
        let _ = writeln!(page, "| {id}{old} | `{method} {path}` | {} | {proved} |", standing.level.as_str());
    }
}

/// The notes and the codes that cannot occur, of the endpoints that are there.
fn choices(page: &mut String, rows: &[(&Endpoint, Standing)]) {
    let _ = writeln!(page, "\n## Choices");
    for (endpoint, standing) in rows.iter().filter(|(_, standing)| standing.level != Level::Absent) {
        if standing.notes.is_empty() && endpoint.cannot_occur.is_empty() {
            continue;
        }
        let _ = writeln!(page, "\n### {}\n", endpoint.id);
        for note in standing.notes {
            let _ = writeln!(page, "- {note}");
        }
        for (code, reason) in endpoint.cannot_occur {
            let _ = writeln!(page, "- {code} cannot occur: {reason}");
        }
    }
}

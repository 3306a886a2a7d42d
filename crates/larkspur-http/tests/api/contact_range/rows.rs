//! The table.

mod department;
mod user;

use larkspur_contract::Endpoint;

/// A contact range that the table has a column for.
pub(super) struct Range {
    /// As the page calls it.
    pub(super) name: &'static str,
    /// As the control API spells it.
    pub(super) value: &'static str,
}

/// The columns.
pub(super) const RANGES: [Range; 6] = [
    Range { name: "all members", value: r#"{"all":true}"# },
    Range { name: "A", value: r#"{"departments":["A"]}"# },
    Range { name: "B", value: r#"{"departments":["B"]}"# },
    Range { name: "B, users b and d", value: r#"{"departments":["B"],"users":["b","d"]}"# },
    Range { name: "user d", value: r#"{"users":["d"]}"# },
    Range { name: "nothing", value: "{}" },
];

/// What the table says of one endpoint.
pub(super) struct Section {
    pub(super) endpoint: &'static Endpoint,
    /// Which right it needs, in a sentence.
    pub(super) right: &'static str,
    pub(super) rows: &'static [Row],
}

/// One request, and the answer to it in each range.
pub(super) struct Row {
    /// What is asked for, in words.
    pub(super) asks: &'static str,
    /// The path below `/open-apis`. Here and in the body `{leaf}` is a department made for this request, `{chat}` the
    /// chat of B.
    pub(super) path: &'static str,
    pub(super) body: Option<&'static str>,
    /// Where the department made for this request stands.
    pub(super) leaf_under: Option<&'static str>,
    /// The departments of the user made for this request, `{person}` in path and body, if there is one.
    pub(super) person_in: &'static [&'static str],
    /// Whether that user has left.
    pub(super) person_left: bool,
    /// A code, or `ok`, or the names of what is listed.
    pub(super) answers: [&'static str; 6],
}

/// A request without a body.
const fn read(asks: &'static str, path: &'static str, answers: [&'static str; 6]) -> Row {
    Row { asks, path, body: None, leaf_under: None, person_in: &[], person_left: false, answers }
}

/// A request with a body.
const fn write(
    asks: &'static str,
    path: &'static str,
    body: &'static str,
    answers: [&'static str; 6],
) -> Row {
    Row { asks, path, body: Some(body), leaf_under: None, person_in: &[], person_left: false, answers }
}

impl Row {
    /// About a department that is made for it under this one.
    const fn with_leaf_under(self, parent: &'static str) -> Self {
        Self { leaf_under: Some(parent), ..self }
    }

    /// About a user who is made for it in these departments.
    const fn with_person_in(self, departments: &'static [&'static str]) -> Self {
        Self { person_in: departments, ..self }
    }

    /// About one who has left.
    const fn who_left(self) -> Self {
        Self { person_left: true, ..self }
    }
}

/// All sections: what reads comes before what writes.
pub(super) fn table() -> Vec<Section> {
    [department::reads(), user::reads(), department::writes(), user::writes()].into_iter().flatten().collect()
}

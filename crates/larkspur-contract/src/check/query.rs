//! Parameters that arrive as text: the query, and the values in a path.

use super::findings::Findings;
use super::{ViolationKind as Why, item_of, rule, spoken};
use crate::{Field, Kind};

/// Checks all parameters of a query.
pub(super) fn check(findings: &mut Findings, fields: &[Field], pairs: &[(String, String)]) {
    for field in fields {
        let mut given = pairs
            .iter()
            .filter(|(name, value)| name == field.name && !value.is_empty())
            .map(|(_, value)| value);
        if let Some(item) = item_of(field.kind) {
            let given: Vec<&String> = given.collect();
            if rule::items(findings, field.name, field, given.len()) {
                given.into_iter().for_each(|value| scalar(findings, field, item, value));
            }
        } else if let Some(value) = given.next() {
            scalar(findings, field, field.kind, value);
        } else if field.required {
            findings.add(field.name, "", Why::Missing, "is required".to_owned());
        }
    }
}

/// Checks one value of a parameter.
pub(super) fn scalar(findings: &mut Findings, field: &Field, kind: Kind, value: &str) {
    match kind {
        Kind::Int => match value.parse() {
            Ok(number) => rule::number(findings, field.name, field, number),
            Err(_) => wrong_type(findings, field, kind, value),
        },
        Kind::Bool if !["true", "false"].iter().any(|word| value.eq_ignore_ascii_case(word)) => {
            wrong_type(findings, field, kind, value);
        }
        Kind::Bool => {}
        _ => rule::text(findings, field.name, field, value),
    }
}

fn wrong_type(findings: &mut Findings, field: &Field, kind: Kind, value: &str) {
    findings.add(field.name, value, Why::Type, format!("must be {}", spoken(kind)));
}

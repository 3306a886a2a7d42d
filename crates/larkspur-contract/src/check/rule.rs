//! The rules of single values: characters, numbers, items.

use super::ViolationKind as Why;
use super::findings::Findings;
use super::pattern;
use crate::{Field, Rule};

/// Checks a text that stands at `path`. Lengths count characters, not bytes. An empty text that may be empty is
/// nobody's choice, so neither the list of values nor the form applies to it.
pub(super) fn text(findings: &mut Findings, path: &str, field: &Field, value: &str) {
    let rule = &field.rule;
    let mut add = |kind, description| findings.add(path, value, kind, description);
    if value.contains('\0') {
        return add(Why::Nul, "must not contain the character U+0000".to_owned());
    }
    if value.is_empty() && field.required {
        return add(Why::Missing, "is required and must not be empty".to_owned());
    }
    let length = value.chars().count();
    if let Some(most) = rule.max_len.filter(|most| length > *most as usize) {
        return add(Why::TooLong, format!("has {length} characters, at most {most} are allowed"));
    }
    if let Some(fewest) = rule.min_len.filter(|fewest| length < *fewest as usize) {
        return add(Why::TooShort, format!("has {length} characters, at least {fewest} are needed"));
    }
    if value.is_empty() {
        return;
    }
    if !chosen(rule, value) {
        return add(Why::Value, choices(rule));
    }
    if let Some(form) = rule.pattern.filter(|form| !pattern::matches(form, value)) {
        add(Why::Pattern, format!("must match {form}"));
    }
}

/// Checks a number that stands at `path`.
pub(super) fn number(findings: &mut Findings, path: &str, field: &Field, value: i64) {
    let rule = &field.rule;
    let text = value.to_string();
    if let Some(least) = rule.min.filter(|least| value < *least) {
        return findings.add(path, &text, Why::Range, format!("must be at least {least}"));
    }
    if let Some(most) = rule.max.filter(|most| value > *most) {
        return findings.add(path, &text, Why::Range, format!("must be at most {most}"));
    }
    if !chosen(rule, &text) {
        findings.add(path, &text, Why::Value, choices(rule));
    }
}

/// Checks how many items stand at `path`; false if it is of no use to look at them.
pub(super) fn items(findings: &mut Findings, path: &str, field: &Field, count: usize) -> bool {
    let rule = &field.rule;
    if count == 0 {
        if field.required && rule.min_items != Some(0) {
            findings.add(path, "", Why::Missing, "is required and must not be empty".to_owned());
        }
        return false;
    }
    if let Some(most) = rule.max_items.filter(|most| count > *most as usize) {
        findings.add(path, "", Why::TooMany, format!("has {count} items, at most {most} are allowed"));
        return false;
    }
    if let Some(fewest) = rule.min_items.filter(|fewest| count < *fewest as usize) {
        findings.add(path, "", Why::TooFew, format!("has {count} items, at least {fewest} are needed"));
    }
    true
}

/// Whether the value is one of those there are; a tenant may add to an open list.
fn chosen(rule: &Rule, value: &str) -> bool {
    rule.open || rule.one_of.is_empty() || rule.one_of.contains(&value)
}

fn choices(rule: &Rule) -> String {
    format!("must be one of {}", rule.one_of.join(", "))
}

//! The documented regular expressions, each compiled once.

use crate::{ENDPOINTS, Field};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Every pattern of the table, compiled. A test sees to it that all of them compile.
static PATTERNS: LazyLock<BTreeMap<&'static str, Regex>> = LazyLock::new(|| {
    let mut patterns = BTreeMap::new();
    for endpoint in ENDPOINTS {
        collect(&mut patterns, endpoint.path_params);
        collect(&mut patterns, endpoint.query);
        collect(&mut patterns, endpoint.body.unwrap_or_default());
    }
    patterns
});

fn collect(patterns: &mut BTreeMap<&'static str, Regex>, fields: &'static [Field]) {
    for field in fields {
        if let Some((text, regex)) = field.rule.pattern.and_then(|text| Some((text, Regex::new(text).ok()?)))
        {
            patterns.insert(text, regex);
        }
        collect(patterns, field.children);
    }
}

/// Whether the value is of the form that the pattern describes.
pub(super) fn matches(pattern: &str, value: &str) -> bool {
    PATTERNS.get(pattern).is_none_or(|regex| regex.is_match(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_the_table_compiles() {
        fn count(fields: &[Field]) -> usize {
            fields.iter().map(|field| usize::from(field.rule.pattern.is_some()) + count(field.children)).sum()
        }
        fn compiled(fields: &[Field]) -> usize {
            fields
                .iter()
                .map(|field| {
                    usize::from(field.rule.pattern.is_some_and(|text| PATTERNS.contains_key(text)))
                        + compiled(field.children)
                })
                .sum()
        }
        let lists = ENDPOINTS
            .iter()
            .flat_map(|endpoint| [endpoint.path_params, endpoint.query, endpoint.body.unwrap_or_default()]);
        let (all, known) =
            lists.fold((0, 0), |(all, known), list| (all + count(list), known + compiled(list)));
        assert!(all >= 10, "the table documents at least ten patterns, found {all}");
        assert_eq!(all, known);
    }
}

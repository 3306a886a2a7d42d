//! Collects violations, bounded, so that a hostile body does not grow into a larger answer.

use super::{Violation, ViolationKind};

/// How many violations one request is told of.
const MOST: usize = 50;

/// How much of an offending value is repeated, in characters.
const SHOWN: usize = 64;

/// The violations found so far.
#[derive(Default)]
pub(super) struct Findings(Vec<Violation>);

impl Findings {
    /// Adds one, unless there are enough.
    pub(super) fn add(&mut self, field: &str, value: &str, kind: ViolationKind, description: String) {
        if self.0.len() < MOST {
            let value = value.chars().take(SHOWN).collect();
            self.0.push(Violation { field: field.to_owned(), value, kind, description });
        }
    }

    /// Whether looking further is of no use.
    pub(super) fn full(&self) -> bool {
        self.0.len() >= MOST
    }

    /// Everything found.
    pub(super) fn list(self) -> Vec<Violation> {
        self.0
    }
}

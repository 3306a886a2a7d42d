//! Keeps count of the documented failures that a test has met.

use std::collections::BTreeSet;

use larkspur_contract::Endpoint;
use larkspur_testkit::server::Answer;

/// The documented failures of one endpoint that were met so far.
pub(crate) struct Codes {
    endpoint: &'static Endpoint,
    met: BTreeSet<u32>,
}

impl Codes {
    pub(crate) fn of(endpoint: &'static Endpoint) -> Self {
        Self { endpoint, met: BTreeSet::new() }
    }

    /// Insists that the answer is this failure, with the status, the code and the message of the endpoint's page.
    pub(crate) fn met(&mut self, code: u32, answer: &Answer) {
        let row = self
            .endpoint
            .error(code)
            .unwrap_or_else(|| panic!("{code} is not documented at {}", self.endpoint.id));
        let met = (u32::from(answer.status()), answer.code(), answer.msg());
        assert_eq!(met, (u32::from(row.http), u64::from(row.code), row.msg), "{}", answer.text());
        self.met.insert(code);
    }

    /// Insists that every failure that can occur was met, but for the `missing` ones, each with its reason.
    pub(crate) fn must_be_all_but(&self, missing: &[(u32, &str)]) {
        let missing: BTreeSet<u32> = missing.iter().map(|(code, _)| *code).collect();
        let documented: BTreeSet<u32> = self.endpoint.occurring_codes().map(|row| row.code).collect();
        let unknown: Vec<_> = missing.difference(&documented).collect();
        assert!(unknown.is_empty(), "excused, but cannot occur at {}: {unknown:?}", self.endpoint.id);
        let both: Vec<_> = missing.intersection(&self.met).collect();
        assert!(both.is_empty(), "excused, but met at {}: {both:?}", self.endpoint.id);
        let unmet: Vec<_> =
            documented.iter().filter(|code| !missing.contains(*code) && !self.met.contains(*code)).collect();
        assert!(unmet.is_empty(), "neither met nor excused at {}: {unmet:?}", self.endpoint.id);
    }
}

//! What mail servers asked, counted.

use std::collections::BTreeMap;
use std::time::Duration;

use parking_lot::Mutex;

/// Questions by protocol and kind of answer. The words are few and fixed: no counter has an address in its name.
#[derive(Debug, Default)]
pub struct Counters(Mutex<BTreeMap<(&'static str, &'static str), Asked>>);

/// Questions of one protocol with one kind of answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// How many.
    pub questions: u64,
    /// How long the answers took, all together.
    pub time: Duration,
}

impl Counters {
    /// Counts one more.
    pub(super) fn count(&self, protocol: &'static str, answer: &'static str, time: Duration) {
        let mut counted = self.0.lock();
        let asked = counted.entry((protocol, answer)).or_default();
        asked.questions += 1;
        asked.time += time;
    }

    /// All of it by now: protocol, answer, and how much.
    #[must_use]
    pub fn read(&self) -> Vec<(&'static str, &'static str, Asked)> {
        self.0.lock().iter().map(|((protocol, answer), asked)| (*protocol, *answer, *asked)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_counted_by_protocol_and_answer() {
        let counters = Counters::default();
        for (answer, time) in [("found", 2), ("found", 3), ("temporary", 20)] {
            counters.count("socketmap", answer, Duration::from_secs(time));
        }
        let asked = |questions, seconds| Asked { questions, time: Duration::from_secs(seconds) };
        let expected = [("socketmap", "found", asked(2, 5)), ("socketmap", "temporary", asked(1, 20))];
        assert_eq!(counters.read(), expected);
    }
}

//! Mail to a return address of ours: a report about copies that did not arrive, or somebody's note of absence. None of it
//! is passed on to anybody.

use super::Place;
use super::arrival::{Arrival, Fate};
use super::counters::Counted;

/// The fates of those recipients that are return addresses, by their place among all. Whatever comes is taken: a refusal
/// would be reported to us again.
pub(super) fn take(arrival: &Arrival<'_>) -> Vec<(usize, Fate)> {
    let mut fates = Vec::new();
    for (index, addressed) in arrival.recipients.iter().enumerate() {
        let Place::Return(_, returned) = &addressed.place else { continue };
        let outcome = match returned {
            None => "void",
            Some(_) => "unread",
        };
        arrival.office.counters().count(Counted::Returned, outcome);
        fates.push((index, Fate::Dropped(outcome)));
    }
    fates
}

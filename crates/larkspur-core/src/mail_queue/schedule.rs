//! When a copy that could not be delivered is tried again.

/// How patient the queue is. All of it comes from the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The pauses after the first attempt, the second, and so on, milliseconds; the last one holds for all further ones.
    /// None at all means an hour.
    pub retry: Vec<i64>,
    /// By how much a pause may be longer or shorter, percent, so that what failed together does not come back together.
    pub jitter: i64,
    /// After which time an author of ours is told that copies are late, milliseconds; never without.
    pub late_after: Option<i64>,
}

const HOUR_MS: i64 = 60 * 60 * 1_000;

impl Schedule {
    /// The pause after so many attempts; `chance` is any number, drawn for it.
    pub(super) fn pause(&self, attempts: i64, chance: u32) -> i64 {
        let place = usize::try_from(attempts - 1).unwrap_or(0);
        let pause = *self.retry.get(place).or(self.retry.last()).unwrap_or(&HOUR_MS);
        let jitter = self.jitter.clamp(0, 100);
        let percent = 100 - jitter + i64::from(chance) % (2 * jitter + 1);
        pause.saturating_mul(percent) / 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_follow_the_attempts() {
        let schedule = Schedule { retry: vec![10, 20, 40], jitter: 0, late_after: None };
        assert_eq!([1, 2, 3, 4, 99].map(|attempts| schedule.pause(attempts, 7)), [10, 20, 40, 40, 40]);
        assert_eq!(Schedule { retry: vec![], ..schedule }.pause(1, 7), HOUR_MS);
    }

    #[test]
    fn jitter_goes_both_ways_and_no_further() {
        let schedule = Schedule { retry: vec![1_000], jitter: 20, late_after: None };
        let pauses: Vec<i64> = (0..100).map(|chance| schedule.pause(1, chance)).collect();
        assert_eq!((pauses.iter().min(), pauses.iter().max()), (Some(&800), Some(&1_200)));
        assert_eq!(Schedule { jitter: 1_000, ..schedule }.pause(1, 0), 0, "a pause is never negative");
    }
}

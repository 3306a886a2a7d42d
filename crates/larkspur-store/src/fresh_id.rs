//! Makes the numbers that rows are keyed by. Never asks the database: a sequence would be a detour and a hot spot.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::random::Random;

/// 2024-01-01T00:00:00Z in milliseconds since 1970.
const EPOCH_MS: i64 = 1_704_067_200_000;
const LOW_BITS: u32 = 22;
const MS_MAX: i64 = (1 << 41) - 1;

/// Gives numbers above 0 that rise with time and never repeat within one source.
///
/// Layout: milliseconds since 2024 (41 bits, to the year 2093), then 22 bits that begin at a random place per source.
/// Two processes on one database therefore use different stretches of each millisecond. Should they ever meet, the primary
/// key refuses the second row and the job runs again with a later number.
pub(crate) struct FreshIds {
    start: i64,
    last: AtomicI64,
}

impl FreshIds {
    pub(crate) fn new(random: &dyn Random) -> Self {
        let mut bytes = [0_u8; 4];
        random.fill(&mut bytes);
        let start = i64::from(u32::from_le_bytes(bytes)) & ((1 << LOW_BITS) - 1);
        Self { start, last: AtomicI64::new(0) }
    }

    pub(crate) fn next(&self, now_ms: i64) -> i64 {
        let ms = now_ms.saturating_sub(EPOCH_MS).clamp(0, MS_MAX);
        let candidate = (ms << LOW_BITS) | self.start;
        let rise = |last: i64| candidate.max(last.saturating_add(1));
        let update = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(rise(last)));
        // The closure never declines, so both arms hold the number before the update.
        rise(update.unwrap_or_else(|last| last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;

    #[test]
    fn rises_whatever_the_clock_does() {
        let ids = FreshIds::new(&SeededRandom::new(1));
        let mut last = 0;
        for now in [0, -5, i64::MIN, EPOCH_MS, EPOCH_MS + 7, EPOCH_MS + 6, EPOCH_MS + 8, i64::MAX, i64::MAX] {
            let id = ids.next(now);
            assert!(id > last, "{id} after {last} at {now}");
            last = id;
        }
    }

    #[test]
    fn upper_bits_are_the_milliseconds_since_2024() {
        let ids = FreshIds::new(&SeededRandom::new(2));
        assert_eq!(ids.next(EPOCH_MS + 123_456) >> LOW_BITS, 123_456);
    }

    #[test]
    fn two_sources_differ_within_one_millisecond() {
        let (a, b) = (FreshIds::new(&SeededRandom::new(3)), FreshIds::new(&SeededRandom::new(4)));
        assert_ne!(a.next(EPOCH_MS + 1), b.next(EPOCH_MS + 1));
    }
}

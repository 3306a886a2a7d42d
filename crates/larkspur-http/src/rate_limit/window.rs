//! The count of one caller in the second and the minute that it last called in.

use super::{Limits, Refused};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60_000;

/// Calls of one caller to one endpoint.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counter {
    second: Window,
    minute: Window,
}

/// A window of the wall clock and the calls in it.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    number: i64,
    calls: u32,
}

/// The number of the minute that `now_ms` lies in.
pub(super) fn minute_of(now_ms: i64) -> i64 {
    now_ms.div_euclid(MINUTE_MS)
}

impl Counter {
    /// Counts a call, or says which limit refuses it and counts nothing.
    pub(super) fn take(&mut self, limits: Limits, now_ms: i64) -> Result<(), Refused> {
        self.second.enter(now_ms.div_euclid(SECOND_MS));
        self.minute.enter(minute_of(now_ms));
        // The minute first: it takes longer to end than the second.
        self.minute.room(limits.per_minute, now_ms, MINUTE_MS)?;
        self.second.room(limits.per_second, now_ms, SECOND_MS)?;
        self.second.calls = self.second.calls.saturating_add(1);
        self.minute.calls = self.minute.calls.saturating_add(1);
        Ok(())
    }

    /// Whether the counter still matters in `minute`. The minute before is kept, for calls that read the clock
    /// just before the border and arrive just after it.
    pub(super) fn is_live(&self, minute: i64) -> bool {
        self.minute.number.abs_diff(minute) <= 1
    }
}

impl Window {
    /// Begins the window `number` anew, unless it is the one at hand or the one just before: two threads may
    /// read the clock in one order and arrive in the other, and the late one must not wipe the count.
    fn enter(&mut self, number: i64) {
        if number != self.number && number.saturating_add(1) != self.number {
            *self = Window { number, calls: 0 };
        }
    }

    fn room(&self, limit: Option<u32>, now_ms: i64, length_ms: i64) -> Result<(), Refused> {
        match limit {
            Some(limit) if self.calls >= limit => {
                Err(Refused { limit, reset_seconds: self.seconds_left(now_ms, length_ms) })
            }
            _ => Ok(()),
        }
    }

    /// Whole seconds until the window ends, rounded up, so that a client that waits them out is let in.
    fn seconds_left(&self, now_ms: i64, length_ms: i64) -> u32 {
        let end = self.number.saturating_add(1).saturating_mul(length_ms);
        let left = end.saturating_sub(now_ms).saturating_add(SECOND_MS - 1) / SECOND_MS;
        u32::try_from(left.max(1)).unwrap_or(u32::MAX)
    }
}

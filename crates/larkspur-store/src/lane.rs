//! Which writer a job goes to.

/// Write jobs of one lane run one after the other; jobs of different lanes may run side by side on PostgreSQL.
///
/// Take something that stays the same for all work that would collide, such as the key of a tenant. SQLite has one writer
/// and does not look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane(pub u64);

impl Lane {
    /// The lane of all work for what goes by this name, where its key is not known yet.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        Self(name.bytes().fold(0, |lane, byte| lane.wrapping_mul(31).wrapping_add(byte.into())))
    }

    /// The writer out of `writers` that serves this lane.
    pub(crate) fn writer(self, writers: usize) -> usize {
        let count = u64::try_from(writers).unwrap_or(u64::MAX).max(1);
        // Keys are often timestamps or multiples; the odd constant (2^64 / golden ratio) spreads them over the writers.
        let spread = self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        usize::try_from(spread % count).unwrap_or(0)
    }
}

//! Throws of dice out of random bytes.

use larkspur_store::Random;

/// Bytes that are drawn at once.
const STOCK: usize = 4_096;

/// A source of throws.
pub(super) struct Chance<'a> {
    random: &'a dyn Random,
    stock: Vec<u8>,
}

impl<'a> Chance<'a> {
    pub(super) fn new(random: &'a dyn Random) -> Self {
        Self { random, stock: Vec::new() }
    }

    fn throw(&mut self) -> u64 {
        if self.stock.is_empty() {
            self.stock.resize(STOCK, 0);
            self.random.fill(&mut self.stock);
        }
        let rest = self.stock.len().saturating_sub(8);
        self.stock.drain(rest..).fold(0, |number, byte| number << 8 | u64::from(byte))
    }

    /// A number below `bound`, or 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        // The bias of the remainder is far below what anyone could see here.
        u32::try_from(self.throw() % u64::from(bound.max(1))).unwrap_or(0)
    }

    /// A place among `count` things.
    pub(super) fn place(&mut self, count: usize) -> usize {
        usize::try_from(self.below(u32::try_from(count).unwrap_or(u32::MAX))).unwrap_or(0)
    }

    /// True in so many of a hundred throws.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(super) fn any<T: Copy + Default>(&mut self, of: &[T]) -> T {
        of.get(self.place(of.len())).copied().unwrap_or_default()
    }
}

//! Chance that comes out the same for the same seed.

use std::hash::{BuildHasher, RandomState};

/// A small generator (`SplitMix64`); nothing here needs more of chance than that it is spread.
pub struct Dice(u64);

impl Dice {
    /// The chance of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A seed that no run had before, small enough to be typed.
    #[must_use]
    pub fn fresh_seed() -> u64 {
        RandomState::new().hash_one(0_u8) >> 32
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.throw() % u64::try_from(bound).expect("a bound")).expect("less than a bound")
    }

    /// Any number.
    pub fn number(&mut self) -> i64 {
        i64::from_ne_bytes(self.throw().to_ne_bytes())
    }

    /// True in `percent` of a hundred throws.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Any of these, of which there is at least one.
    pub fn any<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        self.pick(of).expect("something to choose from")
    }

    /// One of these, unless there is none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.below(of.len())) }
    }
}

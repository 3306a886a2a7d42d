//! Sets of permission scopes, small enough to pass by value.
//!
//! A scope is a bit, numbered by its place in [`SCOPES`]. What a scope opens is written at the endpoints and
//! fields; nothing here decides a request.

use crate::SCOPES;

/// A set of known scopes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ScopeSet([u64; 4]);

/// A scope name that no endpoint and no field knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope named {name:?}")]
pub struct UnknownScope {
    /// The name as given.
    pub name: String,
}

impl ScopeSet {
    /// No scope.
    pub const EMPTY: Self = Self([0; 4]);

    /// The build script's door: bit `n` stands for `SCOPES[n]`.
    pub(crate) const fn from_bits(bits: [u64; 4]) -> Self {
        Self(bits)
    }

    /// Every known scope.
    #[must_use]
    pub fn all() -> Self {
        (0..SCOPES.len()).fold(Self::EMPTY, |set, bit| set.union(Self::bit(bit)))
    }

    /// The set that holds this one scope; `None` if the name is unknown.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        SCOPES.binary_search(&name).ok().map(Self::bit)
    }

    /// The set of these scopes.
    ///
    /// # Errors
    /// The first name that is unknown.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, UnknownScope> {
        names.into_iter().try_fold(Self::EMPTY, |set, name| {
            Self::of(name).map(|one| set.union(one)).ok_or_else(|| UnknownScope { name: name.to_owned() })
        })
    }

    /// Whether the scope of this name is in the set. An unknown name never is.
    #[must_use]
    pub fn contains(self, name: &str) -> bool {
        Self::of(name).is_some_and(|one| self.intersects(one))
    }

    /// Whether at least one scope is in both sets.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        (a & e) | (b & f) | (c & g) | (d & h) != 0
    }

    /// The scopes that are in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a | e, b | f, c | g, d | h])
    }

    /// The scopes that are in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a & e, b & f, c & g, d & h])
    }

    /// Whether a holder of `held` meets this demand: nothing is demanded, or one of the demanded scopes is held.
    #[must_use]
    pub const fn is_met_by(self, held: Self) -> bool {
        self.is_empty() || self.intersects(held)
    }

    /// Whether the set holds nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        let [a, b, c, d] = self.0;
        a | b | c | d == 0
    }

    /// How many scopes the set holds.
    #[must_use]
    pub const fn len(self) -> u32 {
        let [a, b, c, d] = self.0;
        a.count_ones() + b.count_ones() + c.count_ones() + d.count_ones()
    }

    /// The names, sorted.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        SCOPES
            .iter()
            .enumerate()
            .filter(move |(bit, _)| self.intersects(Self::bit(*bit)))
            .map(|(_, name)| *name)
    }

    /// The set of the scope at this place of [`SCOPES`].
    const fn bit(place: usize) -> Self {
        let one = 1_u64 << (place % 64);
        match place / 64 {
            0 => Self([one, 0, 0, 0]),
            1 => Self([0, one, 0, 0]),
            2 => Self([0, 0, one, 0]),
            3 => Self([0, 0, 0, one]),
            _ => Self::EMPTY,
        }
    }
}

impl std::fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

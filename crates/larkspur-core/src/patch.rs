//! What a request says about a value that may be absent from a thing: nothing, away with it, or another one.

/// A change of an optional value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T: Clone> Patch<T> {
    /// Changes a value.
    pub fn apply(&self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *value = None,
            Self::Set(new) => *value = Some(new.clone()),
        }
    }

    /// The change that makes a value exactly this.
    #[must_use]
    pub fn whole(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

#[cfg(test)]
mod tests {
    use super::Patch;

    #[test]
    fn each_does_what_it_says() {
        for (patch, expected) in [(Patch::Keep, Some(1)), (Patch::Clear, None), (Patch::Set(2), Some(2))] {
            let mut value = Some(1);
            patch.apply(&mut value);
            assert_eq!(value, expected);
        }
        assert_eq!((Patch::whole(Some(1)), Patch::<i64>::whole(None)), (Patch::Set(1), Patch::Clear));
    }
}

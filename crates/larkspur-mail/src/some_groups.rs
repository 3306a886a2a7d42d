//! Groups that the administrator named for something that other groups do not have, and what each of them has.

use larkspur_model::EmailAddress;

/// Some groups, by their primary addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SomeGroups(pub Vec<EmailAddress>);

impl SomeGroups {
    /// Whether the group with this primary address is one of them.
    #[must_use]
    pub fn has(&self, group: &EmailAddress) -> bool {
        self.0.iter().any(|named| named.folded() == group.folded())
    }
}

/// What some groups have, by their primary addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByGroup<T>(pub Vec<(EmailAddress, T)>);

impl<T> Default for ByGroup<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ByGroup<T> {
    /// What the group with this primary address has.
    #[must_use]
    pub fn of(&self, group: &EmailAddress) -> Option<&T> {
        self.0.iter().find(|(named, _)| named.folded() == group.folded()).map(|(_, has)| has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_as_everywhere() {
        let address = |text| EmailAddress::parse(text).unwrap();
        let some = SomeGroups(vec![address("Team@例子.中国")]);
        let has = ByGroup(vec![(address("Team@例子.中国"), 1)]);
        assert_eq!(has.of(&address("team@xn--fsqu00a.xn--fiqs8s")), Some(&1));
        assert_eq!(has.of(&address("teams@xn--fsqu00a.xn--fiqs8s")), None);
        assert!(some.has(&address("team@xn--fsqu00a.xn--fiqs8s")));
        assert!(
            !some.has(&address("teams@xn--fsqu00a.xn--fiqs8s"))
                && !SomeGroups::default().has(&address("a@b.example"))
        );
    }
}

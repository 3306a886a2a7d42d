//! Groups that the administrator named for something that other groups do not have.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_as_everywhere() {
        let address = |text| EmailAddress::parse(text).unwrap();
        let some = SomeGroups(vec![address("Team@例子.中国")]);
        assert!(some.has(&address("team@xn--fsqu00a.xn--fiqs8s")));
        assert!(
            !some.has(&address("teams@xn--fsqu00a.xn--fiqs8s"))
                && !SomeGroups::default().has(&address("a@b.example"))
        );
    }
}

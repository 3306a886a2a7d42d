//! Telephone numbers in E.164.

/// A mobile number: `+` and 7 to 15 digits. `13…` without a country code is a number of +86
/// (behaviour section 8), so `13011111111` and `+8613011111111` are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mobile(String);

impl Mobile {
    /// Parses a number as clients write it: blanks, hyphens and brackets between digits are dropped.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bare: String = text.chars().filter(|next| !matches!(next, ' ' | '-' | '(' | ')')).collect();
        let digits = match bare.strip_prefix('+') {
            Some(international) => international.to_owned(),
            None if bare.len() == 11 && bare.starts_with('1') => format!("86{bare}"),
            None => return None,
        };
        let fits = (7..=15).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0');
        let mainland = digits.strip_prefix("86").is_none_or(|rest| rest.len() == 11 && rest.starts_with('1'));
        (fits && mainland).then(|| Self(format!("+{digits}")))
    }

    /// The number with its `+`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is a number of mainland China, which needs no e-mail address beside it.
    #[must_use]
    pub fn is_mainland(&self) -> bool {
        self.0.starts_with("+86")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_to_write_one_number() {
        assert_eq!(Mobile::parse("13011111111"), Mobile::parse("+86 130-1111-1111"));
        assert_eq!(Mobile::parse("13011111111").unwrap().as_str(), "+8613011111111");
        assert!(!Mobile::parse("+41446681800").unwrap().is_mainland());
    }

    #[test]
    fn refused() {
        for bad in [
            "",
            "+",
            "123",
            "+86123",
            "+0441234567",
            "+1234567890123456",
            "1301111111a",
            "电话",
            "+8621012345678",
        ] {
            assert_eq!(Mobile::parse(bad), None, "{bad}");
        }
    }
}

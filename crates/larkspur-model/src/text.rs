//! Checks on short text that several values share.

/// Whether a department or person may carry this name: something visible in it, no control characters.
#[must_use]
pub fn is_presentable(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}

/// Whether text is a custom department id: `^[a-zA-Z0-9][a-zA-Z0-9_\-@.]{0,63}$`, not `0`, not `1`, not `od-…`
/// (contract `contact.v3.department.create`).
#[must_use]
pub fn is_custom_department_id(text: &str) -> bool {
    let mut characters = text.chars();
    let first_fits = characters.next().is_some_and(|first| first.is_ascii_alphanumeric());
    let rest_fits =
        characters.all(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '-' | '@' | '.'));
    first_fits && rest_fits && text.len() <= 64 && text != "0" && text != "1" && !text.starts_with("od-")
}

/// Whether text is a custom user id: 1 to 64 characters, no white space, and not of the shape of the other two
/// id kinds, which would make a reference ambiguous (contract `contact.v3.user.create`, behaviour section 1).
#[must_use]
pub fn is_custom_user_id(text: &str) -> bool {
    (1..=64).contains(&text.chars().count())
        && !text.chars().any(|next| next.is_whitespace() || next.is_control())
        && !text.starts_with("ou_")
        && !text.starts_with("on_")
}

/// Whether text is the id of a unit: 1 to 64 letters and digits (contract `contact.v3.unit.create`).
#[must_use]
pub fn is_unit_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.chars().all(|next| next.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_ids() {
        assert!(is_unit_id("BU121") && is_unit_id("0") && is_unit_id(&"x".repeat(64)));
        for bad in ["", "a b", "a-b", "事业部", "\u{ff11}", &"x".repeat(65)] {
            assert!(!is_unit_id(bad), "{bad}");
        }
    }

    #[test]
    fn custom_department_ids() {
        for good in ["D096", "2", "a.b@c-d_e", &"x".repeat(64), "odd"] {
            assert!(is_custom_department_id(good), "{good}");
        }
        for bad in ["", "0", "1", "od-1", "-a", "a b", "部门", &"x".repeat(65)] {
            assert!(!is_custom_department_id(bad), "{bad}");
        }
    }

    #[test]
    fn custom_user_ids() {
        assert!(
            is_custom_user_id("3e3cf96b") && is_custom_user_id("张三") && is_custom_user_id(&"x".repeat(64))
        );
        for bad in ["", "a b", "ou_1", "on_1", "a\u{a0}b", &"x".repeat(65)] {
            assert!(!is_custom_user_id(bad), "{bad}");
        }
    }

    #[test]
    fn presentable_text() {
        assert!(is_presentable("研发") && is_presentable(" a "));
        assert!(!is_presentable("") && !is_presentable(" \u{3000}") && !is_presentable("a\u{7}b"));
    }
}

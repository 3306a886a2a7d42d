//! The name that was probably meant.

/// How alike two names must be, from 0 (nothing in common) to 1 (equal), to be worth a hint.
const ALIKE: f64 = 0.8;

/// The known name that is most like `name`, if any is like it at all.
pub(super) fn nearest(name: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    let scored = known.into_iter().map(|candidate| (strsim::jaro_winkler(name, &candidate), candidate));
    let best = scored.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(score, _)| *score >= ALIKE).map(|(_, candidate)| candidate)
}

/// The sentence about an unknown `name`, with a hint where there is one.
pub(super) fn unknown(what: &str, name: &str, known: impl IntoIterator<Item = String>) -> String {
    match nearest(name, known) {
        Some(near) => format!("no such {what}; did you mean {near}?"),
        None => format!("no such {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_nonsense_is_not() {
        let known = || ["limits.departments", "listen", "rate_limits"].map(str::to_owned);
        assert_eq!(nearest("limits.department", known()).as_deref(), Some("limits.departments"));
        assert_eq!(nearest("lisetn", known()).as_deref(), Some("listen"));
        assert_eq!(nearest("zzz", known()), None);
    }
}

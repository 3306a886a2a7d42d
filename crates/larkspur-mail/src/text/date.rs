//! Dates as they stand in a head (RFC 5322 §3.3).

use mail_parser::DateTime;

/// The date of a moment in milliseconds since 1970, in UTC.
#[must_use]
pub fn date(at: i64) -> String {
    // Years of four digits only: nothing else has a form on the wire.
    let seconds = at.div_euclid(1_000).clamp(0, 253_402_300_799);
    DateTime::from_timestamp(seconds).to_rfc822()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_those_of_the_calendar() {
        assert_eq!(date(0), "Thu, 1 Jan 1970 00:00:00 +0000");
        assert_eq!(date(1_795_318_604_999), "Sun, 22 Nov 2026 03:36:44 +0000");
        assert_eq!(date(-1), date(0));
        assert_eq!(date(i64::MAX), "Fri, 31 Dec 9999 23:59:59 +0000");
    }
}

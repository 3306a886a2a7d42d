//! Moments as people read them: dates of the calendar, in UTC.

/// The last millisecond that four year digits can show: 9999-12-31T23:59:59.999Z.
pub(crate) const LAST_MS: i64 = 253_402_300_799_999;

/// Year, month and day of a day number counted from 1970-01-01, in the Gregorian calendar.
///
/// The calendar is shifted so that a year begins on 1 March: then the leap day is the last day of its year
/// and the months before it have a fixed pattern of lengths (153 days in five months).
pub(crate) fn civil_date(days: i64) -> (i64, i64, i64) {
    let from_year_zero = days + 719_468;
    let era = from_year_zero / 146_097;
    let day_of_era = from_year_zero % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// A moment in milliseconds since 1970 as RFC 3339 writes it, to the second.
pub(crate) fn rfc3339(ms: i64) -> String {
    let seconds = ms.clamp(0, LAST_MS) / 1_000;
    let (year, month, day) = civil_date(seconds / 86_400);
    let clock = seconds % 86_400;
    let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1970-01-01T00:00:00Z"),
            (1_767_225_600_000, "2026-01-01T00:00:00Z"),
            (1_709_210_096_999, "2024-02-29T12:34:56Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(rfc3339(ms), text);
        }
    }
}

//! Lengths of time.

use std::fmt;
use std::time::Duration;

use super::list::{joined, list};
use crate::config::value::Value;

/// A time, as a number with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) Duration);

/// Units, the largest first.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl Span {
    /// So many seconds.
    pub(crate) const fn of_seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl Value for Span {
    const NAME: &'static str = "TIME";

    fn parse(text: &str) -> Result<Self, String> {
        let read = || {
            let (_, seconds) = UNITS.iter().find(|(unit, _)| text.ends_with(*unit))?;
            let number: u64 = text.get(..text.len() - 1)?.parse().ok()?;
            let whole = number.checked_mul(*seconds)?;
            // Times are kept as milliseconds; a century is more than anybody waits.
            (1..=100 * 366 * 86_400).contains(&whole).then_some(Self::of_seconds(whole))
        };
        read().ok_or_else(|| format!("{text:?} is not a time such as 30s, 5m, 4h or 5d"))
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.to_string().into())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let whole = UNITS.iter().find(|(_, unit)| seconds.is_multiple_of(*unit));
        let (unit, length) = whole.copied().unwrap_or(('s', 1));
        write!(out, "{}{unit}", seconds / length)
    }
}

/// Times, with commas between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spans(pub(crate) Vec<Span>);

impl Value for Spans {
    const NAME: &'static str = "TIME,...";

    fn parse(text: &str) -> Result<Self, String> {
        let spans: Vec<Span> = list(text).map(Span::parse).collect::<Result<_, _>>()?;
        if spans.is_empty() { Err("names no time".to_owned()) } else { Ok(Self(spans)) }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(joined(&self.0).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::mail::shown;

    #[test]
    fn a_time_is_shown_in_its_largest_unit() {
        assert_eq!(shown::<Spans>("60s, 90s,120m ,5d"), "1m,90s,2h,5d");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for wrong in ["", "0s", "5", "h", "-1m", "1.5h", "99999999999d"] {
            assert!(Span::parse(wrong).is_err(), "{wrong}");
        }
    }
}

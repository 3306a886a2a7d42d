//! The id of one request, as it stands in the answer headers, in `error.log_id` and in the log line.
//!
//! Made from time and randomness that are handed in; nothing here reads a clock or a random source.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use serde::{Serialize, Serializer};

use crate::moment::{LAST_MS, civil_date};

/// Digits of the time part: `yyyymmddhhmmss`.
const TIME_DIGITS: usize = 14;
/// Hex digits of the random part: 80 bits, so ids of one second do not collide across instances.
const RANDOM_DIGITS: usize = 20;
/// Bits of half of the random part.
const HALF_BITS: u32 = 40;
/// Length of a whole id in bytes; every byte is an ASCII digit or an upper-case hex letter.
pub const LENGTH: usize = TIME_DIGITS + RANDOM_DIGITS;

/// The id of one request: UTC time to the second, then random hex digits, as the platform shapes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LogId([u8; LENGTH]);

/// Makes a fresh id per request. The program wires its clock and its random source into this closure.
pub type Mint = Arc<dyn Fn() -> LogId + Send + Sync>;

impl LogId {
    /// Makes an id from `now_ms` (milliseconds since 1970-01-01 UTC; outside the years 1970 to 9999 the
    /// nearest end is taken) and `randomness`, of which the lower 80 bits are used.
    #[must_use]
    pub fn new(now_ms: i64, randomness: u128) -> LogId {
        let seconds = now_ms.clamp(0, LAST_MS) / 1_000;
        let (year, month, day) = civil_date(seconds / 86_400);
        let clock = seconds % 86_400;
        let date = (year * 100 + month) * 100 + day;
        let time = ((date * 100 + clock / 3_600) * 100 + clock / 60 % 60) * 100 + clock % 60;
        let mut id = LogId([b'0'; LENGTH]);
        let (time_digits, random_digits) = id.0.split_at_mut(TIME_DIGITS);
        write_digits(time_digits, u64::try_from(time).unwrap_or_default(), 10);
        // In two halves: numbers of twice the width are divided slowly, and this is done for every request.
        let (high, low) = random_digits.split_at_mut(RANDOM_DIGITS / 2);
        let half = |bits: u128| u64::try_from(bits & ((1 << HALF_BITS) - 1)).unwrap_or_default();
        write_digits(high, half(randomness >> HALF_BITS), 16);
        write_digits(low, half(randomness), 16);
        id
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII digits and letters are ever written, so the fallback is never seen.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The id as the value of a header.
    #[must_use]
    pub fn header_value(&self) -> HeaderValue {
        HeaderValue::from_bytes(&self.0).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for LogId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "LogId({})", self.as_str())
    }
}

impl Serialize for LogId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Fills `digits` with the lowest digits of `number` in `radix` (10 or 16), most significant first.
fn write_digits(digits: &mut [u8], mut number: u64, radix: u64) {
    for digit in digits.iter_mut().rev() {
        let value = u8::try_from(number % radix).unwrap_or_default();
        *digit = if value < 10 { b'0' + value } else { b'A' + (value - 10) };
        number /= radix;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_utc_time_then_hex() {
        let cases = [
            (0, 0, "1970010100000000000000000000000000"),
            (951_782_399_999, 0xF, "200002282359590000000000000000000F"),
            (951_782_400_000, 0xAB, "20000229000000000000000000000000AB"),
            (1_700_000_000_123, 0x1234_5678_9ABC_DEF0_1234, "20231114221320123456789ABCDEF01234"),
            (1_709_251_200_000, 1, "2024030100000000000000000000000001"),
            (1_735_689_599_000, 1, "2024123123595900000000000000000001"),
        ];
        for (now_ms, randomness, expected) in cases {
            assert_eq!(LogId::new(now_ms, randomness).as_str(), expected);
        }
    }

    #[test]
    fn keeps_its_length_whatever_it_is_given() {
        for now_ms in [i64::MIN, -1, i64::MAX] {
            let id = LogId::new(now_ms, u128::MAX);
            assert_eq!(id.as_str().len(), LENGTH);
            assert!(id.as_str().ends_with("FFFFFFFFFFFFFFFFFFFF"));
        }
        assert!(LogId::new(i64::MAX, 0).as_str().starts_with("99991231235959"));
    }

    #[test]
    fn is_a_header_value() {
        let id = LogId::new(0, 0);
        assert_eq!(id.header_value().to_str().unwrap(), id.as_str());
    }
}

//! Which numbers hold for an endpoint: the published ones, scaled, or our own where none are published.

use larkspur_contract::Rate;

/// Calls allowed per window; `None` = that window does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls in one second.
    pub per_second: Option<u32>,
    /// Calls in one minute.
    pub per_minute: Option<u32>,
}

/// What is done with the published numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// They hold as published.
    Documented,
    /// Nothing is limited.
    Off,
    /// They are multiplied, rounded up, at least 1. A factor that is not a positive number counts as 1.
    Factor(f64),
}

/// The rate-limit settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatePolicy {
    /// What is done with all numbers. Default: as documented.
    pub scale: Scale,
    /// Limits of endpoints whose numbers are not published ("special" or silent). Default: 50 per second and
    /// 1,000 per minute, which is what most endpoints of the platform publish.
    pub unpublished: Limits,
}

impl Default for RatePolicy {
    fn default() -> RatePolicy {
        RatePolicy {
            scale: Scale::Documented,
            unpublished: Limits { per_second: Some(50), per_minute: Some(1_000) },
        }
    }
}

impl RatePolicy {
    /// The limits that hold for an endpoint with the published `rate`.
    pub(super) fn limits(&self, rate: Rate) -> Limits {
        let published = match rate {
            Rate::Fixed { per_second, per_minute } => Limits { per_second, per_minute },
            Rate::Special | Rate::Undocumented => self.unpublished,
        };
        match self.scale {
            Scale::Documented => published,
            Scale::Off => Limits { per_second: None, per_minute: None },
            Scale::Factor(factor) => published.times(factor),
        }
    }
}

impl Limits {
    /// Whether no window counts.
    pub(super) fn is_unlimited(self) -> bool {
        self.per_second.is_none() && self.per_minute.is_none()
    }

    fn times(self, factor: f64) -> Limits {
        let factor = if factor.is_finite() && factor > 0.0 { factor } else { 1.0 };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "float to integer casts saturate, and the number is at least 1"
        )]
        let scaled = |number: u32| (f64::from(number) * factor).ceil().max(1.0) as u32;
        Limits { per_second: self.per_second.map(scaled), per_minute: self.per_minute.map(scaled) }
    }
}

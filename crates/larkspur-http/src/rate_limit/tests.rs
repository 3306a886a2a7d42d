//! The limiter against a clock that is handed in.

use larkspur_contract::{ENDPOINTS, Rate};

use super::*;

const MINUTE: i64 = 60_000;
/// The start of some minute.
const NOW: i64 = 28_333_333 * MINUTE;

/// An endpoint of the table that publishes both parts, 50 per second and 1,000 per minute.
fn usual() -> &'static Endpoint {
    let rate = Rate::Fixed { per_second: Some(50), per_minute: Some(1_000) };
    ENDPOINTS.iter().find(|endpoint| endpoint.rate == rate).unwrap()
}

fn special() -> &'static Endpoint {
    ENDPOINTS.iter().find(|endpoint| endpoint.rate == Rate::Special).unwrap()
}

fn documented() -> RateLimiter {
    RateLimiter::new(RatePolicy::default())
}

fn scaled(scale: Scale) -> RateLimiter {
    RateLimiter::new(RatePolicy { scale, ..RatePolicy::default() })
}

/// How many of `tries` calls at one moment pass.
fn passing(limiter: &RateLimiter, endpoint: &'static Endpoint, now_ms: i64, tries: u32) -> usize {
    (0..tries).filter(|_| limiter.check(endpoint, 1, 1, now_ms).is_ok()).count()
}

#[test]
fn the_second_refuses_and_is_whole_again_after_it() {
    let limiter = documented();
    assert_eq!(passing(&limiter, usual(), NOW, 80), 50);
    assert_eq!(limiter.check(usual(), 1, 1, NOW + 999), Err(Refused { limit: 50, reset_seconds: 1 }));
    assert_eq!(passing(&limiter, usual(), NOW + 1_000, 80), 50);
}

#[test]
fn the_minute_refuses_although_the_second_has_room() {
    let limiter = documented();
    let passed: usize = (0..20).map(|second| passing(&limiter, usual(), NOW + second * 1_000, 50)).sum();
    assert_eq!(passed, 1_000);
    let refused = limiter.check(usual(), 1, 1, NOW + 30_001);
    assert_eq!(refused, Err(Refused { limit: 1_000, reset_seconds: 30 }));
    assert_eq!(limiter.check(usual(), 1, 1, NOW + MINUTE), Ok(()));
}

#[test]
fn waiting_the_seconds_it_says_is_enough() {
    let limiter = documented();
    for now_ms in [NOW + 1, NOW + 999, NOW + MINUTE - 1] {
        passing(&limiter, usual(), now_ms, 60);
        let refused = limiter.check(usual(), 1, 1, now_ms).unwrap_err();
        assert_eq!(limiter.check(usual(), 1, 1, now_ms + i64::from(refused.reset_seconds) * 1_000), Ok(()));
    }
}

#[test]
fn refused_calls_use_nothing_up() {
    let limiter = documented();
    for second in 0..19 {
        passing(&limiter, usual(), NOW + second * 1_000, 500);
    }
    assert_eq!(passing(&limiter, usual(), NOW + 19_000, 500), 50);
}

#[test]
fn callers_do_not_share() {
    let limiter = documented();
    passing(&limiter, usual(), NOW, 50);
    assert!(limiter.check(usual(), 1, 1, NOW).is_err());
    assert_eq!(limiter.check(usual(), 2, 1, NOW), Ok(()));
    assert_eq!(limiter.check(usual(), 1, 2, NOW), Ok(()));
    assert_eq!(limiter.check(special(), 1, 1, NOW), Ok(()));
}

#[test]
fn policies() {
    assert_eq!(passing(&scaled(Scale::Off), usual(), NOW, 5_000), 5_000);
    assert_eq!(passing(&scaled(Scale::Factor(2.0)), usual(), NOW, 500), 100);
    assert_eq!(passing(&scaled(Scale::Factor(0.000_1)), usual(), NOW, 500), 1);
    assert_eq!(passing(&scaled(Scale::Factor(f64::NAN)), usual(), NOW, 500), 50);
    assert_eq!(passing(&scaled(Scale::Factor(1e300)), usual(), NOW, 500), 500);
    let unpublished = Limits { per_second: Some(3), per_minute: None };
    let own = RateLimiter::new(RatePolicy { unpublished, ..RatePolicy::default() });
    assert_eq!(passing(&own, special(), NOW, 500), 3);
}

#[test]
fn a_late_arrival_from_the_window_before_does_not_wipe_the_count() {
    let limiter = documented();
    passing(&limiter, usual(), NOW, 50);
    assert!(limiter.check(usual(), 1, 1, NOW - 1).is_err());
    assert!(limiter.check(usual(), 1, 1, NOW).is_err());
}

#[test]
fn a_clock_that_is_set_back_does_not_lock_anyone_out() {
    let limiter = documented();
    passing(&limiter, usual(), NOW, 50);
    assert_eq!(limiter.check(usual(), 1, 1, NOW - 60 * MINUTE), Ok(()));
}

#[test]
fn idle_counters_are_dropped() {
    let limiter = documented();
    for app in 0..10_000 {
        assert_eq!(limiter.check(usual(), app, 1, NOW), Ok(()));
    }
    let kept = |limiter: &RateLimiter| -> usize {
        limiter.shards.iter().map(|shard| shard.lock().counters.len()).sum()
    };
    assert_eq!(kept(&limiter), 10_000);
    for app in 0..1_000 {
        assert_eq!(limiter.check(usual(), app, 1, NOW + 3 * MINUTE), Ok(()));
    }
    assert_eq!(kept(&limiter), 1_000);
    assert!(limiter.shards.iter().all(|shard| shard.lock().counters.capacity() < 300));
}

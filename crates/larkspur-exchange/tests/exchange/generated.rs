//! Generated organisations repeat, and keep within the documented limits.

use std::collections::HashMap;

use larkspur_exchange::generate::{Plan, generate};
use larkspur_exchange::record::{Department, User};
use larkspur_exchange::sink::Target;
use larkspur_exchange::{Sink, Source};
use larkspur_store::SeededRandom;

fn plan() -> Plan {
    Plan { departments: 4_000, users: 6_000, mail_groups: 30, mail_domain: "example.com".to_owned() }
}

fn generated(seed: u64) -> String {
    let (mut sink, mut text) = (Sink::begin(Target::Pipe).unwrap(), Vec::new());
    generate(&plan(), &SeededRandom::new(seed), &mut sink, &|_| ()).unwrap();
    sink.publish(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_files() {
    let first = generated(7);
    assert_eq!(first, generated(7));
    assert_ne!(first, generated(8));
}

#[test]
fn deep_and_wide_within_the_limits() {
    let source = Source::piped(generated(7).as_bytes(), "org").unwrap();
    let mut depths: HashMap<String, usize> = HashMap::new();
    let mut children: HashMap<String, usize> = HashMap::new();
    let departments = source.each(|_, record: Result<Department, String>| {
        let record = record.unwrap();
        let parent = record.parent.unwrap_or_default();
        let depth = depths.get(&parent).map_or(2, |depth| depth + 1);
        depths.insert(record.department_id.unwrap(), depth);
        *children.entry(parent).or_default() += 1;
        Ok(())
    });
    departments.unwrap();
    let (deepest, widest) = (*depths.values().max().unwrap(), *children.values().max().unwrap());
    assert!((10..=25).contains(&deepest), "{deepest}");
    assert!((50..=1_000).contains(&widest), "{widest}");
    let mut chinese = 0;
    let users = source.each(|_, record: Result<User, String>| {
        chinese += u32::from(!record.unwrap().name.unwrap().is_ascii());
        Ok(())
    });
    users.unwrap();
    assert!((2_000..5_000).contains(&chinese), "{chinese}");
}

#[test]
fn what_the_limits_cannot_hold_is_not_asked_for() {
    assert_eq!(plan().check(), Ok(()));
    assert!(Plan { departments: 0, users: 6_000, ..plan() }.check().is_err());
    assert!(Plan { users: 0, ..plan() }.check().is_err());
    assert_eq!(Plan { users: 0, mail_groups: 0, ..plan() }.check(), Ok(()));
}

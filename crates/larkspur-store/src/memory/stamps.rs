//! When rows were last touched: by which commit, counted from the start of the process.
//!
//! There is a stamp for each table, for each key of it, and for so many values of keys that two seldom share one; where
//! they do, a change of one makes answers about the other look old, which costs a question and nothing else. So equal
//! values of two tenants may share one as well.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use super::answer::{Answer, Value};
use crate::param::Param;
use crate::part::{At, Key, Part};

/// How many stamps there are. At 3,000 touched rows a second, an answer of ten seconds ago looks old by mistake one time
/// in five.
const STAMPS: usize = 1 << 17;

/// A place among the stamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u32);

/// What a stamp is for.
#[derive(Hash)]
enum Of<'a> {
    /// Any row of a table, touched by a statement that does not say which.
    Table(&'static str),
    /// Any row under a key, touched by a statement that knows the key and not the value.
    Every(Key),
    /// Whatever is touched under a key, known or not.
    Changed(Key),
    /// The rows with one value.
    One(Key, Value<'a>),
}

pub(super) struct Stamps {
    stamps: Box<[AtomicU64]>,
    hasher: RandomState,
}

impl Stamps {
    pub(super) fn new() -> Self {
        let stamps = std::iter::repeat_with(AtomicU64::default).take(STAMPS).collect();
        Self { stamps, hasher: RandomState::new() }
    }

    /// Whether none of these was touched after so many commits.
    pub(super) fn untouched_since(&self, places: &[Place], commits: u64) -> bool {
        places.iter().all(|place| self.at(*place).is_some_and(|it| it.load(Ordering::SeqCst) <= commits))
    }

    /// What an answer rests on.
    pub(super) fn under(&self, parts: &[Part], params: &[Param<'_>], answer: &Answer) -> Box<[Place]> {
        let mut places = Vec::new();
        for part in parts {
            places.push(self.place(&Of::Table(part.key.table)));
            if matches!(part.at, At::Any) {
                places.push(self.place(&Of::Changed(part.key)));
                continue;
            }
            places.push(self.place(&Of::Every(part.key)));
            match part.at {
                At::Param(number) => self.each_value(part.key, number, params, |place| places.push(place)),
                At::Column(column) => {
                    let values = answer.rows().filter_map(|row| row.value(column));
                    places.extend(values.map(|value| self.place(&Of::One(part.key, value))));
                }
                At::Any => {}
            }
        }
        places.sort_unstable();
        places.dedup();
        places.into()
    }

    /// Notes that the commit with this number touches what a statement says, with the parameters of one row.
    pub(super) fn touch(&self, parts: &[Part], params: &[Param<'_>], commit: u64) {
        for part in parts {
            self.stamp(self.place(&Of::Changed(part.key)), commit);
            match part.at {
                At::Param(number) => {
                    self.each_value(part.key, number, params, |place| self.stamp(place, commit));
                }
                At::Column(_) | At::Any => self.stamp(self.place(&Of::Every(part.key)), commit),
            }
        }
    }

    /// Notes that it may touch anything in a table.
    pub(super) fn touch_table(&self, table: &'static str, commit: u64) {
        self.stamp(self.place(&Of::Table(table)), commit);
    }

    fn each_value(&self, key: Key, number: usize, params: &[Param<'_>], mut each: impl FnMut(Place)) {
        let mut one = |value| each(self.place(&Of::One(key, value)));
        match number.checked_sub(1).and_then(|index| params.get(index)) {
            Some(Param::Ints(values)) => values.iter().for_each(|value| one(Value::Int(*value))),
            Some(Param::Texts(values)) => values.iter().for_each(|value| one(Value::Text(value))),
            Some(param) => one(value(*param)),
            None => {}
        }
    }

    fn place(&self, of: &Of<'_>) -> Place {
        let hash = self.hasher.hash_one(of);
        #[expect(clippy::cast_possible_truncation, reason = "there are fewer stamps than that")]
        Place((hash % STAMPS as u64) as u32)
    }

    fn stamp(&self, place: Place, commit: u64) {
        if let Some(stamp) = self.at(place) {
            stamp.store(commit, Ordering::SeqCst);
        }
    }

    fn at(&self, place: Place) -> Option<&AtomicU64> {
        self.stamps.get(place.0 as usize)
    }
}

fn value<'a>(param: Param<'a>) -> Value<'a> {
    match param {
        Param::Int(value) => Value::Int(value),
        Param::Text(text) => Value::Text(text),
        Param::Bytes(bytes) => Value::Bytes(bytes),
        Param::Null | Param::Ints(_) | Param::Texts(_) => Value::Null,
    }
}

//! Leaves out of an answer the fields that the caller has no scope for.
//!
//! [`Filtered`] stands between a wire type and the JSON writer: while the value is serialised, each name is
//! looked up in the contract's field list, and fields whose scopes the caller lacks are never written. There is
//! no tree in between, so a filtered answer costs about what an unfiltered one does. Which scopes a field needs
//! stands in the contract; nothing here knows a field by name.

mod serializer;

use larkspur_contract::{Field, Kind, ScopeSet};
use serde::{Serialize, Serializer};

/// A value that serialises without the fields that `held` does not open.
///
/// Rules: a field without scopes is always written; a field with scopes is written when one of them is held;
/// objects and lists of objects are filtered by the field's children, everything else is written as it is.
/// A name that the contract does not know is never written, and fails a debug build: the wire type has drifted.
#[derive(Clone, Copy, Debug)]
pub struct Filtered<'a, T: ?Sized> {
    value: &'a T,
    filter: Filter,
}

impl<'a, T: Serialize + ?Sized> Filtered<'a, T> {
    /// `fields` describes the object that `value` serialises to (or each object, if it is a list);
    /// `held` is what the caller may see.
    #[must_use]
    pub fn new(value: &'a T, fields: &'static [Field], held: ScopeSet) -> Filtered<'a, T> {
        Filtered { value, filter: Filter { fields, held } }
    }
}

impl<T: Serialize + ?Sized> Serialize for Filtered<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer::Filtering::new(serializer, self.filter))
    }
}

/// What holds at one place of the answer.
#[derive(Clone, Copy, Debug)]
struct Filter {
    fields: &'static [Field],
    held: ScopeSet,
}

/// What becomes of one field.
#[derive(Clone, Copy, Debug)]
enum Verdict {
    /// It is not written.
    Hidden,
    /// It is written as it is.
    Plain,
    /// It is written, filtered in turn.
    Nested(Filter),
}

impl Filter {
    /// Looks a name up, beginning at `next`: a wire type lists its fields in the order of the contract, so the
    /// first comparison nearly always hits. Moves `next` behind the field that was found.
    fn verdict(self, name: &str, next: &mut usize) -> Verdict {
        let Some(place) = self.place(name, *next) else {
            debug_assert!(false, "the contract knows no field {name:?} here");
            return Verdict::Hidden;
        };
        *next = place + 1;
        match self.fields.get(place) {
            Some(field) if field.scopes_any.is_met_by(self.held) => match field.kind {
                Kind::Object | Kind::ObjectList | Kind::ObjectListList => {
                    Verdict::Nested(Filter { fields: field.children, held: self.held })
                }
                _ => Verdict::Plain,
            },
            _ => Verdict::Hidden,
        }
    }

    fn place(self, name: &str, next: usize) -> Option<usize> {
        let (before, after) = self.fields.split_at_checked(next).unwrap_or((self.fields, &[]));
        let at = |fields: &[Field]| fields.iter().position(|field| field.name == name);
        at(after).map(|place| place + before.len()).or_else(|| at(before))
    }
}

#[cfg(test)]
mod tests;

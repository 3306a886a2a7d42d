//! Joins names to what they name: shapes to their fields, scope sets to their scopes.

use crate::fault::{Fault, Place};
use crate::field::{Children, Field, Line};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A named thing, and where it stands.
type Named<T> = BTreeMap<String, (Place, T)>;

/// Looks names up, and remembers which ones were asked for.
pub(crate) struct Joiner<'a> {
    shapes: &'a Named<Vec<Line>>,
    sets: &'a Named<Vec<String>>,
    asked: RefCell<BTreeSet<String>>,
}

/// How many names deep a shape or set may refer to others: more is a circle.
const DEPTH: usize = 16;

impl<'a> Joiner<'a> {
    /// A joiner for these shapes and sets.
    pub(crate) fn new(shapes: &'a Named<Vec<Line>>, sets: &'a Named<Vec<String>>) -> Self {
        Self { shapes, sets, asked: RefCell::default() }
    }

    /// The fields that a block comes to.
    pub(crate) fn fields(&self, lines: &[Line]) -> Result<Vec<Field>, Fault> {
        self.fields_within(lines, DEPTH)
    }

    fn fields_within(&self, lines: &[Line], depth: usize) -> Result<Vec<Field>, Fault> {
        let mut fields: Vec<Field> = Vec::new();
        let mut own = BTreeSet::new();
        for line in lines {
            match line {
                Line::Field(field) => {
                    if !own.insert(field.name.as_str()) {
                        return Err(field.place.fault(format!("{} is there twice", field.name)));
                    }
                    put(&mut fields, self.joined(field, depth)?);
                }
                Line::Use(place, name) => {
                    for field in self.shape_within(place, name, depth)? {
                        put(&mut fields, field);
                    }
                }
                Line::Drop(place, name) => {
                    let at = fields.iter().position(|field| field.name == *name);
                    fields.remove(at.ok_or_else(|| place.fault(format!("there is no {name} to drop")))?);
                }
            }
        }
        Ok(fields)
    }

    fn shape_within(&self, place: &Place, name: &str, depth: usize) -> Result<Vec<Field>, Fault> {
        let depth = depth.checked_sub(1).ok_or_else(|| place.fault(format!("{name} contains itself")))?;
        let (_, lines) =
            self.shapes.get(name).ok_or_else(|| place.fault(format!("there is no shape {name}")))?;
        self.asked.borrow_mut().insert(name.to_owned());
        self.fields_within(lines, depth)
    }

    fn joined(&self, field: &Field, depth: usize) -> Result<Field, Fault> {
        let mut joined = field.clone();
        if let Children::Written(lines) = &field.children {
            joined.children = Children::Joined(self.fields_within(lines, depth)?);
        }
        if let Some(shape) = &field.shape {
            self.shape_within(&field.place, shape, depth)?;
        }
        joined.scopes = self.scopes(&field.place, &field.scopes)?;
        if let Some((value, scopes)) = field.value_scope.split_first() {
            joined.value_scope = vec![value.clone()];
            joined.value_scope.extend(self.scopes(&field.place, scopes)?);
        }
        Ok(joined)
    }

    /// The scopes that a list of scopes and set names comes to, sorted, each once.
    pub(crate) fn scopes(&self, place: &Place, words: &[String]) -> Result<Vec<String>, Fault> {
        let mut found = BTreeSet::new();
        self.collect(place, words, DEPTH, &mut found)?;
        Ok(found.into_iter().collect())
    }

    fn collect(
        &self,
        place: &Place,
        words: &[String],
        depth: usize,
        found: &mut BTreeSet<String>,
    ) -> Result<(), Fault> {
        for word in words {
            // The few scopes whose names have no colon are written with an equals sign.
            if word.contains(':') || word.starts_with('=') {
                found.insert(word.trim_start_matches('=').to_owned());
                continue;
            }
            let depth = depth.checked_sub(1).ok_or_else(|| place.fault(format!("{word} contains itself")))?;
            let (_, inner) =
                self.sets.get(word).ok_or_else(|| place.fault(format!("there is no scope set {word}")))?;
            self.asked.borrow_mut().insert(word.clone());
            self.collect(place, inner, depth, found)?;
        }
        Ok(())
    }

    /// Complains about a shape or set that nothing refers to.
    pub(crate) fn all_used(&self) -> Result<(), Fault> {
        let asked = self.asked.borrow();
        let shapes = self.shapes.iter().map(|(name, (place, _))| (name, place));
        let sets = self.sets.iter().map(|(name, (place, _))| (name, place));
        match shapes.chain(sets).find(|(name, _)| !asked.contains(*name)) {
            Some((name, place)) => Err(place.fault(format!("nothing refers to {name}"))),
            None => Ok(()),
        }
    }
}

/// Adds a field, in the place of an earlier one of the same name.
fn put(fields: &mut Vec<Field>, field: Field) {
    match fields.iter_mut().find(|earlier| earlier.name == field.name) {
        Some(earlier) => *earlier = field,
        None => fields.push(field),
    }
}

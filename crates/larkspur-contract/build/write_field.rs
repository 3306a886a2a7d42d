//! Prints fields and scope sets as Rust literals.

use crate::field::{Children, Field};
use std::fmt::Write as _;

/// Prints with the numbers that scopes have.
pub(crate) struct Printer<'a> {
    /// All scopes, sorted: the place is the number of the bit.
    pub(crate) scopes: &'a [String],
}

impl Printer<'_> {
    /// A slice literal of fields.
    pub(crate) fn fields(&self, fields: &[Field]) -> String {
        let inner: Vec<String> = fields.iter().map(|field| self.field(field)).collect();
        format!("&[{}]", inner.join(", "))
    }

    fn field(&self, field: &Field) -> String {
        let mut out = format!("Field {{ name: {:?}, kind: Kind::{}", field.name, field.kind);
        let mut part = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = write!(out, ", {name}: {value}");
            }
        };
        part("aliases", (!field.aliases.is_empty()).then(|| format!("&{:?}", field.aliases)));
        part("also", field.also.map(|kind| format!("Some(Kind::{kind})")));
        part("object", field.shape.as_ref().map(some));
        part("required", field.required.then(|| "true".to_owned()));
        part("rule", rule(field));
        part("default", field.default.as_ref().map(some));
        part("example", field.example.as_ref().map(some));
        part("scopes_any", (!field.scopes.is_empty()).then(|| self.scope_set(&field.scopes)));
        part("value_scopes", self.value_scope(&field.value_scope));
        part("children", self.children(field));
        part("note", field.note.as_ref().map(some));
        out.push_str(", ..Field::PLAIN }");
        out
    }

    fn children(&self, field: &Field) -> Option<String> {
        if let Some(shape) = &field.shape {
            return Some(constant(shape));
        }
        match &field.children {
            Children::Joined(inner) => Some(self.fields(inner)),
            Children::None | Children::Written(_) => None,
        }
    }

    fn value_scope(&self, words: &[String]) -> Option<String> {
        let (value, scopes) = words.split_first()?;
        Some(format!("&[({value:?}, {})]", self.scope_set(scopes)))
    }

    /// A literal of a set.
    pub(crate) fn scope_set(&self, names: &[String]) -> String {
        let mut bits = [0_u64; 4];
        for name in names {
            let bit = self.scopes.binary_search(name).unwrap_or_default();
            if let Some(word) = bits.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
        }
        format!("ScopeSet::from_bits({bits:?})")
    }
}

/// The constant's name for a shape: `department.created` becomes `SHAPE_DEPARTMENT_CREATED`.
pub(crate) fn constant(shape: &str) -> String {
    format!("SHAPE_{}", upper(shape))
}

/// An identifier in capitals.
pub(crate) fn upper(name: &str) -> String {
    name.replace(['.', '-'], "_").to_uppercase()
}

fn some(text: &String) -> String {
    format!("Some({text:?})")
}

/// A literal of the rule; `None` if the field keeps to nothing.
fn rule(field: &Field) -> Option<String> {
    let mut parts = Vec::new();
    let mut number = |name: &str, value: Option<i64>| {
        if let Some(value) = value {
            parts.push(format!("{name}: Some({value})"));
        }
    };
    number("min", field.min);
    number("max", field.max);
    number("min_len", field.min_len.map(i64::from));
    number("max_len", field.max_len.map(i64::from));
    number("min_items", field.min_items.map(i64::from));
    number("max_items", field.max_items.map(i64::from));
    if !field.one_of.is_empty() {
        parts.push(format!("one_of: &{:?}", field.one_of));
    }
    if field.open {
        parts.push("open: true".to_owned());
    }
    if let Some(pattern) = &field.pattern {
        parts.push(format!("pattern: {}", some(pattern)));
    }
    (!parts.is_empty()).then(|| format!("Rule {{ {}, ..Rule::NONE }}", parts.join(", ")))
}

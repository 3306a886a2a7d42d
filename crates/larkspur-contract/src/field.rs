//! What is known about one field of a request or an answer.
//!
//! Types only. How a value is checked against them lives in [`check`](crate::check).

use crate::scope::ScopeSet;

/// One parameter or JSON field.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Other spellings that official clients send; accepted in requests, never answered.
    pub aliases: &'static [&'static str],
    /// The JSON type. A query or path parameter carries the same type as text.
    pub kind: Kind,
    /// A second type accepted in requests, because an official client sends it.
    pub also: Option<Kind>,
    /// The name of the shape that [`children`](Self::children) come from, where the shape has one.
    pub object: Option<&'static str>,
    /// A request without it is refused. Says nothing about answers.
    pub required: bool,
    /// What a value must keep to.
    pub rule: Rule,
    /// What an absent parameter means, as text.
    pub default: Option<&'static str>,
    /// A sample value as text; for a list, a sample of one item.
    pub example: Option<&'static str>,
    /// The answer shows the field only to a holder of one of these; empty = always shown.
    pub scopes_any: ScopeSet,
    /// Values of the parameter that need a scope of their own, with the scopes of which one is enough.
    pub value_scopes: &'static [(&'static str, ScopeSet)],
    /// The fields of the object, or of each object in the list.
    pub children: &'static [Field],
    /// What a reader must know beyond the name, in our words.
    pub note: Option<&'static str>,
}

impl Field {
    /// A field that promises nothing: the base that generated literals build on.
    pub(crate) const PLAIN: Self = Self {
        name: "",
        aliases: &[],
        kind: Kind::String,
        also: None,
        object: None,
        required: false,
        rule: Rule::NONE,
        default: None,
        example: None,
        scopes_any: ScopeSet::EMPTY,
        value_scopes: &[],
        children: &[],
        note: None,
    };
}

/// The JSON type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// True or false.
    Bool,
    /// An object with known fields.
    Object,
    /// A list of texts.
    StringList,
    /// A list of whole numbers.
    IntList,
    /// A list of objects with known fields.
    ObjectList,
    /// A list of lists of objects with known fields.
    ObjectListList,
    /// An object with free keys and texts as values.
    TextMap,
    /// An object with free keys and whole numbers as values.
    IntMap,
}

/// What a value must keep to. Absent = nothing is documented.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Smallest number.
    pub min: Option<i64>,
    /// Largest number.
    pub max: Option<i64>,
    /// Fewest characters.
    pub min_len: Option<u32>,
    /// Most characters.
    pub max_len: Option<u32>,
    /// Fewest items of a list.
    pub min_items: Option<u32>,
    /// Most items of a list.
    pub max_items: Option<u32>,
    /// The values there are; empty = any. Numbers stand as text.
    pub one_of: &'static [&'static str],
    /// [`one_of`](Self::one_of) names the built-in values only; a tenant may define more.
    pub open: bool,
    /// A regular expression that the value must match.
    pub pattern: Option<&'static str>,
}

impl Rule {
    /// Anything of the right type.
    pub(crate) const NONE: Self = Self {
        min: None,
        max: None,
        min_len: None,
        max_len: None,
        min_items: None,
        max_items: None,
        one_of: &[],
        open: false,
        pattern: None,
    };
}

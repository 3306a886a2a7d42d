//! Lines of a field list: `string name required=#true`, `use other`, `drop name`.

use crate::fault::{Fault, Place};
use crate::read::Node;

/// A line of a block of fields.
pub(crate) enum Line {
    /// A field of its own. It takes the place of an earlier field of the same name.
    Field(Box<Field>),
    /// All fields of a shape or group.
    Use(Place, String),
    /// Takes an earlier field out again.
    Drop(Place, String),
}

/// One field as written.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) place: Place,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) aliases: Vec<String>,
    pub(crate) also: Option<&'static str>,
    pub(crate) shape: Option<String>,
    pub(crate) required: bool,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) min_len: Option<u32>,
    pub(crate) max_len: Option<u32>,
    pub(crate) min_items: Option<u32>,
    pub(crate) max_items: Option<u32>,
    pub(crate) one_of: Vec<String>,
    pub(crate) open: bool,
    pub(crate) pattern: Option<String>,
    pub(crate) default: Option<String>,
    pub(crate) example: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) value_scope: Vec<String>,
    pub(crate) note: Option<String>,
    /// Fields written in place; what a shape brings is joined later.
    pub(crate) children: Children,
}

/// The inner fields of an object.
#[derive(Clone, Default)]
pub(crate) enum Children {
    /// Not an object.
    #[default]
    None,
    /// Written in place, not yet joined.
    Written(std::rc::Rc<Vec<Line>>),
    /// Written in place, joined.
    Joined(Vec<Field>),
}

/// The words for a JSON type, with the name of the variant of `Kind`.
const KINDS: [(&str, &str); 10] = [
    ("string", "String"),
    ("int", "Int"),
    ("bool", "Bool"),
    ("object", "Object"),
    ("strings", "StringList"),
    ("ints", "IntList"),
    ("objects", "ObjectList"),
    ("object-lists", "ObjectListList"),
    ("text-map", "TextMap"),
    ("int-map", "IntMap"),
];

/// Reads the lines of a block.
pub(crate) fn lines(block: Vec<Node>) -> Result<Vec<Line>, Fault> {
    block.into_iter().map(line).collect()
}

fn line(mut node: Node) -> Result<Line, Fault> {
    match node.name.as_str() {
        "use" => named(node, Line::Use),
        "drop" => named(node, Line::Drop),
        word => match kind(word) {
            Some(kind) => Ok(Line::Field(Box::new(field(node, kind)?))),
            None => {
                Err(node.place.fault(format!("{:?} is no type of a field", std::mem::take(&mut node.name))))
            }
        },
    }
}

fn named(mut node: Node, line: fn(Place, String) -> Line) -> Result<Line, Fault> {
    let name = node.word("name")?;
    let place = node.place.clone();
    node.finish()?;
    Ok(line(place, name))
}

fn kind(word: &str) -> Option<&'static str> {
    KINDS.iter().find(|(name, _)| *name == word).map(|(_, variant)| *variant)
}

fn field(mut node: Node, kind_name: &'static str) -> Result<Field, Fault> {
    let place = node.place.clone();
    let also = match node.text("also")? {
        None => None,
        Some(word) => {
            Some(kind(&word).ok_or_else(|| place.fault(format!("{word:?} is no type of a field")))?)
        }
    };
    let field = Field {
        name: node.word("name")?,
        kind: kind_name,
        aliases: node.list("aliases")?,
        also,
        shape: node.text("shape")?,
        required: node.flag("required")?,
        min: node.amount("min")?,
        max: node.amount("max")?,
        min_len: node.amount("min-len")?,
        max_len: node.amount("max-len")?,
        min_items: node.amount("min-items")?,
        max_items: node.amount("max-items")?,
        one_of: node.list("one-of")?,
        open: node.flag("open")?,
        pattern: node.text("pattern")?,
        default: node.value("default")?,
        example: node.value("example")?,
        scopes: node.list("scopes")?,
        value_scope: node.list("value-scope")?,
        note: node.text("note")?,
        children: match node.children.take() {
            None => Children::None,
            Some(block) => Children::Written(std::rc::Rc::new(lines(block)?)),
        },
        place,
    };
    field.check()?;
    node.finish()?;
    Ok(field)
}

impl Field {
    /// Whether the properties agree with each other.
    fn check(&self) -> Result<(), Fault> {
        let objects = matches!(self.kind, "Object" | "ObjectList" | "ObjectListList");
        let inner = self.shape.is_some() || matches!(self.children, Children::Written(_));
        let listed = self.kind.ends_with("List");
        let complaint = if objects != inner {
            "an object needs a shape or a block, and nothing else may have one"
        } else if self.shape.is_some() && matches!(self.children, Children::Written(_)) {
            "either a shape or a block, not both"
        } else if !listed && (self.min_items.is_some() || self.max_items.is_some()) {
            "only lists have items"
        } else if self.open && self.one_of.is_empty() {
            "open says more about one-of, which is missing"
        } else if self.value_scope.len() == 1 {
            "value-scope is a value followed by scopes"
        } else {
            return Ok(());
        };
        Err(self.place.fault(format!("{}: {complaint}", self.name)))
    }
}

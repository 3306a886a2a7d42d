//! KDL text to nodes that know their line, and that notice what nobody read.
//!
//! A reader takes arguments and properties out of a node one by one; [`Node::finish`] complains about the rest,
//! so a misspelled property never passes in silence.

use crate::fault::{Fault, Place};
use kdl::{KdlDocument, KdlNode, KdlValue};
use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;

/// One node: `name argument property=value { children }`.
pub(crate) struct Node {
    /// Where it stands.
    pub(crate) place: Place,
    /// Its first word.
    pub(crate) name: String,
    arguments: VecDeque<KdlValue>,
    properties: Vec<(String, KdlValue)>,
    /// The nodes in its block; `None` if it has no block.
    pub(crate) children: Option<Vec<Node>>,
}

/// The text of one data file as nodes.
pub(crate) struct Document {
    /// The file's name without extension.
    pub(crate) family: String,
    /// The nodes at the top.
    pub(crate) nodes: Vec<Node>,
}

/// Parses one file.
pub(crate) fn document(path: &Path, text: &str) -> Result<Document, Fault> {
    let name =
        |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).unwrap_or_default().to_owned();
    let file: Rc<str> = name(path.file_name()).into();
    let parsed = KdlDocument::parse_v2(text).map_err(|error| parse_fault(&file, text, &error))?;
    let nodes = nodes(&file, text, &parsed);
    Ok(Document { family: name(path.file_stem()), nodes })
}

fn parse_fault(file: &Rc<str>, text: &str, error: &kdl::KdlError) -> Fault {
    let first = error.diagnostics.first();
    let line = first.map_or(0, |found| line_of(text, found.span.offset()));
    let what = first.and_then(|found| found.message.clone()).unwrap_or_else(|| error.to_string());
    Place { file: Rc::clone(file), line }.fault(what)
}

fn nodes(file: &Rc<str>, text: &str, document: &KdlDocument) -> Vec<Node> {
    document.nodes().iter().map(|node| convert(file, text, node)).collect()
}

fn convert(file: &Rc<str>, text: &str, node: &KdlNode) -> Node {
    let mut arguments = VecDeque::new();
    let mut properties = Vec::new();
    for entry in node.entries() {
        match entry.name() {
            Some(name) => properties.push((name.value().to_owned(), entry.value().clone())),
            None => arguments.push_back(entry.value().clone()),
        }
    }
    Node {
        place: Place { file: Rc::clone(file), line: line_of(text, node.name().span().offset()) },
        name: node.name().value().to_owned(),
        arguments,
        properties,
        children: node.children().map(|block| nodes(file, text, block)),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

impl Node {
    /// The next argument, as text.
    pub(crate) fn word(&mut self, what: &str) -> Result<String, Fault> {
        match self.arguments.pop_front() {
            Some(KdlValue::String(text)) => Ok(text),
            Some(other) => Err(self.place.fault(format!("{what} must be text, not {other}"))),
            None => Err(self.place.fault(format!("{} lacks its {what}", self.name))),
        }
    }

    /// The next argument, as a whole number.
    pub(crate) fn number<N: TryFrom<i128>>(&mut self, what: &str) -> Result<N, Fault> {
        let value = self.arguments.pop_front();
        let found = value.as_ref().and_then(KdlValue::as_integer).and_then(|number| N::try_from(number).ok());
        found.ok_or_else(|| self.place.fault(format!("{} lacks its {what}, a whole number", self.name)))
    }

    /// All arguments that are left, as texts.
    pub(crate) fn words(&mut self, what: &str) -> Result<Vec<String>, Fault> {
        let mut words = Vec::new();
        while !self.arguments.is_empty() {
            words.push(self.word(what)?);
        }
        Ok(words)
    }

    /// A property that must be text.
    pub(crate) fn text(&mut self, key: &str) -> Result<Option<String>, Fault> {
        match self.take(key) {
            None => Ok(None),
            Some(KdlValue::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.place.fault(format!("{key} must be text, not {other}"))),
        }
    }

    /// A property that is a list of words between blanks.
    pub(crate) fn list(&mut self, key: &str) -> Result<Vec<String>, Fault> {
        let text = self.text(key)?.unwrap_or_default();
        Ok(text.split_whitespace().map(str::to_owned).collect())
    }

    /// A property of any simple type, as text.
    pub(crate) fn value(&mut self, key: &str) -> Result<Option<String>, Fault> {
        match self.take(key) {
            None => Ok(None),
            Some(KdlValue::String(text)) => Ok(Some(text)),
            Some(KdlValue::Integer(number)) => Ok(Some(number.to_string())),
            Some(KdlValue::Bool(flag)) => Ok(Some(flag.to_string())),
            Some(other) => Err(self.place.fault(format!("{key} cannot be {other}"))),
        }
    }

    /// A property that must be a whole number.
    pub(crate) fn amount<N: TryFrom<i128>>(&mut self, key: &str) -> Result<Option<N>, Fault> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let found = value.as_integer().and_then(|number| N::try_from(number).ok());
        found.map(Some).ok_or_else(|| self.place.fault(format!("{key} must be a whole number, not {value}")))
    }

    /// A property that is `#true` when it stands there.
    pub(crate) fn flag(&mut self, key: &str) -> Result<bool, Fault> {
        match self.take(key) {
            None => Ok(false),
            Some(KdlValue::Bool(true)) => Ok(true),
            Some(other) => Err(self.place.fault(format!("{key} is #true or absent, not {other}"))),
        }
    }

    /// The block of a node that must have one.
    pub(crate) fn block(&mut self) -> Result<Vec<Self>, Fault> {
        self.children.take().ok_or_else(|| self.place.fault(format!("{} lacks its block", self.name)))
    }

    /// Complains about everything that nobody took.
    pub(crate) fn finish(self) -> Result<(), Fault> {
        if let Some(value) = self.arguments.front() {
            return Err(self.place.fault(format!("{}: unexpected argument {value}", self.name)));
        }
        if let Some((key, _)) = self.properties.first() {
            return Err(self.place.fault(format!("{}: unknown property {key}", self.name)));
        }
        if self.children.is_some() {
            return Err(self.place.fault(format!("{}: unexpected block", self.name)));
        }
        Ok(())
    }

    fn take(&mut self, key: &str) -> Option<KdlValue> {
        let at = self.properties.iter().position(|(name, _)| name == key)?;
        Some(self.properties.remove(at).1)
    }
}

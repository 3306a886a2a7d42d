//! Everything that the data files say, before references are joined.

use crate::endpoint::{self, CannotOccur, Endpoint, ErrorRow};
use crate::fault::{Fault, Place};
use crate::field::{Line, lines};
use crate::read::{Document, Node};
use std::collections::BTreeMap;

/// The content of all files.
#[derive(Default)]
pub(crate) struct Contract {
    /// Name and title of each file that has endpoints, in order.
    pub(crate) families: Vec<(String, String)>,
    /// Named lists of fields.
    pub(crate) shapes: BTreeMap<String, (Place, Vec<Line>)>,
    /// Named sets of scopes, which may name each other.
    pub(crate) scope_sets: BTreeMap<String, (Place, Vec<String>)>,
    /// Every endpoint.
    pub(crate) endpoints: Vec<Endpoint>,
    /// Failures that the gateway answers before any endpoint, each with a constant's name and a meaning.
    pub(crate) gateway: Vec<Gateway>,
    /// Family, and a code that none of its endpoints answers.
    pub(crate) family_cannot_occur: Vec<(String, CannotOccur)>,
}

/// A failure that is not the endpoint's own.
pub(crate) struct Gateway {
    /// The name of the constant, as words with hyphens.
    pub(crate) name: String,
    /// What it means, for its documentation.
    pub(crate) meaning: String,
    /// Status, code and text.
    pub(crate) row: ErrorRow,
}

impl Contract {
    /// Adds one file.
    pub(crate) fn read(&mut self, document: Document) -> Result<(), Fault> {
        for node in document.nodes {
            self.node(node, &document.family)?;
        }
        Ok(())
    }

    fn node(&mut self, mut node: Node, family: &str) -> Result<(), Fault> {
        match node.name.as_str() {
            "family" => self.families.push((family.to_owned(), node.word("title")?)),
            "shape" => self.shape(&mut node)?,
            "scope-set" => self.scope_set(&mut node)?,
            "gateway" => self.gateway_row(&mut node)?,
            "endpoint" => return self.endpoint(node, family),
            "cannot-occur" => {
                self.family_cannot_occur.push((family.to_owned(), endpoint::cannot_occur(node)?));
                return Ok(());
            }
            other => return Err(node.place.fault(format!("{other:?} is no part of the contract"))),
        }
        node.finish()
    }

    fn shape(&mut self, node: &mut Node) -> Result<(), Fault> {
        let name = node.word("name")?;
        let lines = lines(node.block()?)?;
        once(&mut self.shapes, name, &node.place, lines)
    }

    fn scope_set(&mut self, node: &mut Node) -> Result<(), Fault> {
        let name = node.word("name")?;
        if name.contains(':') {
            return Err(node
                .place
                .fault(format!("{name:?}: the name of a set has no colon, a scope has one")));
        }
        let words = node.words("scope")?;
        once(&mut self.scope_sets, name, &node.place, words)
    }

    fn gateway_row(&mut self, node: &mut Node) -> Result<(), Fault> {
        let name = node.word("name")?;
        let row = endpoint::error_row(node)?;
        let meaning = node.text("means")?.unwrap_or_default();
        self.gateway.push(Gateway { name, meaning, row });
        Ok(())
    }

    fn endpoint(&mut self, node: Node, family: &str) -> Result<(), Fault> {
        let endpoint = endpoint::endpoint(node, family)?;
        if self.endpoints.iter().any(|other| other.id == endpoint.id) {
            return Err(endpoint.place.fault(format!("{} is there twice", endpoint.id)));
        }
        self.endpoints.push(endpoint);
        Ok(())
    }
}

fn once<T>(
    map: &mut BTreeMap<String, (Place, T)>,
    name: String,
    place: &Place,
    value: T,
) -> Result<(), Fault> {
    if map.contains_key(&name) {
        return Err(place.fault(format!("{name} is there twice")));
    }
    map.insert(name, (place.clone(), value));
    Ok(())
}

//! The block of one endpoint.

use crate::fault::{Fault, Place};
use crate::field::{Line, lines};
use crate::read::Node;

/// One endpoint as written.
pub(crate) struct Endpoint {
    pub(crate) place: Place,
    pub(crate) id: String,
    pub(crate) family: String,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) page: String,
    pub(crate) rate: Rate,
    pub(crate) tight_rate: Option<TightRate>,
    pub(crate) apps: Vec<String>,
    pub(crate) tokens: Vec<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) field_scopes: Vec<String>,
    pub(crate) path_params: Vec<Line>,
    pub(crate) query: Vec<Line>,
    pub(crate) body: Option<Vec<Line>>,
    pub(crate) response: Vec<Line>,
    pub(crate) top_level: Vec<Line>,
    pub(crate) success: String,
    pub(crate) errors: Vec<ErrorRow>,
    pub(crate) cannot_occur: Vec<CannotOccur>,
    pub(crate) limits: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) speaks_oauth: bool,
}

/// A documented failure.
pub(crate) struct ErrorRow {
    pub(crate) place: Place,
    pub(crate) http: u16,
    pub(crate) code: u32,
    pub(crate) msg: String,
}

/// A documented failure that nothing here can cause.
#[derive(Clone)]
pub(crate) struct CannotOccur {
    pub(crate) place: Place,
    pub(crate) code: u32,
    pub(crate) reason: String,
}

/// The published rate limit.
pub(crate) enum Rate {
    Fixed(Option<u32>, Option<u32>),
    Special,
    Undocumented,
}

/// A limit of its own for requests that name one of some body fields.
pub(crate) struct TightRate {
    pub(crate) place: Place,
    pub(crate) fields: Vec<String>,
    pub(crate) rate: Rate,
}

/// The methods, with the variant of `Method` and the order in which endpoints of one path stand.
pub(crate) const METHODS: [(&str, &str); 5] =
    [("GET", "Get"), ("POST", "Post"), ("PUT", "Put"), ("PATCH", "Patch"), ("DELETE", "Delete")];

/// Reads an `endpoint` node.
pub(crate) fn endpoint(mut node: Node, family: &str) -> Result<Endpoint, Fault> {
    let mut endpoint = Endpoint::new(node.place.clone(), node.word("id")?, family.to_owned());
    for child in node.block()? {
        endpoint.read(child)?;
    }
    node.finish()?;
    if endpoint.path.is_empty() {
        return Err(endpoint.place.fault(format!("{} lacks its route", endpoint.id)));
    }
    Ok(endpoint)
}

/// Reads `error 400 40001 "text"`.
pub(crate) fn error_row(node: &mut Node) -> Result<ErrorRow, Fault> {
    Ok(ErrorRow {
        place: node.place.clone(),
        http: node.number("HTTP status")?,
        code: node.number("code")?,
        msg: node.word("msg")?,
    })
}

/// Reads `cannot-occur 40001 "reason"`.
pub(crate) fn cannot_occur(mut node: Node) -> Result<CannotOccur, Fault> {
    let place = node.place.clone();
    let found = CannotOccur { place, code: node.number("code")?, reason: node.word("reason")? };
    node.finish()?;
    Ok(found)
}

impl Endpoint {
    fn new(place: Place, id: String, family: String) -> Self {
        Self {
            place,
            id,
            family,
            method: "Get",
            path: String::new(),
            page: String::new(),
            rate: Rate::Undocumented,
            tight_rate: None,
            apps: Vec::new(),
            tokens: Vec::new(),
            scopes: Vec::new(),
            field_scopes: Vec::new(),
            path_params: Vec::new(),
            query: Vec::new(),
            body: None,
            response: Vec::new(),
            top_level: Vec::new(),
            success: "success".to_owned(),
            errors: Vec::new(),
            cannot_occur: Vec::new(),
            limits: Vec::new(),
            deprecated: false,
            speaks_oauth: false,
        }
    }

    fn read(&mut self, mut node: Node) -> Result<(), Fault> {
        match node.name.as_str() {
            "route" => self.route(&mut node)?,
            "page" => self.page = node.word("page")?,
            "rate" => self.rate = rate(&mut node)?,
            "tight-rate" => self.tight_rate = Some(tight_rate(&mut node)?),
            "apps" => self.apps = known(&mut node, &["custom", "store"])?,
            "tokens" => self.tokens = known(&mut node, &["tenant", "user", "app"])?,
            "scopes" => self.scopes = node.words("scope")?,
            "field-scopes" => self.field_scopes = node.words("scope")?,
            "path-params" => self.path_params = lines(node.block()?)?,
            "query" => self.query = lines(node.block()?)?,
            "body" => self.body = Some(lines(node.children.take().unwrap_or_default())?),
            "response" => self.response = lines(node.block()?)?,
            "top-level" => self.top_level = lines(node.block()?)?,
            "success" => self.success = node.word("msg")?,
            "error" => self.errors.push(error_row(&mut node)?),
            "cannot-occur" => return self.cannot(node),
            "limit" => self.limits.push(node.word("text")?),
            "deprecated" => self.deprecated = true,
            "speaks" => self.speaks_oauth = !known(&mut node, &["oauth"])?.is_empty(),
            other => return Err(node.place.fault(format!("{other:?} is no part of an endpoint"))),
        }
        node.finish()
    }

    fn route(&mut self, node: &mut Node) -> Result<(), Fault> {
        let word = node.word("method")?;
        let method = METHODS.iter().find(|(name, _)| *name == word);
        self.method = method.ok_or_else(|| node.place.fault(format!("{word:?} is no method")))?.1;
        self.path = node.word("path")?;
        Ok(())
    }

    fn cannot(&mut self, node: Node) -> Result<(), Fault> {
        self.cannot_occur.push(cannot_occur(node)?);
        Ok(())
    }
}

fn rate(node: &mut Node) -> Result<Rate, Fault> {
    let (second, minute) = (node.amount("per-second")?, node.amount("per-minute")?);
    if second.is_some() || minute.is_some() {
        return Ok(Rate::Fixed(second, minute));
    }
    match node.word("kind")?.as_str() {
        "special" => Ok(Rate::Special),
        "undocumented" => Ok(Rate::Undocumented),
        other => Err(node.place.fault(format!("{other:?} is no kind of rate limit"))),
    }
}

/// Reads `tight-rate field... per-second=1`.
fn tight_rate(node: &mut Node) -> Result<TightRate, Fault> {
    let (second, minute) = (node.amount("per-second")?, node.amount("per-minute")?);
    if second.is_none() && minute.is_none() {
        return Err(node.place.fault("a tight rate has a number"));
    }
    let (place, rate) = (node.place.clone(), Rate::Fixed(second, minute));
    Ok(TightRate { place, fields: node.words("field")?, rate })
}

fn known(node: &mut Node, choices: &[&str]) -> Result<Vec<String>, Fault> {
    let words = node.words("word")?;
    match words.iter().find(|word| !choices.contains(&word.as_str())) {
        Some(word) => Err(node.place.fault(format!("{word:?} is none of {choices:?}"))),
        None => Ok(words),
    }
}

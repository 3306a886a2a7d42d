//! Prints the generated files.

use crate::endpoint::{Rate, TightRate};
use crate::fault::Fault;
use crate::field::Field;
use crate::resolve::{Facts, Resolved};
use crate::write_field::{Printer, constant, upper};
use std::fmt::Write as _;
use std::path::Path;

/// The file that the crate's root includes.
pub(crate) fn contract(facts: &Facts) -> String {
    let printer = Printer { scopes: &facts.scopes };
    let mut out = String::new();
    list(&mut out, "Every known scope, sorted.", "SCOPES: &[&str]", texts(&facts.scopes));
    let families = facts.families.iter().map(|(name, title)| format!("({name:?}, {title:?})"));
    list(
        &mut out,
        "The name of every family of endpoints, and its title, in wire order.",
        "FAMILIES: &[(&str, &str)]",
        families,
    );
    let all = facts.endpoints.iter().map(|endpoint| format!("&endpoint::{}", upper(&endpoint.written.id)));
    list(&mut out, "Every endpoint, in wire order: family, then path.", "ENDPOINTS: &[&Endpoint]", all);
    gateway(&mut out, facts);
    shapes(&mut out, facts, &printer);
    out.push_str("/// One constant per endpoint, named after its id.\npub mod endpoint {\n");
    out.push_str("use crate::*;\n");
    for (index, endpoint) in facts.endpoints.iter().enumerate() {
        one(&mut out, index, endpoint, &printer);
    }
    out.push_str("}\n");
    out
}

/// The file that the examples module includes: id, request if there is a body, answer.
pub(crate) fn examples(facts: &Facts, folder: &Path) -> Result<String, Fault> {
    let mut out = String::from("&[\n");
    for endpoint in &facts.endpoints {
        let id = &endpoint.written.id;
        let path = folder.join(format!("{id}.json"));
        if !path.is_file() {
            return Err(Fault::file(&path, "every endpoint has a sample"));
        }
        let _ = writeln!(out, "({id:?}, include_str!({:?})),", path.display().to_string());
    }
    out.push(']');
    Ok(out)
}

fn texts(words: &[String]) -> impl Iterator<Item = String> {
    words.iter().map(|word| format!("{word:?}"))
}

fn list(out: &mut String, doc: &str, head: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    let _ = writeln!(out, "/// {doc}\npub static {head} = &[{}];", items.join(", "));
}

fn gateway(out: &mut String, facts: &Facts) {
    out.push_str("/// The failures that belong to no endpoint, one constant each.\npub mod gateway {\n");
    out.push_str("use crate::ErrorRow;\n");
    for found in &facts.gateway {
        let row = error(found.row.http, found.row.code, &found.row.msg);
        let head = format!("pub static {}: ErrorRow", upper(&found.name));
        let _ = writeln!(out, "#[doc = {:?}]\n{head} = {row};", found.meaning);
    }
    out.push_str("}\n");
    let rows = facts.gateway.iter().map(|found| format!("gateway::{}", upper(&found.name)));
    list(out, "The failures that belong to no endpoint.", "GATEWAY_ERRORS: &[ErrorRow]", rows);
}

/// Shapes that nothing refers to as an object are left out; they were only used to build others.
fn shapes(out: &mut String, facts: &Facts, printer: &Printer<'_>) {
    for (name, fields) in &facts.shapes {
        let _ = writeln!(out, "static {}: &[Field] = {};", constant(name), printer.fields(fields));
    }
}

fn one(out: &mut String, index: usize, endpoint: &Resolved, printer: &Printer<'_>) {
    let written = &endpoint.written;
    let summary = format!("`{} {}`", written.method.to_uppercase(), written.path);
    let errors = written.errors.iter().map(|row| error(row.http, row.code, &row.msg));
    let cannot = endpoint.cannot_occur.iter().map(|cannot| format!("({}, {:?})", cannot.code, cannot.reason));
    let slice = |items: Vec<String>| format!("&[{}]", items.join(", "));
    let parts = [
        ("id", format!("{:?}", written.id)),
        ("family", format!("{:?}", written.family)),
        ("method", format!("Method::{}", written.method)),
        ("path", format!("{:?}", written.path)),
        ("rate", rate(&written.rate)),
        ("tight_rate", tight_rate(written.tight_rate.as_ref())),
        ("apps", flags("AppKinds", &["custom", "store"], &written.apps)),
        ("tokens", flags("TokenKinds", &["tenant", "user", "app"], &written.tokens)),
        ("scopes_any", printer.scope_set(&endpoint.scopes)),
        ("field_scopes", printer.scope_set(&endpoint.field_scopes)),
        ("path_params", printer.fields(&endpoint.path_params)),
        ("query", printer.fields(&endpoint.query)),
        ("body", body(endpoint.body.as_deref(), printer)),
        ("response", printer.fields(&endpoint.response)),
        ("response_top_level", printer.fields(&endpoint.top_level)),
        ("success_msg", format!("{:?}", written.success)),
        ("errors", slice(errors.collect())),
        ("cannot_occur", slice(cannot.collect())),
        ("limits", slice(texts(&written.limits).collect())),
        ("deprecated", written.deprecated.to_string()),
        ("speaks_oauth", written.speaks_oauth.to_string()),
        ("page", format!("{:?}", written.page)),
        ("index", index.to_string()),
    ];
    let parts: Vec<String> = parts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let head = format!("pub static {}: Endpoint", upper(&written.id));
    let _ = writeln!(out, "#[doc = {summary:?}]\n{head} = Endpoint {{ {} }};", parts.join(",\n"));
}

fn body(fields: Option<&[Field]>, printer: &Printer<'_>) -> String {
    fields.map_or_else(|| "None".to_owned(), |fields| format!("Some({})", printer.fields(fields)))
}

fn error(http: u16, code: u32, msg: &str) -> String {
    format!("ErrorRow {{ http: {http}, code: {code}, msg: {msg:?} }}")
}

fn tight_rate(tight: Option<&TightRate>) -> String {
    match tight {
        None => "None".to_owned(),
        Some(tight) => {
            format!("Some(TightRate {{ fields: &{:?}, rate: {} }})", tight.fields, rate(&tight.rate))
        }
    }
}

fn rate(rate: &Rate) -> String {
    match rate {
        Rate::Fixed(second, minute) => {
            format!("Rate::Fixed {{ per_second: {second:?}, per_minute: {minute:?} }}")
        }
        Rate::Special => "Rate::Special".to_owned(),
        Rate::Undocumented => "Rate::Undocumented".to_owned(),
    }
}

fn flags(name: &str, all: &[&str], set: &[String]) -> String {
    let parts = all.iter().map(|word| format!("{word}: {}", set.iter().any(|chosen| chosen == word)));
    format!("{name} {{ {} }}", parts.collect::<Vec<_>>().join(", "))
}

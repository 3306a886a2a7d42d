//! Every limit that the table documents, of every field of every body, query and path, however deep: the value at the
//! edge passes, the one past it is a violation of that field and of that kind.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get should stop it there")]

use larkspur_contract::check::{self, Violation, ViolationKind};
use larkspur_contract::{ENDPOINTS, Endpoint, Field, Kind};
use serde_json::{Value, json};

/// A documented limit: the value that still passes, the first that does not, and what is said of that.
struct Edge {
    at: Value,
    past: Value,
    kind: ViolationKind,
}

#[test]
fn each_limit_holds_at_its_edge_and_not_past_it() {
    let mut met = 0;
    for endpoint in ENDPOINTS {
        for field in endpoint.body.unwrap_or_default() {
            met += below(endpoint, field, &mut Vec::new());
        }
        for field in endpoint.query {
            met += in_text(endpoint, field, |text| {
                check::query(endpoint, &[(field.name.to_owned(), text.to_owned())])
            });
        }
        for field in endpoint.path_params {
            met += in_text(endpoint, field, |text| check::path(endpoint, field.name, text));
        }
    }
    assert!(met > 150, "the table has more limits than the {met} that were met");
}

/// The edges of one field of a body and of all below it; says how many there were.
fn below(endpoint: &Endpoint, field: &'static Field, way: &mut Vec<&'static Field>) -> usize {
    way.push(field);
    let edges = edges(field);
    for edge in &edges {
        let says = |value: &Value| {
            let (body, place) = wrapped(way, value);
            check::body(endpoint, &body).into_iter().any(|found| of(&found, &place, edge.kind))
        };
        let told = || format!("{}: {}", endpoint.id, wrapped(way, &json!(null)).1);
        assert!(!says(&edge.at), "at the edge, {}", told());
        assert!(says(&edge.past), "past the edge, {}: {:?}", told(), edge.kind);
    }
    let inner: usize = field.children.iter().map(|child| below(endpoint, child, way)).sum();
    way.pop();
    edges.len() + inner
}

/// The edges of a parameter, which is a text on the wire.
fn in_text(endpoint: &Endpoint, field: &Field, check: impl Fn(&str) -> Vec<Violation>) -> usize {
    // A list of a query is a repeated key, and an empty parameter is one that is not there.
    let in_one_text = |edge: &Edge| !edge.at.is_array() && edge.past != "";
    let edges: Vec<Edge> = edges(field).into_iter().filter(in_one_text).collect();
    for edge in &edges {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let says = |value: &Value| check(&text(value)).iter().any(|found| found.kind == edge.kind);
        assert!(!says(&edge.at), "{} {}", endpoint.id, field.name);
        assert!(says(&edge.past), "{} {}: {:?}", endpoint.id, field.name, edge.kind);
    }
    edges.len()
}

/// Whether a violation is of this kind, and of the field at this place or of an item of it.
fn of(found: &Violation, place: &str, kind: ViolationKind) -> bool {
    found.kind == kind && (found.field == place || found.field == format!("{place}[0]"))
}

/// A body that has nothing but this value, at the end of this way, and the name of its place.
fn wrapped(way: &[&Field], value: &Value) -> (Value, String) {
    let mut body = value.clone();
    let mut place = String::new();
    for (depth, field) in way.iter().enumerate().rev() {
        // The value of the last field is given as it stands; above it, whatever is there is an object or a list of such.
        let is_last = depth + 1 == way.len();
        let index = match field.kind {
            _ if is_last => "",
            Kind::ObjectList => "[0]",
            Kind::ObjectListList => "[0][0]",
            _ => "",
        };
        for _ in 0..index.len() / 3 {
            body = json!([body]);
        }
        body = json!({ field.name: body });
        place = if place.is_empty() {
            format!("{}{index}", field.name)
        } else {
            format!("{}{index}.{place}", field.name)
        };
    }
    (body, place)
}

fn edges(field: &Field) -> Vec<Edge> {
    let rule = &field.rule;
    let texts = matches!(field.kind, Kind::String | Kind::StringList);
    let list =
        matches!(field.kind, Kind::StringList | Kind::IntList | Kind::ObjectList | Kind::ObjectListList);
    let one = |item: Value| if list { json!([item]) } else { item };
    let mut edges = Vec::new();
    if let Some(most) = rule.max_len.filter(|_| texts) {
        let text = |length: u32| one(json!("长".repeat(length as usize)));
        edges.push(Edge { at: text(most), past: text(most + 1), kind: ViolationKind::TooLong });
    }
    if let Some(fewest) = rule.min_len.filter(|fewest| texts && *fewest > 0) {
        let text = |length: u32| one(json!("a".repeat(length as usize)));
        // A required text that is empty is missing.
        let is_missing = field.required && fewest == 1;
        let kind = if is_missing { ViolationKind::Missing } else { ViolationKind::TooShort };
        edges.push(Edge { at: text(fewest), past: text(fewest - 1), kind });
    }
    let number = field.kind == Kind::Int || field.kind == Kind::IntList;
    if let Some(most) = rule.max.filter(|most| number && *most < i64::MAX) {
        edges.push(Edge { at: one(json!(most)), past: one(json!(most + 1)), kind: ViolationKind::Range });
    }
    if let Some(least) = rule.min.filter(|least| number && *least > i64::MIN) {
        edges.push(Edge { at: one(json!(least)), past: one(json!(least - 1)), kind: ViolationKind::Range });
    }
    if list {
        let item = match field.kind {
            Kind::StringList => json!("a"),
            Kind::IntList => json!(rule.min.unwrap_or(1)),
            Kind::ObjectListList => json!([]),
            _ => json!({}),
        };
        let items = |count: u32| Value::Array(vec![item.clone(); usize::try_from(count).unwrap()]);
        if let Some(most) = rule.max_items {
            edges.push(Edge { at: items(most), past: items(most + 1), kind: ViolationKind::TooMany });
        }
        if let Some(fewest) = rule.min_items.filter(|fewest| *fewest > 1) {
            edges.push(Edge { at: items(fewest), past: items(fewest - 1), kind: ViolationKind::TooFew });
        }
    }
    edges
}

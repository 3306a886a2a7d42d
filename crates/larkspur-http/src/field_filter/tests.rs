//! A small contract of our own, and what callers with different scopes see of one value.

use std::collections::BTreeMap;

use larkspur_contract::{Rule, SCOPES};

use super::*;

const NO_RULE: Rule = Rule {
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

fn field(name: &'static str, kind: Kind, children: &'static [Field]) -> Field {
    Field {
        name,
        aliases: &[],
        kind,
        also: None,
        object: None,
        required: false,
        rule: NO_RULE,
        default: None,
        example: None,
        scopes_any: ScopeSet::EMPTY,
        value_scopes: &[],
        children,
        note: None,
    }
}

fn gated(field: Field, scope: ScopeSet) -> Field {
    Field { scopes_any: scope, ..field }
}

/// The scope that opens ids, and the one that opens names.
fn ids() -> ScopeSet {
    ScopeSet::of(SCOPES[0]).unwrap()
}

fn names() -> ScopeSet {
    ScopeSet::of(SCOPES[1]).unwrap()
}

fn contract() -> &'static [Field] {
    let leader =
        vec![field("leaderType", Kind::Int, &[]), gated(field("leaderID", Kind::String, &[]), ids())];
    let department = vec![
        gated(field("name", Kind::String, &[]), names()),
        gated(field("i18n_name", Kind::TextMap, &[]), names()),
        field("open_department_id", Kind::String, &[]),
        field("leaders", Kind::ObjectList, leader.leak()),
        field("rows", Kind::ObjectListList, vec![gated(field("x", Kind::Int, &[]), ids())].leak()),
        gated(
            field("secret", Kind::Object, vec![field("depth", Kind::Int, &[])].leak()),
            ids().union(names()),
        ),
    ];
    vec![field("department", Kind::Object, department.leak()), field("has_more", Kind::Bool, &[])].leak()
}

#[derive(Serialize)]
struct Data {
    department: Department,
    has_more: bool,
}

#[derive(Serialize)]
struct Department {
    name: &'static str,
    i18n_name: BTreeMap<&'static str, &'static str>,
    open_department_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaders: Option<Vec<Leader>>,
    rows: Vec<Vec<Row>>,
    secret: Secret,
}

#[derive(Serialize)]
struct Leader {
    #[serde(rename = "leaderType")]
    kind: i32,
    #[serde(rename = "leaderID")]
    id: &'static str,
}

#[derive(Serialize)]
struct Row {
    x: i32,
}

#[derive(Serialize)]
struct Secret {
    depth: i32,
}

fn data() -> Data {
    Data {
        department: Department {
            name: "n",
            i18n_name: BTreeMap::from([("zh_cn", "z")]),
            open_department_id: "od-1",
            leaders: Some(vec![Leader { kind: 1, id: "ou_1" }, Leader { kind: 2, id: "ou_2" }]),
            rows: vec![vec![Row { x: 1 }], vec![]],
            secret: Secret { depth: 3 },
        },
        has_more: false,
    }
}

fn seen(value: &impl Serialize, held: ScopeSet) -> String {
    serde_json::to_string(&Filtered::new(value, contract(), held)).unwrap()
}

#[test]
fn all_scopes_show_everything_as_it_is() {
    assert_eq!(seen(&data(), ScopeSet::all()), serde_json::to_string(&data()).unwrap());
}

#[test]
fn no_scopes_show_only_ungated_fields() {
    assert_eq!(
        seen(&data(), ScopeSet::EMPTY),
        concat!(
            r#"{"department":{"open_department_id":"od-1","leaders":[{"leaderType":1},{"leaderType":2}],"#,
            r#""rows":[[{}],[]]},"has_more":false}"#
        )
    );
}

#[test]
fn one_of_the_scopes_is_enough() {
    assert_eq!(
        seen(&data(), names()),
        concat!(
            r#"{"department":{"name":"n","i18n_name":{"zh_cn":"z"},"open_department_id":"od-1","#,
            r#""leaders":[{"leaderType":1},{"leaderType":2}],"rows":[[{}],[]],"secret":{"depth":3}},"has_more":false}"#
        )
    );
    assert_eq!(
        seen(&data(), ids()),
        concat!(
            r#"{"department":{"open_department_id":"od-1","#,
            r#""leaders":[{"leaderType":1,"leaderID":"ou_1"},{"leaderType":2,"leaderID":"ou_2"}],"#,
            r#""rows":[[{"x":1}],[]],"secret":{"depth":3}},"has_more":false}"#
        )
    );
}

#[test]
fn a_skipped_field_does_not_lose_the_place() {
    let mut data = data();
    data.department.leaders = None;
    assert_eq!(
        seen(&data, ScopeSet::EMPTY),
        r#"{"department":{"open_department_id":"od-1","rows":[[{}],[]]},"has_more":false}"#
    );
}

#[test]
fn objects_that_come_as_maps_are_filtered_too_whatever_their_order() {
    let value = serde_json::json!({
        "has_more": true,
        "department": {"secret": {"depth": 1}, "name": "n", "leaders": [{"leaderID": "ou_1", "leaderType": 1}]},
    });
    assert_eq!(
        seen(&value, ScopeSet::EMPTY),
        r#"{"department":{"leaders":[{"leaderType":1}]},"has_more":true}"#
    );
    assert!(seen(&value, names()).contains(r#""name":"n""#));
}

#[test]
fn a_list_at_the_top_is_filtered_item_by_item() {
    assert_eq!(seen(&[Some(data()), None], ScopeSet::EMPTY).matches("ou_").count(), 0);
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "knows no field \"unknown\""))]
fn an_unknown_name_is_never_written() {
    assert_eq!(seen(&BTreeMap::from([("unknown", 1)]), ScopeSet::all()), "{}");
}

#[derive(Serialize)]
enum Tagged {
    Leader(i32),
}

#[test]
fn a_tagged_enum_is_an_error() {
    assert!(serde_json::to_string(&Filtered::new(&Tagged::Leader(1), contract(), ScopeSet::all())).is_err());
}

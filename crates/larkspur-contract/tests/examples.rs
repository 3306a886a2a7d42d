//! The sample requests keep to the table, and the sample answers show nothing that the table does not have.

use larkspur_contract::{ENDPOINTS, Field, Kind, check, examples};
use serde_json::Value;

/// Where a documented sample contradicts the table of its own page. The directory pages alone do: they quote numbers,
/// and show fields that no table describes. The table wins.
const CONTRADICTIONS: &[(&str, &[&str])] = &[
    (
        "directory.v1.employee.filter",
        &[
            "abnormals.field_errors",
            "employees.base_info.custom_field_values.enum_value.enum_name",
            "employees.base_info.custom_field_values.user_values.user_type",
            "employees.base_info.departments.custom_field_values.enum_value.enum_name",
            "employees.base_info.departments.custom_field_values.user_values.user_type",
            "employees.base_info.departments.hrbps",
            "employees.base_info.departments.leaders.leader_type",
            "employees.work_info.positions",
        ],
    ),
    (
        "directory.v1.employee.mget",
        &[
            "employees.base_info.active_status",
            "employees.base_info.custom_field_values.enum_value.enum_name",
            "employees.base_info.custom_field_values.user_values.user_type",
            "employees.base_info.departments.custom_field_values.enum_value.enum_name",
            "employees.base_info.departments.custom_field_values.user_values.user_type",
            "employees.base_info.departments.hrbps",
            "employees.base_info.departments.leaders.leader_type",
            "employees.work_info.employment_type",
            "employees.work_info.positions",
            "employees.work_info.staff_status",
        ],
    ),
    (
        "directory.v1.employee.search",
        &[
            "employees.base_info.custom_field_values.enum_value.enum_name",
            "employees.base_info.custom_field_values.user_values.user_type",
            "employees.base_info.departments.custom_field_values.enum_value.enum_name",
            "employees.base_info.departments.custom_field_values.user_values.user_type",
            "employees.base_info.departments.hrbps",
            "employees.base_info.departments.leaders.leader_type",
            "employees.work_info.positions",
        ],
    ),
    ("directory.v1.department.search", &["abnormals.field_errors"]),
];

#[test]
fn every_sample_request_is_well_formed() {
    let mut checked = 0;
    for endpoint in ENDPOINTS {
        let sample = examples::of(endpoint.id).unwrap();
        if !sample.request.is_null() {
            assert_eq!(check::body(endpoint, &sample.request), [], "{}", endpoint.id);
            checked += 1;
        }
    }
    assert_eq!(checked, 78);
}

#[test]
fn every_sample_answer_shows_documented_fields_of_the_documented_type() {
    let mut checked = 0;
    for endpoint in ENDPOINTS {
        let sample = examples::of(endpoint.id).unwrap();
        let mut found = Vec::new();
        if let Some(data) = sample.response.get("data") {
            compare(endpoint.response, data, "", &mut found);
            checked += 1;
        }
        let expected =
            CONTRADICTIONS.iter().find(|(id, _)| *id == endpoint.id).map_or(&[][..], |(_, list)| list);
        assert_eq!(found, expected, "{}", endpoint.id);
    }
    assert_eq!(checked, 138);
}

#[test]
fn token_answers_stand_beside_the_code() {
    let endpoint = &larkspur_contract::endpoint::AUTH_V3_TENANT_ACCESS_TOKEN_INTERNAL;
    let sample = examples::of(endpoint.id).unwrap().response;
    let mut names: Vec<&str> = endpoint.response_top_level.iter().map(|field| field.name).collect();
    names.extend(["code", "msg"]);
    for name in sample.as_object().unwrap().keys() {
        assert!(names.contains(&name.as_str()), "{name}");
    }
}

/// Collects the paths of fields that are unknown, or whose value is of another type.
fn compare(fields: &[Field], value: &Value, path: &str, found: &mut Vec<String>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let fits = fields.iter().find(|field| field.name == name).is_some_and(|field| {
            compare_items(field, value, &path, found);
            is_of(field.kind, value)
        });
        if !fits && !found.contains(&path) {
            found.push(path);
        }
    }
}

/// Goes into objects, whatever lists they stand in.
fn compare_items(field: &Field, value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| compare_items(field, item, path, found)),
        Value::Object(_) if !field.children.is_empty() => compare(field.children, value, path, found),
        _ => {}
    }
}

fn is_of(kind: Kind, value: &Value) -> bool {
    let all = |kind| value.as_array().is_some_and(|items| items.iter().all(|item| is_of(kind, item)));
    let every = |kind| value.as_object().is_some_and(|map| map.values().all(|value| is_of(kind, value)));
    match kind {
        Kind::String => value.is_string(),
        Kind::Int => value.is_i64(),
        Kind::Bool => value.is_boolean(),
        Kind::Object => value.is_object(),
        Kind::StringList => all(Kind::String),
        Kind::IntList => all(Kind::Int),
        Kind::ObjectList => all(Kind::Object),
        Kind::ObjectListList => all(Kind::ObjectList),
        Kind::TextMap => every(Kind::String),
        Kind::IntMap => every(Kind::Int),
    }
}

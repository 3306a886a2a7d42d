//! What is made from the table: the API document and the parity page.

use larkspur_contract::parity::{self, Level, Standing};
use larkspur_contract::{ENDPOINTS, Endpoint, openapi};
use serde_json::Value;

fn served(endpoint: &Endpoint) -> bool {
    endpoint.id == "mail.v1.mailgroup.create"
}

#[test]
fn the_document_has_every_operation_once() {
    let document = openapi::document("http://127.0.0.1:5275", &served);
    let paths = document["paths"].as_object().unwrap();
    let operations: Vec<&Value> =
        paths.values().flat_map(|path| path.as_object().unwrap().values()).collect();
    assert_eq!(operations.len(), ENDPOINTS.len());
    let on = operations.iter().filter(|operation| operation["x-larkspur-served"] == true);
    assert_eq!(
        on.map(|operation| &operation["operationId"]).collect::<Vec<_>>(),
        ["mail.v1.mailgroup.create"]
    );
    assert_eq!(document["servers"][0]["url"], "http://127.0.0.1:5275");
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let document = openapi::document("http://127.0.0.1:5275", &served);
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > ENDPOINTS.len());
    for reference in references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

fn collect<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            references.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|inner| collect(inner, references));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect(inner, references)),
        _ => {}
    }
}

#[test]
fn one_operation_in_full() {
    let document = openapi::document("http://127.0.0.1:5275", &served);
    let get = &document["paths"]["/open-apis/mail/v1/mailgroups/{mailgroup_id}"]["get"];
    assert_eq!(get["parameters"][0]["in"], "path");
    assert_eq!(get["parameters"][0]["required"], true);
    assert_eq!(get["security"], serde_json::json!([{ "tenant_access_token": [] }]));
    assert_eq!(get["x-scopes-any"], serde_json::json!(["mail:mailgroup", "mail:mailgroup:readonly"]));
    let failure = &get["responses"]["404"]["content"]["application/json"]["examples"]["1234013"]["value"];
    assert_eq!(failure["msg"], "mail group not found");
    let create = &document["paths"]["/open-apis/contact/v3/departments"]["post"];
    let body = &create["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["required"], serde_json::json!(["name", "parent_department_id"]));
    assert_eq!(body["properties"]["order"]["type"], serde_json::json!(["string", "integer"]));
}

#[test]
fn the_parity_page_has_a_line_per_endpoint_and_the_choices_of_what_is_there() {
    let page = parity::page(&|endpoint| match endpoint.id {
        "contact.v3.department.create" => Standing {
            level: Level::Complete,
            proved_by: &["python", "go"],
            notes: &["a name is unique among its siblings"],
        },
        "mail.v1.mailgroup.list" => Standing { level: Level::Approximate, proved_by: &[], notes: &[] },
        _ => Standing { level: Level::Absent, proved_by: &[], notes: &["not shown"] },
    });
    for endpoint in ENDPOINTS {
        let call = format!("`{} {}`", endpoint.method.as_str(), endpoint.path);
        assert_eq!(page.lines().filter(|line| line.contains(&call)).count(), 1, "{call}");
    }
    assert!(page.contains("| complete | 1 |\n| approximate | 1 |\n| absent | 145 |\n"));
    assert!(page.contains("| `POST /open-apis/contact/v3/departments` | complete | python, go |"));
    assert!(page.contains(
        "### contact.v3.department.create\n\n- a name is unique among its siblings\n- 40010 cannot occur: "
    ));
    assert!(!page.contains("not shown") && !page.contains("### mail.v1.mailgroup.list"));
}

//! The request checker, case by case, and against arbitrary input.

use larkspur_contract::check::{self, ViolationKind};
use larkspur_contract::{ENDPOINTS, Endpoint, endpoint};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One case: the body, and the field and kind of each violation.
type BodyCase = (Value, Vec<(&'static str, ViolationKind)>);

fn bodies(endpoint: &Endpoint, cases: Vec<BodyCase>) {
    for (body, expected) in cases {
        let found = check::body(endpoint, &body);
        let found: Vec<_> =
            found.iter().map(|violation| (violation.field.as_str(), violation.kind)).collect();
        assert_eq!(found, expected, "{body}");
    }
}

fn queries(endpoint: &Endpoint, cases: &[(&str, &[(&str, ViolationKind)])]) {
    for (query, expected) in cases {
        let found = check::query(endpoint, &pairs(query));
        let found: Vec<_> =
            found.iter().map(|violation| (violation.field.as_str(), violation.kind)).collect();
        assert_eq!(found, *expected, "{query}");
    }
}

/// `a=1&b=2` without any decoding.
fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A department to create, with these fields besides the required ones.
fn department(fields: &Value) -> Value {
    let mut body = json!({ "name": "Sales", "parent_department_id": "0" });
    if let (Value::Object(body), Value::Object(fields)) = (&mut body, fields) {
        body.extend(fields.clone());
    }
    body
}

#[test]
fn required_fields() {
    use ViolationKind::{Missing, Type};
    bodies(
        &endpoint::CONTACT_V3_DEPARTMENT_CREATE,
        vec![
            (json!({ "name": "Sales", "parent_department_id": "0" }), vec![]),
            (json!({}), vec![("name", Missing), ("parent_department_id", Missing)]),
            (Value::Null, vec![("name", Missing), ("parent_department_id", Missing)]),
            (json!({ "name": null, "parent_department_id": "0" }), vec![("name", Missing)]),
            (json!({ "name": "", "parent_department_id": "0" }), vec![("name", Missing)]),
            (json!([]), vec![("", Type)]),
            (json!("text"), vec![("", Type)]),
        ],
    );
}

#[test]
fn required_lists_are_not_empty_unless_the_page_allows_it() {
    use ViolationKind::Missing;
    bodies(
        &endpoint::MAIL_V1_USER_QUERY,
        vec![
            (json!({ "email_list": ["a@example.com"] }), vec![]),
            (json!({ "email_list": [] }), vec![("email_list", Missing)]),
        ],
    );
    bodies(
        &endpoint::DIRECTORY_V1_DEPARTMENT_MGET,
        vec![
            (json!({ "department_ids": ["a"], "required_fields": [] }), vec![]),
            (json!({ "department_ids": [], "required_fields": [] }), vec![("department_ids", Missing)]),
        ],
    );
    bodies(&endpoint::MAIL_V1_MAILGROUP_MEMBER_BATCH_DELETE, vec![(json!({ "member_id_list": [] }), vec![])]);
}

#[test]
fn types() {
    use ViolationKind::Type;
    bodies(
        &endpoint::CONTACT_V3_DEPARTMENT_CREATE,
        vec![
            (
                department(&json!({ "create_group_chat": true, "member_count": "ignored", "status": 7 })),
                vec![],
            ),
            (department(&json!({ "create_group_chat": "true" })), vec![("create_group_chat", Type)]),
            (department(&json!({ "name": 1 })), vec![("name", Type)]),
            (department(&json!({ "unit_ids": "u1" })), vec![("unit_ids", Type)]),
            (department(&json!({ "unit_ids": ["u1", 2] })), vec![("unit_ids[1]", Type)]),
            (department(&json!({ "i18n_name": [] })), vec![("i18n_name", Type)]),
            (department(&json!({ "i18n_name": {} , "leaders": [] })), vec![]),
            (department(&json!({ "i18n_name": { "zh_cn": false } })), vec![("i18n_name.zh_cn", Type)]),
            (department(&json!({ "group_chat_employee_types": [1, 77] })), vec![]),
            (
                department(&json!({ "group_chat_employee_types": ["1"] })),
                vec![("group_chat_employee_types[0]", Type)],
            ),
            (
                department(&json!({ "group_chat_employee_types": [1.5] })),
                vec![("group_chat_employee_types[0]", Type)],
            ),
        ],
    );
}

#[test]
fn second_types_of_official_clients() {
    use ViolationKind::{Type, Value as NotThere};
    bodies(
        &endpoint::CONTACT_V3_DEPARTMENT_CREATE,
        vec![
            (department(&json!({ "order": "100" })), vec![]),
            (department(&json!({ "order": 100 })), vec![]),
            (department(&json!({ "order": true })), vec![("order", Type)]),
            (department(&json!({ "order": 1.5 })), vec![("order", Type)]),
        ],
    );
    bodies(
        &endpoint::CONTACT_V3_USER_DELETE,
        vec![
            (json!({ "email_acceptor": { "processing_type": 1, "acceptor_user_id": "ou_1" } }), vec![]),
            (
                json!({ "email_acceptor": { "processing_type": 9 } }),
                vec![("email_acceptor.processing_type", NotThere)],
            ),
        ],
    );
    bodies(
        &endpoint::CONTACT_V3_USER_RESURRECT,
        vec![
            (json!({ "subscription_ids": ["1", 2] }), vec![]),
            (json!({ "subscription_ids": 2 }), vec![("subscription_ids", Type)]),
            (json!({ "subscription_ids": [[]] }), vec![("subscription_ids[0]", Type)]),
        ],
    );
    let employee = |kind: Value| json!({ "employee": { "employment_type": kind } });
    let complaints = |kind| {
        let found = check::body(&endpoint::DIRECTORY_V1_EMPLOYEE_PATCH, &employee(kind));
        found.into_iter().map(|violation| violation.kind).collect::<Vec<_>>()
    };
    assert_eq!(complaints(json!(1)), []);
    assert_eq!(complaints(json!("1")), []);
    assert_eq!(complaints(json!("77")), [NotThere]);
    assert_eq!(complaints(json!("one")), [Type]);
}

#[test]
fn spellings_of_leaders() {
    use ViolationKind::{Missing, Value as NotThere};
    bodies(
        &endpoint::CONTACT_V3_DEPARTMENT_CREATE,
        vec![
            (department(&json!({ "leaders": [{ "leaderType": 1, "leaderID": "ou_1" }] })), vec![]),
            (department(&json!({ "leaders": [{ "leader_type": 1, "leader_i_d": "ou_1" }] })), vec![]),
            (department(&json!({ "leaders": [{ "leader_type": 1, "leader_id": "ou_1" }] })), vec![]),
            (
                department(
                    &json!({ "leaders": [{ "leaderType": null, "leader_type": 2, "leader_id": "ou_1" }] }),
                ),
                vec![],
            ),
            (
                department(&json!({ "leaders": [{ "leaderType": 1 }] })),
                vec![("leaders[0].leaderID", Missing)],
            ),
            (
                department(&json!({ "leaders": [{ "leader_type": 3, "leader_id": "ou_1" }] })),
                vec![("leaders[0].leader_type", NotThere)],
            ),
        ],
    );
}

#[test]
fn lengths_count_characters() {
    use ViolationKind::{Pattern, TooLong, TooMany, TooShort};
    bodies(
        &endpoint::CONTACT_V3_JOB_FAMILY_CREATE,
        vec![
            (json!({ "name": "名".repeat(100), "status": true }), vec![]),
            (json!({ "name": "名".repeat(101), "status": true }), vec![("name", TooLong)]),
        ],
    );
    bodies(&endpoint::CONTACT_V3_DEPARTMENT_PATCH, vec![(json!({ "name": "" }), vec![("name", TooShort)])]);
    bodies(
        &endpoint::CONTACT_V3_DEPARTMENT_CREATE,
        vec![
            (department(&json!({ "department_id": "D-1_a.b@c" })), vec![]),
            (department(&json!({ "department_id": "" })), vec![]),
            (department(&json!({ "department_id": "-D" })), vec![("department_id", Pattern)]),
            (department(&json!({ "department_id": "D".repeat(65) })), vec![("department_id", TooLong)]),
            (department(&json!({ "department_hrbps": vec!["ou_1"; 500] })), vec![]),
            (
                department(&json!({ "department_hrbps": vec!["ou_1"; 501] })),
                vec![("department_hrbps", TooMany)],
            ),
        ],
    );
}

#[test]
fn values_and_ranges() {
    use ViolationKind::{Range, Value as NotThere};
    bodies(
        &endpoint::MAIL_V1_MAILGROUP_CREATE,
        vec![
            (json!({ "who_can_send_mail": "ANYONE" }), vec![]),
            (json!({ "who_can_send_mail": "" }), vec![]),
            (json!({ "who_can_send_mail": "anyone" }), vec![("who_can_send_mail", NotThere)]),
        ],
    );
    bodies(
        &endpoint::CONTACT_V3_JOB_LEVEL_CREATE,
        vec![
            (json!({ "name": "L1", "status": true, "order": 100 }), vec![]),
            (json!({ "name": "L1", "status": true, "order": 99 }), vec![("order", Range)]),
            (json!({ "name": "L1", "status": true, "order": 100_001 }), vec![("order", Range)]),
        ],
    );
}

#[test]
fn the_character_nul_is_refused_everywhere() {
    use ViolationKind::Nul;
    bodies(
        &endpoint::CONTACT_V3_DEPARTMENT_CREATE,
        vec![
            (department(&json!({ "name": "a\0" })), vec![("name", Nul)]),
            (department(&json!({ "i18n_name": { "zh_cn": "\0" } })), vec![("i18n_name.zh_cn", Nul)]),
            (department(&json!({ "unit_ids": ["a", "\0"] })), vec![("unit_ids[1]", Nul)]),
        ],
    );
    queries(&endpoint::CONTACT_V3_DEPARTMENT_CREATE, &[("client_token=\0", &[("client_token", Nul)])]);
    let found = check::path(&endpoint::MAIL_V1_MAILGROUP_GET, "mailgroup_id", "\0");
    assert_eq!(found.first().map(|violation| violation.kind), Some(Nul));
    let name =
        json!({ "department": { "name": { "default_value": "a", "i18n_value": { "zh_cn\0": "a" } } } });
    let found = check::body(&endpoint::DIRECTORY_V1_DEPARTMENT_PATCH, &name);
    assert_eq!(found.first().map(|violation| violation.kind), Some(Nul), "a key of a free map");
}

#[test]
fn query_parameters() {
    use ViolationKind::{Missing, Range, TooMany, Type, Value as NotThere};
    queries(
        &endpoint::CONTACT_V3_DEPARTMENT_CHILDREN,
        &[
            ("", &[]),
            ("user_id_type=user_id&fetch_child=True&page_size=50&page_token=&unknown=1", &[]),
            ("fetch_child=FALSE", &[]),
            ("fetch_child=1", &[("fetch_child", Type)]),
            ("page_size=51", &[("page_size", Range)]),
            ("page_size=ten", &[("page_size", Type)]),
            ("user_id_type=email", &[("user_id_type", NotThere)]),
        ],
    );
    let many = vec!["department_ids=a"; 51].join("&");
    queries(
        &endpoint::CONTACT_V3_DEPARTMENT_BATCH,
        &[
            ("department_ids=a&department_ids=b", &[]),
            ("department_ids=", &[("department_ids", Missing)]),
            ("", &[("department_ids", Missing)]),
            (&many, &[("department_ids", TooMany)]),
        ],
    );
    queries(&endpoint::CONTACT_V3_DEPARTMENT_PARENT, &[("department_id=", &[("department_id", Missing)])]);
}

#[test]
fn path_parameters() {
    let endpoint = &endpoint::CONTACT_V3_DEPARTMENT_GET;
    assert_eq!(check::path(endpoint, "department_id", "od-4e6ac4d14bcd5071a37a39de902c7141"), []);
    assert_eq!(check::path(endpoint, "department_id", "0"), []);
    assert_eq!(check::path(endpoint, "department_id", "a b").len(), 1);
    assert_eq!(check::path(endpoint, "user_id", "a b"), [], "not in this path");
}

#[test]
fn a_violation_shows_little_of_the_value() {
    let long = "é".repeat(500);
    let found =
        check::body(&endpoint::CONTACT_V3_DEPARTMENT_CREATE, &department(&json!({ "department_id": long })));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].value.chars().count(), 64);
    assert_eq!(found[0].description, "has 500 characters, at most 64 are allowed");
}

#[test]
fn a_hostile_body_is_not_answered_at_length() {
    let found = check::body(&endpoint::MAIL_V1_USER_QUERY, &json!({ "email_list": vec![1; 200] }));
    assert_eq!(found.len(), 50);
}

/// Any JSON, with names that the table knows among its keys.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "name",
        "leaders",
        "leaderType",
        "order",
        "department",
        "employee",
        "i18n_value",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|entries| {
                Value::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_body_makes_the_checker_fail(body in any_json()) {
        for endpoint in ENDPOINTS {
            let found = check::body(endpoint, &body);
            prop_assert!(found.len() <= 50);
            prop_assert!(endpoint.body.is_some() || found.is_empty());
        }
    }

    #[test]
    fn no_query_makes_the_checker_fail(value in ".{0,80}", twice in any::<bool>()) {
        for endpoint in ENDPOINTS {
            let names = endpoint.query.iter().map(|field| field.name);
            let mut pairs: Vec<_> = names.map(|name| (name.to_owned(), value.clone())).collect();
            if twice {
                pairs.extend(pairs.clone());
            }
            for violation in check::query(endpoint, &pairs) {
                prop_assert!(violation.value.chars().count() <= 64);
            }
        }
    }
}

//! The table as a whole, and five entries in full.

use larkspur_contract::{
    ENDPOINTS, ErrorRow, FAMILIES, Field, GATEWAY_ERRORS, Kind, Method, Rate, SCOPES, ScopeSet, endpoint,
    find, gateway,
};
use std::collections::BTreeSet;

fn names(fields: &[Field]) -> Vec<&str> {
    fields.iter().map(|field| field.name).collect()
}

fn scopes(set: ScopeSet) -> Vec<&'static str> {
    set.names().collect()
}

#[expect(clippy::panic, reason = "a test says which field it missed")]
fn field<'a>(fields: &'a [Field], name: &str) -> &'a Field {
    fields.iter().find(|field| field.name == name).unwrap_or_else(|| panic!("no field {name}"))
}

#[test]
fn the_table_is_complete() {
    assert_eq!(ENDPOINTS.len(), 147);
    assert_eq!(FAMILIES.len(), 20);
    assert_eq!(SCOPES.len(), 141);
    assert_eq!(ENDPOINTS.iter().map(|endpoint| endpoint.errors.len()).sum::<usize>(), 1108);
    let in_family = |name| ENDPOINTS.iter().filter(|endpoint| endpoint.family == name).count();
    assert_eq!(in_family("contact-department"), 12);
    assert_eq!(in_family("contact-user"), 13);
    assert_eq!(in_family("mail-mailgroup"), 24);
    assert_eq!(ENDPOINTS.iter().filter(|endpoint| endpoint.deprecated).count(), 7);
}

#[test]
fn indices_are_dense_and_ids_and_routes_are_unique() {
    let mut ids = BTreeSet::new();
    let mut routes = BTreeSet::new();
    for (index, endpoint) in ENDPOINTS.iter().enumerate() {
        assert_eq!(endpoint.index, index);
        assert!(ids.insert(endpoint.id), "{}", endpoint.id);
        assert!(routes.insert((endpoint.path, endpoint.method)), "{}", endpoint.id);
        assert_eq!(find(endpoint.id), Some(*endpoint));
    }
    assert_eq!(find("contact.v3.department.created"), None);
    let order: Vec<_> =
        ENDPOINTS.iter().map(|endpoint| (endpoint.family, endpoint.path, endpoint.method)).collect();
    assert!(order.is_sorted());
}

#[test]
fn each_code_stands_once_and_is_no_success() {
    for endpoint in ENDPOINTS {
        let codes: BTreeSet<u32> = endpoint.errors.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), endpoint.errors.len(), "{}", endpoint.id);
        for row in endpoint.errors.iter().chain(GATEWAY_ERRORS) {
            assert!(row.code != 0 && (200..600).contains(&row.http) && !row.msg.is_empty(), "{row:?}");
        }
    }
}

#[test]
fn department_create() {
    let endpoint = &endpoint::CONTACT_V3_DEPARTMENT_CREATE;
    assert_eq!((endpoint.method, endpoint.path), (Method::Post, "/open-apis/contact/v3/departments"));
    assert_eq!(endpoint.rate, Rate::Fixed { per_second: Some(50), per_minute: Some(1000) });
    assert!(endpoint.apps.custom && !endpoint.apps.store && endpoint.tokens.tenant && !endpoint.tokens.user);
    assert_eq!(scopes(endpoint.scopes_any), ["contact:contact"]);
    assert_eq!(names(endpoint.query), ["user_id_type", "department_id_type", "client_token"]);
    assert_eq!(endpoint.page, "contact-v3/department/create");
    let body = endpoint.body.unwrap();
    assert_eq!(body.len(), 11);
    let required = body.iter().filter(|field| field.required).map(|field| field.name);
    assert_eq!(required.collect::<Vec<_>>(), ["name", "parent_department_id"]);
    assert_eq!((field(body, "order").kind, field(body, "order").also), (Kind::String, Some(Kind::Int)));
    assert_eq!(field(body, "department_hrbps").rule.max_items, Some(500));
    let leader = field(field(body, "leaders").children, "leaderID");
    assert_eq!(leader.aliases, ["leader_i_d", "leader_id"]);
    let department = field(endpoint.response, "department");
    assert_eq!(department.children.len(), 15);
    assert_eq!(
        scopes(field(department.children, "name").scopes_any),
        [
            "contact:contact:access_as_app",
            "contact:contact:readonly",
            "contact:contact:readonly_as_app",
            "contact:department.base:readonly",
        ]
    );
    assert!(field(department.children, "open_department_id").scopes_any.is_empty());
    assert_eq!(endpoint.errors.len(), 28);
    assert_eq!(endpoint.occurring_codes().count(), 25);
    assert_eq!(
        endpoint.error(40016),
        Some(&ErrorRow { http: 401, code: 40016, msg: "dept name can not be nul error" })
    );
}

#[test]
fn mailgroup_create() {
    let endpoint = &endpoint::MAIL_V1_MAILGROUP_CREATE;
    assert_eq!((endpoint.method, endpoint.path), (Method::Post, "/open-apis/mail/v1/mailgroups"));
    assert_eq!(names(endpoint.body.unwrap()), ["email", "name", "description", "who_can_send_mail"]);
    assert_eq!(
        names(endpoint.response),
        [
            "mailgroup_id",
            "email",
            "name",
            "description",
            "direct_members_count",
            "include_external_member",
            "include_all_company_member",
            "who_can_send_mail",
        ]
    );
    assert_eq!(field(endpoint.response, "direct_members_count").kind, Kind::String);
    assert_eq!(
        field(endpoint.body.unwrap(), "who_can_send_mail").rule.one_of,
        ["ANYONE", "ALL_INTERNAL_USERS", "ALL_GROUP_MEMBERS", "CUSTOM_MEMBERS"]
    );
    assert_eq!(endpoint.error(1234006).map(|row| row.http), Some(409));
    assert_eq!(endpoint.occurring_codes().count(), 5);
}

#[test]
fn department_children() {
    let endpoint = &endpoint::CONTACT_V3_DEPARTMENT_CHILDREN;
    assert_eq!(endpoint.path, "/open-apis/contact/v3/departments/:department_id/children");
    assert_eq!(names(endpoint.path_params), ["department_id"]);
    assert!(field(endpoint.path_params, "department_id").required);
    let size = field(endpoint.query, "page_size");
    assert_eq!((size.kind, size.rule.max, size.default), (Kind::Int, Some(50), Some("10")));
    let users = field(endpoint.query, "user_id_type");
    assert_eq!(users.value_scopes.len(), 1);
    assert_eq!(users.value_scopes[0].0, "user_id");
    assert_eq!(scopes(users.value_scopes[0].1), ["contact:user.employee_id:readonly"]);
    assert!(endpoint.body.is_none());
    assert_eq!(names(endpoint.response), ["has_more", "page_token", "items"]);
    assert!(endpoint.cannot_occur.iter().any(|(code, _)| *code == 42008), "the family's reason applies");
    assert_eq!(endpoint.error(40011).map(|row| row.msg), Some("page size is invalid"));
}

#[test]
fn tenant_token() {
    let endpoint = &endpoint::AUTH_V3_TENANT_ACCESS_TOKEN_INTERNAL;
    assert_eq!(endpoint.path, "/open-apis/auth/v3/tenant_access_token/internal");
    assert!(!endpoint.tokens.tenant && !endpoint.tokens.user && endpoint.scopes_any.is_empty());
    assert_eq!(names(endpoint.body.unwrap()), ["app_id", "app_secret"]);
    assert_eq!(names(endpoint.response_top_level), ["tenant_access_token", "expire"]);
    assert!(endpoint.response.is_empty());
}

#[test]
fn chat_get() {
    let endpoint = &endpoint::IM_V1_CHAT_GET;
    assert_eq!(endpoint.path, "/open-apis/im/v1/chats/:chat_id");
    assert_eq!(scopes(endpoint.scopes_any), ["im:chat", "im:chat:read", "im:chat:readonly"]);
    assert_eq!(field(endpoint.response, "user_count").kind, Kind::String);
    assert_eq!(endpoint.occurring_codes().map(|row| row.code).collect::<Vec<_>>(), [232006]);
}

#[test]
fn the_gateway_has_its_documented_statuses() {
    assert_eq!((gateway::UNKNOWN_PATH.http, gateway::UNKNOWN_PATH.code), (404, 99991201));
    assert_eq!((gateway::RATE_LIMITED.http, gateway::RATE_LIMITED.code), (429, 99991400));
    assert_eq!((gateway::INVALID_PARAMETER.http, gateway::INVALID_PARAMETER.code), (200, 10003));
    assert_eq!((gateway::NEED_TOKEN.http, gateway::NEED_TOKEN.code), (400, 99991661));
}

#[test]
fn scope_sets_behave_as_sets() {
    let mail = ScopeSet::of("mail:mailgroup").unwrap();
    let both = ScopeSet::from_names(["mail:mailgroup:readonly", "mail:mailgroup"]).unwrap();
    assert_eq!(scopes(both), ["mail:mailgroup", "mail:mailgroup:readonly"]);
    assert_eq!(both, endpoint::MAIL_V1_MAILGROUP_GET.scopes_any);
    assert!(
        both.contains("mail:mailgroup") && !both.contains("contact:contact") && !both.contains("unknown")
    );
    assert!(both.intersects(mail) && both.is_met_by(mail) && !both.is_met_by(ScopeSet::EMPTY));
    assert!(ScopeSet::EMPTY.is_met_by(ScopeSet::EMPTY), "no demand is always met");
    assert_eq!(ScopeSet::from_names(["mail:nothing"]).unwrap_err().name, "mail:nothing");
    assert_eq!(scopes(ScopeSet::all()), SCOPES);
    assert_eq!(ScopeSet::all().len() as usize, SCOPES.len());
    assert!(SCOPES.is_sorted());
}

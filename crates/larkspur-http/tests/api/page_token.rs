//! Pages: every served endpoint that answers a `page_token`.

use larkspur_contract::Endpoint;
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Client, each_engine, new_user};
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::stage::{DEPARTMENTS, MAIL_GROUPS, RANGE, USERS, text};

/// How many things each list has.
const THINGS: usize = 7;

/// The children of a department that has so many.
const CHILDREN: &str = "/open-apis/contact/v3/departments/wide/children?department_id_type=department_id";

fn is_paged(endpoint: &Endpoint) -> bool {
    endpoint.response.iter().any(|field| field.name == "page_token")
}

/// The requests for lists of [`THINGS`] by one endpoint, and the code for a token that is not theirs.
fn lists(endpoint: &Endpoint, domain: &str) -> (Vec<Asked>, u64) {
    let flat_and_deep =
        |path: &str| vec![Asked::get(path), Asked::get(path).with_query("fetch_child", "true")];
    let of_group = |list: &str| (vec![Asked::get(format!("{MAIL_GROUPS}/g0@{domain}/{list}"))], 99_992_402);
    match endpoint.id {
        "contact.v3.department.children" => (flat_and_deep(CHILDREN), 40012),
        "contact.v3.department.list" => {
            let path = format!("{DEPARTMENTS}?parent_department_id=wide&department_id_type=department_id");
            (flat_and_deep(&path), 40012)
        }
        "contact.v3.department.parent" => {
            let path =
                format!("{DEPARTMENTS}/parent?department_id=deep{THINGS}&department_id_type=department_id");
            (vec![Asked::get(path)], 40012)
        }
        "contact.v3.user.find_by_department" => {
            let path =
                format!("{USERS}/find_by_department?department_id=wide&department_id_type=department_id");
            (vec![Asked::get(path)], 40012)
        }
        "contact.v3.user.list" => {
            let path = format!("{USERS}?department_id=wide&department_id_type=department_id");
            (vec![Asked::get(path)], 40012)
        }
        "contact.v3.scope.list" => (vec![Asked::get(RANGE)], 40012),
        "mail.v1.mailgroup.list" => (vec![Asked::get(MAIL_GROUPS)], 99_992_402),
        "mail.v1.mailgroup_manager.list" => of_group("managers"),
        "mail.v1.mailgroup_member.list" => of_group("members"),
        "mail.v1.mailgroup_permission_member.list" => of_group("permission_members"),
        other => panic!("{other} answers pages, but has no list here"),
    }
}

/// Seven departments side by side in one, seven users in the same one, seven departments one in the other above an
/// eighth, seven users and departments at the top, seven mail groups, and seven of everything in the first of these.
async fn fill(client: &Client, domain: &str) {
    let department = async |id: &str, parent: &str| {
        let new = json!({"name": id, "department_id": id, "parent_department_id": parent});
        client.post(&format!("{DEPARTMENTS}?department_id_type=department_id"), new).await.must_succeed();
    };
    department("wide", "0").await;
    for number in 0..3 {
        client.make_user(json!({})).await;
        // With the wide one and the deep one.
        if number < 2 {
            department(&format!("top{number}"), "0").await;
        }
    }
    let (mut managers, mut members, mut above) = (Vec::new(), Vec::new(), "0".to_owned());
    for number in 0..THINGS {
        department(&format!("wide{number}"), "wide").await;
        let deeper = format!("deep{number}");
        department(&deeper, &above).await;
        above = deeper;
        let email = format!("g{number}@{domain}");
        client.make_mail_group(&email).await;
        managers.push(json!({"user_id": make_user_in(client, "wide").await}));
        members.push(json!({"type": "MAIL_GROUP", "email": email}));
    }
    department(&format!("deep{THINGS}"), &above).await;
    let group = format!("{MAIL_GROUPS}/g0@{domain}");
    for (list, body) in [
        ("managers", json!({"mailgroup_manager_list": managers})),
        ("members", json!({"items": members})),
        ("permission_members", json!({"items": members})),
    ] {
        client.post(&format!("{group}/{list}/batch_create"), body).await.must_succeed();
    }
}

/// The `open_id` of a new user in the department of this custom id.
async fn make_user_in(client: &Client, department: &str) -> Value {
    let new = new_user(json!({"department_ids": [department]}));
    client.post(&format!("{USERS}?department_id_type=department_id"), new).await.data()["user"]["open_id"]
        .clone()
}

/// Plays a test for every list of every endpoint.
async fn each_list(test: impl AsyncFn(&TestServer, Asked, u64)) {
    each_engine(async |server| {
        fill(server.app(), "example.com").await;
        for endpoint in SERVED.iter().map(|served| served.endpoint).filter(|endpoint| is_paged(endpoint)) {
            let (lists, code) = lists(endpoint, "example.com");
            for list in lists {
                test(server, list, code).await;
            }
        }
    })
    .await;
}

/// The rows of a page; those of a contact range stand in several lists.
fn items(page: &Value) -> Vec<Value> {
    let lists = ["items", "user_ids", "department_ids", "group_ids"];
    let rows = lists.iter().filter_map(|name| page.get(name)).flat_map(|list| list.as_array().unwrap());
    rows.cloned().collect()
}

async fn first_token(server: &TestServer, list: &Asked) -> String {
    let first = list.clone().with_query("page_size", "2").by(server.app()).await;
    text(first.data(), "page_token").to_owned()
}

#[tokio::test]
async fn pages_of_every_size_give_the_whole_list_once() {
    each_list(async |server, list, _| {
        let whole = list.clone().with_query("page_size", "50").by(server.app()).await.data().clone();
        assert_eq!((items(&whole).len(), &whole["has_more"]), (THINGS, &json!(false)));
        for size in 1..=THINGS + 1 {
            let mut seen = Vec::new();
            let mut token = String::new();
            loop {
                let asked =
                    list.clone().with_query("page_size", &size.to_string()).with_query("page_token", &token);
                let page = asked.by(server.app()).await.data().clone();
                seen.extend(items(&page));
                if page["has_more"] == false {
                    assert!(page.get("page_token").is_none(), "no token on the last page");
                    break;
                }
                assert_eq!(items(&page).len(), size, "only the last page may be short");
                token = text(&page, "page_token").to_owned();
            }
            assert_eq!(seen, items(&whole), "{list:?} by {size}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_may_come_back_with_another_page_size_and_at_another_process() {
    each_list(async |server, list, _| {
        let token = first_token(server, &list).await;
        let there = server.app().at(&server.second_process().await);
        let rest = list.with_query("page_token", &token).with_query("page_size", "9").by(&there).await;
        assert_eq!(items(rest.data()).len(), THINGS - 2);
    })
    .await;
}

#[tokio::test]
async fn a_token_of_another_question_app_or_tenant_is_refused() {
    each_list(async |server, list, code| {
        let token = first_token(server, &list).await;
        let other = server.another_app().create().await;
        let asked = list.clone().with_query("page_token", &token);
        asked.by(server.app()).await.must_succeed();
        assert_eq!(asked.by(&other).await.code(), code, "another app");
        for (name, value) in [("user_id_type", "union_id"), ("anything", "else")] {
            assert_eq!(
                asked.clone().with_query(name, value).by(server.app()).await.code(),
                code,
                "another question"
            );
        }
    })
    .await;
    each_engine(async |server| {
        let away = server.another_tenant("elsewhere.example").await;
        fill(server.app(), "example.com").await;
        fill(&away, "elsewhere.example").await;
        for endpoint in SERVED.iter().map(|served| served.endpoint).filter(|endpoint| is_paged(endpoint)) {
            let (home, code) = lists(endpoint, "example.com");
            for (list, theirs) in home.into_iter().zip(lists(endpoint, "elsewhere.example").0) {
                let token = first_token(server, &list).await;
                assert_eq!(
                    theirs.with_query("page_token", &token).by(&away).await.code(),
                    code,
                    "another tenant"
                );
            }
        }
        let token = first_token(server, &Asked::get(MAIL_GROUPS)).await;
        let other_list = Asked::get(CHILDREN).with_query("page_token", &token);
        assert_eq!(other_list.by(server.app()).await.code(), 40012, "another list");
        let token = first_token(server, &Asked::get(CHILDREN)).await;
        let deep = Asked::get(CHILDREN).with_query("fetch_child", "true");
        assert_eq!(
            deep.with_query("page_token", &token).by(server.app()).await.code(),
            40012,
            "another way to list"
        );
    })
    .await;
}

#[tokio::test]
async fn a_token_that_was_tampered_with_is_refused() {
    each_list(async |server, list, code| {
        let token = first_token(server, &list).await;
        let digit = |old: char| if old == 'A' { 'B' } else { 'A' };
        let tampered = (0..token.trim_end_matches('=').len()).map(|place| {
            let flip = |(at, old)| if at == place { digit(old) } else { old };
            token.chars().enumerate().map(flip).collect::<String>()
        });
        let others = [
            "x".to_owned(),
            token.repeat(2),
            token.to_lowercase(),
            "=".to_owned(),
            "A".repeat(60_000),
            "\u{fffc}".to_owned(),
        ];
        for wrong in tampered.chain(others) {
            let answer = list.clone().with_query("page_token", &wrong).by(server.app()).await;
            assert_eq!(answer.code(), code, "{wrong}");
            assert_eq!(answer.wrong_fields(), ["page_token"]);
        }
    })
    .await;
}

//! Pages: every served endpoint that answers a `page_token`.

use larkspur_contract::Endpoint;
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::stage::{DEPARTMENTS, MAIL_GROUPS, text};

/// How many things each list has.
const THINGS: usize = 7;

fn is_paged(endpoint: &Endpoint) -> bool {
    endpoint.response.iter().any(|field| field.name == "page_token")
}

/// The requests for lists of [`THINGS`] by one endpoint, and the code for a token that is not theirs.
fn lists(endpoint: &Endpoint) -> (Vec<Asked>, u64) {
    match endpoint.id {
        "contact.v3.department.children" => {
            let path = format!("{DEPARTMENTS}/0/children");
            (vec![Asked::get(&path), Asked::get(path).with_query("fetch_child", "true")], 40012)
        }
        "mail.v1.mailgroup.list" => (vec![Asked::get(MAIL_GROUPS)], 99_992_402),
        other => panic!("{other} answers pages, but has no list here"),
    }
}

async fn fill(client: &Client, domain: &str) {
    for number in 0..THINGS {
        client.make_department(json!({"name": format!("d{number}")})).await;
        client.make_mail_group(&format!("g{number}@{domain}")).await;
    }
}

/// Plays a test for every list of every endpoint.
async fn each_list(test: impl AsyncFn(&TestServer, Asked, u64)) {
    each_engine(async |server| {
        fill(server.app(), "example.com").await;
        for endpoint in SERVED.iter().map(|served| served.endpoint).filter(|endpoint| is_paged(endpoint)) {
            let (lists, code) = lists(endpoint);
            for list in lists {
                test(server, list, code).await;
            }
        }
    })
    .await;
}

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
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
                seen.extend(items(&page).clone());
                if page["has_more"] == false {
                    assert!(page.get("page_token").is_none(), "no token on the last page");
                    break;
                }
                assert_eq!(items(&page).len(), size, "only the last page may be short");
                token = text(&page, "page_token").to_owned();
            }
            assert_eq!(&seen, items(&whole), "{list:?} by {size}");
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
            let (lists, code) = lists(endpoint);
            for list in lists {
                let token = first_token(server, &list).await;
                assert_eq!(
                    list.with_query("page_token", &token).by(&away).await.code(),
                    code,
                    "another tenant"
                );
            }
        }
        let token = first_token(server, &Asked::get(MAIL_GROUPS)).await;
        let other_list = Asked::get(format!("{DEPARTMENTS}/0/children")).with_query("page_token", &token);
        assert_eq!(other_list.by(server.app()).await.code(), 40012, "another list");
        let token = first_token(server, &Asked::get(format!("{DEPARTMENTS}/0/children"))).await;
        let deep = Asked::get(format!("{DEPARTMENTS}/0/children")).with_query("fetch_child", "true");
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

//! Requests that are served at once, because they wait at once: each gets its own answer.

use futures_util::future::join_all;
use larkspur_testkit::server::{Answer, Client, each_engine};
use serde_json::json;

use crate::stage::{DEPARTMENTS, NO_DEPARTMENT, text};

#[tokio::test]
async fn many_departments_at_once() {
    each_engine(async |server| {
        let app = server.app();
        let department = app.make_department(json!({"name": "范围"})).await;
        let covered = text(&department, "open_department_id");
        let narrow = server.another_app().create().await;
        // Another process remembers this app as it was.
        let changing = server.another_app().create().await;
        let there = changing.at(&server.second_process().await);
        there.get(&format!("{DEPARTMENTS}/0")).await.must_succeed();
        let range = json!({"contact_range": {"departments": [covered]}});
        for app in [&narrow, &changing] {
            assert_eq!(server.admin().patch(&app.control_path(), range.clone()).await.status(), 200);
        }

        let ask = async |client: &Client, name: String, parent: &str| {
            client.post(DEPARTMENTS, json!({"name": name, "parent_department_id": parent})).await
        };
        let mut asked = Vec::new();
        for place in 0..8 {
            asked.push((0, ask(app, format!("甲{place}"), "0")));
            asked.push((44101, ask(app, format!("乙{place}"), "")));
            asked.push((40014, ask(&narrow, format!("丙{place}"), "0")));
            asked.push((0, ask(&narrow, format!("丁{place}"), covered)));
            asked.push((40014, ask(&there, format!("戊{place}"), "0")));
            asked.push((0, ask(&there, format!("己{place}"), covered)));
            asked.push((0, ask(app, format!("庚{place}"), covered)));
            asked.push((99992357, ask(app, format!("辛{place}"), NO_DEPARTMENT)));
        }
        let (codes, asked): (Vec<u64>, Vec<_>) = asked.into_iter().unzip();
        let answers = join_all(asked).await;
        let told: Vec<u64> = answers.iter().map(Answer::code).collect();
        assert_eq!(told, codes);
        // Each was told of the department that it had asked for, and they stand in a row.
        let root = app.get(&format!("{DEPARTMENTS}/0/children?page_size=50")).await;
        assert_eq!(root.data()["items"].as_array().unwrap().len(), 1 + 8);
        let below = app.get(&format!("{DEPARTMENTS}/{covered}/children?page_size=50")).await;
        let orders: Vec<&str> =
            below.data()["items"].as_array().unwrap().iter().map(|it| text(it, "order")).collect();
        assert_eq!(orders, (1..=24).map(|order| order.to_string()).collect::<Vec<_>>());
        for (place, answer) in answers.iter().enumerate().filter(|(place, _)| place % 8 == 6) {
            assert_eq!(answer.data()["department"]["name"], format!("庚{}", place / 8));
        }
    })
    .await;
}

//! Backup, restore, verify and the renewal of the admin token.

use std::sync::Arc;

use larkspur_core::schema::MIGRATIONS;
use larkspur_store::{Db, Lane, Location, Options, Statement, StoreError, SystemClock, SystemRandom};
use serde_json::json;

use crate::scene::Scene;

#[test]
fn a_backup_of_a_running_server_brings_everything_back() {
    let scene = Scene::new();
    let server = scene.serve();
    let credentials = scene.credentials();
    let token = server.token(&credentials).unwrap();
    let new = json!({ "name": "Engineering", "parent_department_id": "0" });
    assert_eq!(server.post("/open-apis/contact/v3/departments", &token, &new)["code"], 0);
    let said = scene.run(&["backup", "monday.db", "--data", "data"]).done();
    assert!(said.starts_with("monday.db: written and checked: "), "{said}");
    let refused = scene.run(&["backup", "monday.db", "--data", "data"]).failed(1);
    assert!(refused.contains("monday.db exists already"), "{refused}");
    server.stop();

    std::fs::rename(scene.path("data"), scene.path("former")).unwrap();
    scene.run(&["restore", "monday.db", "--data", "data"]).done();
    let refused = scene.run(&["restore", "monday.db", "--data", "data"]).failed(1);
    assert!(refused.contains("larkspur.db exists already"), "{refused}");
    let server = scene.serve();
    let (_, children) = server.get("/open-apis/contact/v3/departments/0/children", &token);
    assert!(children.contains("\"Engineering\""), "{children}");
    assert!(server.token(&credentials).is_some());
    let refused = scene.run(&["restore", "monday.db", "--data", "data"]).failed(1);
    assert!(refused.contains("another larkspur"), "{refused}");
}

#[test]
fn a_store_that_is_not_there_is_not_made() {
    let scene = Scene::new();
    for command in [&["verify"] as &[&str], &["backup", "b.db"], &["admin-token", "renew"]] {
        let refused = scene.run(&[command, &["--data", "typo"]].concat()).failed(1);
        assert!(refused.contains("there is no store"), "{refused}");
    }
    assert!(!scene.path("typo").exists());
    assert!(!scene.path("b.db").exists());
}

static SPOIL: Statement =
    Statement::new("test::SPOIL", "UPDATE department SET member_count = 7 WHERE parent IS NULL");

#[tokio::test]
async fn verify_finds_what_was_spoilt_also_beside_a_server() {
    let scene = Scene::new();
    let server = scene.serve();
    let said = scene.run(&["verify", "--data", "data"]).done();
    assert_eq!(said, "1 tenants, 1 departments, 0 memberships looked at\nno faults\n");
    server.stop();
    let options = Options::new(Location::Sqlite { path: scene.path("data/larkspur.db") });
    let db = Db::open(options, MIGRATIONS, Arc::new(SystemClock), Arc::new(SystemRandom)).unwrap();
    db.write("spoil", Lane(0), |tx| tx.run(&SPOIL, &[]).map(|_| ()))
        .await
        .map_err(|e: StoreError| e)
        .unwrap();
    db.close();
    let ended = scene.run(&["verify", "--data", "data"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("fault: department 0: "), "{}", ended.stdout);
    assert!(ended.stderr.contains("the store has 1 faults"), "{}", ended.stderr);
}

#[test]
fn a_new_admin_token_voids_the_former_one() {
    let scene = Scene::new();
    let server = scene.serve();
    let former = scene.credentials();
    let refused = scene.run(&["admin-token", "renew", "--data", "data"]).failed(1);
    assert!(refused.contains("another larkspur"), "{refused}");
    server.stop();
    std::fs::remove_file(scene.path("data/credentials.json")).unwrap();
    let token = scene.run(&["admin-token", "renew", "--data", "data"]).done();
    assert_eq!(scene.credentials()["admin_token"], token.trim());

    let server = scene.serve();
    let control = |token: &str| server.get("/_larkspur/v1/tenants", token).0;
    assert_eq!((control(token.trim()), control(former["admin_token"].as_str().unwrap())), (200, 401));
    // With it, an app gets a new secret, and all is well again.
    let app_id = former["app_id"].as_str().unwrap();
    let rotated = scene.run(&["app", "rotate", app_id, "--data", "data", "--output", "json"]).done();
    assert!(server.token(&serde_json::from_str(&rotated).unwrap()).is_some());
}

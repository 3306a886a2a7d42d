//! The first start, later starts, and starts that must not happen.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use larkspur_core::schema::MIGRATIONS;
use larkspur_store::{Db, Location, Migration, Options, SystemClock, SystemRandom};
use serde_json::{Value, json};

use crate::scene::Scene;

fn mode(scene: &Scene, name: &str) -> u32 {
    std::fs::metadata(scene.path(name)).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_start_gives_all_that_a_first_call_needs() {
    let scene = Scene::new();
    let server = scene.serve();
    let credentials = scene.credentials();
    let keys: Vec<&String> = credentials.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["admin_token", "app_id", "app_secret", "base_url", "mail_domain", "tenant_key"]);
    assert_eq!(credentials["base_url"], *server.base_url);
    assert_eq!((mode(&scene, "data"), mode(&scene, "data/credentials.json")), (0o700, 0o600));
    assert_eq!(mode(&scene, "data/larkspur.db"), 0o600);
    assert_eq!((server.get("/livez", "").0, server.get("/readyz", "").0), (200, 200));
    assert!(server.get("/metrics", "").1.contains("\nlarkspur_store_writes_total "));
    let token = server.token(&credentials).unwrap();
    let new = json!({ "name": "Engineering", "parent_department_id": "0" });
    assert_eq!(server.post("/open-apis/contact/v3/departments", &token, &new)["code"], 0);
    let new = json!({ "name": "All staff", "email": "all-staff@example.com" });
    assert_eq!(server.post("/open-apis/mail/v1/mailgroups", &token, &new)["code"], 0);

    let greeting = server.stop();
    let secret = credentials["app_secret"].as_str().unwrap();
    assert!(!greeting.contains(secret), "what is printed may end in a journal");
    let file = scene.path("data/credentials.json").canonicalize().unwrap();
    for word in [
        "TOKEN=$(curl ",
        &format!("-d @{}", file.display()),
        "/contact/v3/departments",
        "all-staff@example.com",
    ] {
        assert!(greeting.contains(word), "{word} is not in {greeting}");
    }
}

#[test]
fn a_restart_keeps_data_and_tokens_and_renews_the_address() {
    let scene = Scene::new();
    let server = scene.serve();
    let first = scene.credentials();
    let token = server.token(&first).unwrap();
    let new = json!({ "name": "Engineering", "parent_department_id": "0" });
    assert_eq!(server.post("/open-apis/contact/v3/departments", &token, &new)["code"], 0);
    server.stop();

    let server = scene.serve();
    let mut expected = first;
    expected["base_url"] = json!(server.base_url);
    assert_eq!(scene.credentials(), expected);
    let (_, children) = server.get("/open-apis/contact/v3/departments/0/children", &token);
    assert!(children.contains("\"Engineering\""), "{children}");
    let rest = server.stop();
    assert!(rest.starts_with("Mail comes in by SMTP at 127.0.0.1:") && rest.lines().count() == 1, "{rest}");
}

#[test]
fn lost_credentials_are_spoken_of() {
    let scene = Scene::new();
    scene.serve().stop();
    std::fs::remove_file(scene.path("data/credentials.json")).unwrap();
    let greeting = scene.serve().stop();
    assert!(greeting.contains("larkspur admin-token renew --data data"), "{greeting}");
}

#[test]
fn a_second_server_on_the_same_folder_is_refused() {
    let scene = Scene::new();
    let server = scene.serve();
    let refused = scene.run(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]).failed(1);
    assert!(
        refused.contains("another larkspur (process ") && refused.contains(" is using data"),
        "{refused}"
    );
    assert_eq!(server.get("/readyz", "").0, 200);
}

#[test]
fn a_port_in_use_loses_no_credentials() {
    let scene = Scene::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = scene.run(&["serve", "--data", "data", "--listen", &address]).failed(1);
    assert!(refused.contains(&format!("cannot listen on {address}")), "{refused}");
    let server = scene.serve();
    assert!(server.token(&scene.credentials()).is_some());
}

#[test]
fn mail_that_waits_is_spoken_of() {
    let scene = Scene::new();
    std::fs::write(scene.path("larkspur.toml"), "[mail]\nmode = 'relay'\n").unwrap();
    let server = scene.serve();
    let (status, ready) = server.get("/readyz", "");
    assert_eq!(status, 200);
    assert!(ready.contains("accepted mail waits"), "{ready}");
    assert!(server.stop().starts_with("Mail comes in by SMTP at 127.0.0.1:"));
    let log = std::fs::read_to_string(scene.path("log")).unwrap();
    assert!(log.contains("nobody can log in at mail.smtp") && log.contains("accepted mail waits"), "{log}");
    assert!(!scene.serve().get("/livez", "").1.contains("waits"));
}

#[test]
fn a_mail_port_in_use_is_named_with_its_setting() {
    let scene = Scene::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let start = ["serve", "--data", "data", "--listen", "127.0.0.1:0", "--mail-lmtp", &address];
    let refused = scene.run(&start).failed(1);
    assert!(refused.contains(&format!("cannot listen on {address} (mail.lmtp)")), "{refused}");
    assert!(!scene.path("data/credentials.json").exists());
    let start = ["serve", "--data", "data", "--mail-smtp-class", "internet"];
    assert!(scene.run(&start).failed(2).contains("\"internet\" is not there yet"));
}

#[test]
fn a_store_of_a_newer_program_is_refused() {
    let scene = Scene::new();
    scene.serve().stop();
    let later = MIGRATIONS.last().unwrap().number + 1;
    let step = Migration {
        number: later,
        name: "later",
        sql: "CREATE TABLE later (later BIGINT NOT NULL PRIMARY KEY)",
    };
    let steps = [MIGRATIONS, &[step]].concat().leak();
    let options = Options::new(Location::Sqlite { path: scene.path("data/larkspur.db") });
    Db::open(options, steps, Arc::new(SystemClock), Arc::new(SystemRandom)).unwrap().close();
    let refused = scene.run(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]).failed(1);
    assert!(refused.contains(&format!("the store has schema version {later}")), "{refused}");
}

#[test]
fn settings_reach_the_server() {
    let scene = Scene::new();
    let file = "tenant_name = 'Hof'\nmail_domain = 'hof.example'\nrate_limits = 'off'\n[limits]\ndepartment_depth = 2\n";
    std::fs::write(scene.path("larkspur.toml"), file).unwrap();
    let server = scene.serve();
    let credentials = scene.credentials();
    assert_eq!(credentials["mail_domain"], "hof.example");
    let token = server.token(&credentials).unwrap();
    let create = |parent: &Value| {
        let new = json!({ "name": "Below", "parent_department_id": parent });
        server.post("/open-apis/contact/v3/departments", &token, &new)
    };
    let top = create(&json!("0"));
    assert_eq!(top["code"], 0, "{top}");
    let refused = create(&top["data"]["department"]["open_department_id"]);
    assert_ne!(refused["code"], 0, "{refused}");
}

#[test]
fn damaged_credentials_keep_no_server_from_serving() {
    let scene = Scene::new();
    scene.serve().stop();
    std::fs::write(scene.path("data/credentials.json"), "{").unwrap();
    scene.serve().stop();
    let log = std::fs::read_to_string(scene.path("log")).unwrap();
    assert!(log.contains("credentials.json does not have the address of this server"), "{log}");
    assert_eq!(std::fs::read_to_string(scene.path("data/credentials.json")).unwrap(), "{");
}

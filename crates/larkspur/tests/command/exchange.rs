//! Import, export and the generator, as their user meets them.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::scene::{PATIENCE, Scene};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sample");

/// A folder with a store that a first start has made.
fn founded() -> Scene {
    let scene = Scene::new();
    scene.serve().stop();
    scene
}

#[test]
fn the_sample_comes_in_and_is_served() {
    let scene = founded();
    let said = scene.run(&["import", SAMPLE, "--data", "data"]).done();
    assert_eq!(
        said,
        "imported: 2 employee types, 4 custom attributes, 2 units, 12 departments, 50 users, 2 public mailboxes, 4 mail \
         groups with 11 members; none refused\n"
    );
    scene.run(&["verify", "--data", "data"]).done();
    let server = scene.serve();
    let token = server.token(&scene.credentials()).unwrap();
    let (_, engineering) = server.get(
        "/open-apis/contact/v3/departments/engineering?department_id_type=department_id&user_id_type=user_id",
        &token,
    );
    for part in [r#""name":"研发中心""#, r#""member_count":19"#, r#""leader_user_id":"ada.hughes""#] {
        assert!(engineering.contains(part), "{part} in {engineering}");
    }
    let (_, user) = server.get("/open-apis/contact/v3/users/tanaka.yui?user_id_type=user_id", &token);
    assert!(user.contains("田中結衣"), "{user}");
    // Its chat can be read by the first app, whose bot is in it.
    let chat = engineering.split("\"chat_id\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let (status, chat) = server.get(&format!("/open-apis/im/v1/chats/{chat}"), &token);
    assert_eq!(status, 200, "{chat}");
    let (_, group) = server.get("/open-apis/mail/v1/mailgroups/dev@example.com", &token);
    assert!(group.contains("engineering@example.com"), "{group}");

    // Exporting is reading; importing needs the store for itself.
    let refused = scene.run(&["import", SAMPLE, "--data", "data"]).failed(1);
    assert!(refused.contains("another larkspur"), "{refused}");
    let said = scene.run(&["export", "org.ndjson", "--data", "data"]).done();
    assert_eq!(said, "org.ndjson: 87 records\n");
    let mode = |name: &str| scene.path(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("org.ndjson"), 0o600);
    let refused = scene.run(&["export", "org.ndjson", "--data", "data"]).failed(1);
    assert!(refused.contains("exists already"), "{refused}");
    server.stop();
}

#[test]
fn generated_piped_and_brought_back() {
    let scene = founded();
    let generate =
        ["generate", "-", "--departments", "30", "--users", "200", "--mail-groups", "5", "--seed", "9"];
    let first = scene.run(&generate).done();
    assert_eq!(first, scene.run(&generate).done());
    let mut import = scene.command(&["import", "-", "--data", "data"]);
    let mut import =
        import.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut import.stdin.take().unwrap(), first.as_bytes()).unwrap();
    let said = import.wait_with_output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("30 departments, 200 users, 1 public mailboxes, 5 mail groups"), "{said}");
    let exported = scene.run(&["export", "-", "--data", "data"]).done();

    scene.run(&["export", "org", "--data", "data"]).done();
    std::fs::rename(scene.path("data"), scene.path("former")).unwrap();
    scene.serve().stop();
    scene.run(&["import", "org", "--data", "data"]).done();
    assert_eq!(scene.run(&["export", "-", "--data", "data"]).done(), exported);
}

#[test]
fn mistakes_are_told_with_their_lines() {
    let scene = founded();
    std::fs::create_dir(scene.path("org")).unwrap();
    let rows =
        "user_id,name,mobile,departments\nada,Ada,13800000001,0\nbob,Bob,none,0\neve,Eve,13800000001,0\n";
    std::fs::write(scene.path("org/users.csv"), rows).unwrap();
    let sentences = [
        "larkspur: org/users.csv:3: bob: Mobile: not a number in E.164",
        "larkspur: org/users.csv:4: eve: Mobile is taken",
    ];
    let refused = scene.run(&["import", "org", "--data", "data"]).failed(1);
    let expected =
        format!("{}\nlarkspur: 2 records were refused, so nothing was imported\n", sentences.join("\n"));
    assert_eq!(refused, expected);
    let dry = scene.run(&["import", "org", "--data", "data", "--dry-run"]);
    assert_eq!(dry.code, Some(1));
    assert!(dry.stdout.starts_with("would be imported: 0 employee types"), "{}", dry.stdout);
    assert!(dry.stderr.starts_with(&sentences.join("\n")), "{}", dry.stderr);
    assert_eq!(scene.run(&["export", "-", "--data", "data"]).done(), "");

    let kept = scene.run(&["import", "org", "--data", "data", "--keep-going"]);
    assert_eq!(kept.code, Some(0));
    assert!(kept.stdout.ends_with("2 records were refused\n"), "{}", kept.stdout);
    assert_eq!(scene.run(&["export", "-", "--data", "data"]).done().lines().count(), 1);
}

#[test]
fn the_limits_are_settings() {
    let scene = founded();
    let import = |limit: &str| {
        let mut command = scene.command(&["import", SAMPLE, "--data", "data", "--dry-run"]);
        command.env("LARKSPUR_LIMITS__DEPARTMENTS", limit).output().unwrap().status.code()
    };
    assert_eq!((import("11"), import("12")), (Some(1), Some(0)));
}

#[test]
fn the_tenant_is_named_where_there_are_several() {
    let scene = Scene::new();
    let server = scene.serve();
    let admin = scene.credentials()["admin_token"].as_str().unwrap().to_owned();
    let made =
        server.post("/_larkspur/v1/tenants", &admin, &json!({ "name": "B", "mail_domain": "b.example" }));
    let refused = scene.run(&["export", "-", "--data", "data"]).failed(2);
    assert!(refused.contains("--tenant"), "{refused}");
    let key = &made["tenant_key"];
    server.stop();
    let line = "{\"type\":\"mail_group\",\"email\":\"g@b.example\"}\n";
    std::fs::write(scene.path("b.ndjson"), line).unwrap();
    let tenant = ["--tenant", key.as_str().unwrap(), "--data", "data"];
    scene.run(&[&["import", "b.ndjson"], &tenant[..]].concat()).done();
    let text = scene.run(&[&["export", "-"], &tenant[..]].concat()).done();
    assert!(text.contains("g@b.example"), "{text}");
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_made() {
    let scene = Scene::new();
    for (command, expected) in [
        (&["import", SAMPLE, "--data", "typo"][..], "there is no store"),
        (&["export", "-", "--data", "typo"], "there is no store"),
        (&["import", "typo.ndjson", "--data", "typo"], "typo.ndjson: "),
    ] {
        let refused = scene.run(command).failed(1);
        assert!(refused.contains(expected), "{refused}");
    }
    let refused = scene.run(&["generate", "org", "--departments", "1", "--users", "20000"]).failed(2);
    assert!(refused.contains("ask for more departments"), "{refused}");
    assert!(!scene.path("typo").exists() && !scene.path("org").exists());
}

#[test]
fn an_import_that_is_killed_leaves_what_was_there() {
    let scene = founded();
    let there = r#"{"type":"department","department_id":"there","name":"There before"}"#;
    std::fs::write(scene.path("there.ndjson"), there).unwrap();
    scene.run(&["import", "there.ndjson", "--data", "data"]).done();
    let before = scene.run(&["export", "-", "--data", "data"]).done();
    assert!(before.contains("There before"), "{before}");
    scene.run(&["generate", "org", "--departments", "200", "--users", "20000", "--seed", "3"]).done();
    let (journal, began) = (scene.path("data/larkspur.db-journal"), Instant::now());
    let mut import = scene.command(&["import", "org", "--data", "data"]);
    let mut import = import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !journal.exists() {
        assert!(began.elapsed() < PATIENCE, "the import changes the file in place");
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(Duration::from_millis(100));
    import.kill().unwrap();
    assert_eq!(import.wait().unwrap().code(), None, "it was killed before its end");
    assert!(journal.exists());
    scene.run(&["backup", "copy.db", "--data", "data"]).done();
    assert_eq!(scene.run(&["export", "-", "--data", "data"]).done(), before);
    scene.run(&["verify", "--data", "data"]).done();
    let server = scene.serve();
    server.token(&scene.credentials()).unwrap();
    server.stop();
    let said = scene.run(&["import", "org", "--data", "data"]).done();
    assert!(said.contains("200 departments, 20000 users"), "{said}");
    assert!(!journal.exists());
    scene.run(&["verify", "--data", "data"]).done();
}

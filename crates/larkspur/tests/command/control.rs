//! The clients of the control API, against a running server.

use serde_json::{Value, json};

use crate::scene::{Ended, Scene};

/// What a client prints as JSON.
fn json_of(scene: &Scene, arguments: &[&str]) -> Value {
    let ended = scene.run(&[&["--data", "data"], arguments, &["--output", "json"]].concat());
    serde_json::from_str(&ended.done()).unwrap()
}

#[test]
fn apps() {
    let scene = Scene::new();
    let server = scene.serve();
    let made = json_of(
        &scene,
        &["app", "create", "HR", "--scope", "contact:contact", "--scope", "im:chat", "--range", "all"],
    );
    assert_eq!(made["scopes"], json!(["contact:contact", "im:chat"]));
    assert_eq!(made["contact_range"]["all"], true);
    let app_id = made["app_id"].as_str().unwrap();
    assert!(server.token(&made).is_some());

    let changed =
        json_of(&scene, &["app", "set", app_id, "--name", "人事", "--scope", "none", "--range", "none"]);
    assert_eq!((&changed["name"], &changed["scopes"]), (&json!("人事"), &json!([])));
    assert_eq!(changed["contact_range"]["all"], false);
    assert_eq!(json_of(&scene, &["app", "show", app_id]), changed);
    assert!(scene.run(&["--data", "data", "app", "set", app_id]).failed(2).contains("nothing to change"));

    json_of(&scene, &["app", "disable", app_id]);
    assert!(server.token(&made).is_none());
    json_of(&scene, &["app", "enable", app_id]);
    assert!(server.token(&made).is_some());

    let rotated = json_of(&scene, &["app", "rotate", app_id]);
    assert!(server.token(&made).is_none() && server.token(&rotated).is_some());

    let table = scene.run(&["app", "list", "--data", "data"]).done();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(
        lines[0].starts_with("APP_ID") && lines[2].starts_with(app_id) && lines[2].contains("人事"),
        "{table}"
    );
}

#[test]
fn rotating_the_secret_of_the_first_app_keeps_its_file_true() {
    let scene = Scene::new();
    let server = scene.serve();
    let before = scene.credentials();
    scene.run(&["--data", "data", "app", "rotate", before["app_id"].as_str().unwrap()]).done();
    assert!(server.token(&before).is_none());
    assert!(server.token(&scene.credentials()).is_some());
    assert_eq!(scene.credentials()["admin_token"], before["admin_token"]);
}

#[test]
fn tenants_and_domains() {
    let scene = Scene::new();
    let _server = scene.serve();
    let made = json_of(&scene, &["tenant", "create", "Second", "--mail-domain", "second.example"]);
    let tenant = made["tenant_key"].as_str().unwrap();
    let table = scene.run(&["tenant", "list", "--data", "data"]).done();
    assert!(table.contains("Second") && table.contains("second.example"), "{table}");

    let added = json_of(&scene, &["domain", "add", "bücher.example", "--tenant", tenant]);
    assert_eq!(added["domain"], "xn--bcher-kva.example");
    let of_second = json_of(&scene, &["domain", "list", "--tenant", tenant]);
    assert_eq!(of_second["domains"].as_array().unwrap().len(), 2);
    json_of(&scene, &["domain", "remove", "bücher.example"]);
    assert_eq!(json_of(&scene, &["domain", "list"])["domains"].as_array().unwrap().len(), 2);
    let refused = scene.run(&["--data", "data", "domain", "remove", "bücher.example"]).failed(1);
    assert!(refused.contains("does not exist") && refused.contains("(log id 2"), "{refused}");
}

#[test]
fn the_standing_of_a_user() {
    let scene = Scene::new();
    let server = scene.serve();
    let token = server.token(&scene.credentials()).unwrap();
    let new = json!({ "user_id": "ada", "name": "Ada", "mobile": "+8613011111111", "department_ids": ["0"],
        "employee_type": 1 });
    let made = server.post("/open-apis/contact/v3/users?user_id_type=user_id", &token, &new);
    assert_eq!(made["code"], 0, "{made}");
    let frozen = json_of(&scene, &["user", "set-standing", "ada", "frozen"]);
    assert_eq!(frozen["standing"], "frozen");
    let (_, shown) = server.get("/open-apis/contact/v3/users/ada?user_id_type=user_id", &token);
    assert!(shown.contains("\"is_frozen\":true"), "{shown}");
    scene.run(&["--data", "data", "user", "set-standing", "nobody", "frozen"]).failed(1);
}

#[test]
fn server_and_token_come_from_flag_then_environment_then_file() {
    let scene = Scene::new();
    let server = scene.serve();
    let token = scene.credentials()["admin_token"].as_str().unwrap().to_owned();
    std::fs::write(scene.path("token"), format!("{token}\n")).unwrap();
    let list = |variables: &[(&str, &str)], flags: &[&str]| {
        let mut command = scene.command(&[&["tenant", "list"], flags].concat());
        Ended::from(command.envs(variables.iter().copied()).output().unwrap())
    };
    let url = server.base_url.as_str();
    list(&[("LARKSPUR_BASE_URL", url), ("LARKSPUR_ADMIN_TOKEN_FILE", "token")], &[]).done();
    list(&[("LARKSPUR_BASE_URL", "http://127.0.0.1:1")], &["--url", url, "--admin-token", &token]).done();
    let refused = list(&[("LARKSPUR_BASE_URL", url), ("LARKSPUR_ADMIN_TOKEN", "wrong")], &[]).failed(1);
    assert!(refused.contains("this is not the admin token"), "{refused}");
    let nowhere = list(&[], &[]).failed(1);
    assert!(nowhere.contains("the server is not known") && nowhere.contains("--url"), "{nowhere}");
    server.stop();
    let gone = list(&[], &["--data", "data"]).failed(1);
    assert!(gone.contains("http://127.0.0.1:"), "{gone}");
}

#[test]
fn mail_groups_are_explained() {
    let scene = Scene::new();
    let server = scene.serve();
    let token = server.token(&scene.credentials()).unwrap();
    let post = |path: &str, body: Value| {
        let answer = server.post(&format!("/open-apis/{path}"), &token, &body);
        assert_eq!(answer["code"], 0, "{path}: {answer}");
        answer["data"].clone()
    };
    let department =
        post("contact/v3/departments", json!({ "name": "研发", "parent_department_id": "0" }))["department"]
            .clone();
    let home = json!([department["open_department_id"]]);
    for number in 0..3 {
        let new = json!({
            "user_id": format!("u{number}"), "name": format!("员工{number}"), "mobile": format!("1380000000{number}"),
            "department_ids": home, "employee_type": 1, "enterprise_email": format!("u{number}@example.com"),
        });
        post("contact/v3/users", new);
    }
    for email in ["team@example.com", "inner@example.com"] {
        post("mail/v1/mailgroups", json!({ "email": email, "who_can_send_mail": "ALL_GROUP_MEMBERS" }));
    }
    let nested = json!({ "type": "MAIL_GROUP", "email": "inner@example.com" });
    post("mail/v1/mailgroups/team@example.com/members", nested);
    let everyone = json!({ "type": "DEPARTMENT", "department_id": department["open_department_id"] });
    post("mail/v1/mailgroups/inner@example.com/members", everyone);
    let back = json!({ "type": "MAIL_GROUP", "email": "team@example.com" });
    post("mail/v1/mailgroups/inner@example.com/members", back);

    let members = ["mail-group", "members", "--effective", "team@example.com"];
    let listed = json_of(&scene, &members);
    assert_eq!(listed["members"].as_array().unwrap().len(), 3);
    assert_eq!(listed["members"][0]["user_id"], "u0");
    let table = scene.run(&[&["--data", "data"], &members[..]].concat()).done();
    let words: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words[0], ["TYPE", "USER_ID", "NAME", "EMAIL"]);
    assert_eq!((words.len(), &words[3]), (4, &vec!["USER", "u2", "员工2", "u2@example.com"]));
    let refused = scene.run(&["--data", "data", "mail-group", "members", "team@example.com"]).failed(2);
    assert!(refused.contains("--effective"), "{refused}");

    let explain = ["mail-group", "explain", "--from", "u1@example.com", "--to", "team@example.com"];
    let answer = json_of(&scene, &explain);
    assert_eq!((&answer["accepted"], &answer["reason"]), (&json!(true), &json!("MEMBER")));
    let told = scene.run(&[&["--data", "data"], &explain[..], &["--person", "u2"]].concat()).done();
    for line in [
        "u1@example.com to team@example.com: accepted by ALL_GROUP_MEMBERS, because the sender is a member",
        "the sender is USER u1",
        "3 would get it",
        "  USER 员工0 u0 u0@example.com",
        "USER u2 is a member:",
    ] {
        assert!(told.lines().any(|it| it == line), "{line:?} wanted: {told}");
    }
    let id = department["open_department_id"].as_str().unwrap();
    assert!(
        told.ends_with(&format!("  team@example.com > inner@example.com > DEPARTMENT 研发 {id}\n")),
        "{told}"
    );
    let stranger = [
        "mail-group",
        "explain",
        "--from",
        "x@else.example",
        "--to",
        "team@example.com",
        "--person",
        "x@else.example",
    ];
    let told = scene.run(&[&["--data", "data"], &stranger[..]].concat()).done();
    assert!(told.contains("refused by ALL_GROUP_MEMBERS, because the sender is not a member"), "{told}");
    assert!(told.ends_with("NOBODY_HERE x@else.example is not a member\n"), "{told}");
    let said = scene.run(&["verify", "--data", "data"]).done();
    assert!(
        said.contains("hint: tenant ") && said.contains("in a circle: inner@example.com, team@example.com"),
        "{said}"
    );
    assert!(said.ends_with("no faults\n"), "{said}");
}

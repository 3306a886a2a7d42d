//! The clients of the mail part of the control API, against a running server that got a mail.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::scene::{Scene, Server, until};

fn json_of(scene: &Scene, arguments: &[&str]) -> Value {
    let ended = scene.run(&[&["--data", "data"], arguments, &["--output", "json"]].concat());
    serde_json::from_str(&ended.done()).unwrap()
}

/// Sends a message to the group and another address, and gives what it is called.
fn send(address: &str, subject: &str) -> String {
    let mut stream = BufReader::new(TcpStream::connect(address).unwrap());
    let mut say = |line: &str| {
        if !line.is_empty() {
            stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        }
        loop {
            let mut reply = String::new();
            stream.read_line(&mut reply).unwrap();
            if reply.as_bytes().get(3) != Some(&b'-') {
                return reply.trim().to_owned();
            }
        }
    };
    say("");
    say("EHLO client.example");
    say("MAIL FROM:<x@else.example>");
    assert!(say("RCPT TO:<team@example.com>").starts_with("250 "));
    assert!(say("RCPT TO:<nobody@example.com>").starts_with("550 5.1.1 "));
    say("DATA");
    let text = format!(
        "From: X <x@else.example>\r\nMessage-ID: <one@else.example>\r\nSubject: {subject}\r\n\r\nWords\x1b[2J"
    );
    let reply = say(&format!("{text}\r\n."));
    reply.strip_prefix("250 2.0.0 queued as ").unwrap_or_else(|| panic!("{reply}")).to_owned()
}

fn with_group(scene: &Scene) -> (Server, String) {
    let mut server = scene.serve();
    let told = server.line();
    let smtp = told.split_once("by SMTP at ").unwrap().1.split(' ').next().unwrap().to_owned();
    let token = server.token(&scene.credentials()).unwrap();
    let new = json!({ "email": "team@example.com", "who_can_send_mail": "ANYONE" });
    let made = server.post("/open-apis/mail/v1/mailgroups", &token, &new);
    assert_eq!(made.get("code"), Some(&json!(0)));
    let member = json!({ "email": "out@else.example", "type": "EXTERNAL_USER" });
    let path = "/open-apis/mail/v1/mailgroups/team@example.com/members";
    assert_eq!(server.post(path, &token, &member).get("code"), Some(&json!(0)));
    (server, smtp)
}

#[test]
fn mail_is_listed_found_read_and_cleared() {
    let scene = Scene::new();
    let (server, smtp) = with_group(&scene);
    let id = send(&smtp, "Hello");
    assert_eq!(json_of(&scene, &["mail", "list"])["mails"][0]["mail_id"], json!(id));
    let found = json_of(
        &scene,
        &["mail", "search", "--message-id", "<one@else.example>", "--to", "out@else.example"],
    );
    assert_eq!(found["mails"][0]["subject"], "Hello");
    let none = json_of(&scene, &["mail", "search", "--subject", "Goodbye"]);
    assert_eq!(none["mails"], json!([]));
    let table = scene.run(&["mail", "copies", &id, "--data", "data"]).done();
    assert!(table.contains("out@else.example") && table.contains("captured"), "{table}");
    let shown = scene.run(&["mail", "show", &id, "--data", "data"]).done();
    assert!(shown.contains("From: X <x@else.example>\n") && shown.contains("\nSubject: Hello\n"), "{shown}");
    // What others wrote moves no cursor.
    assert!(shown.contains("Words\u{fffd}[2J") && !shown.contains('\x1b'), "{shown}");
    let raw = scene.run(&["mail", "show", &id, "--edition", "1", "--raw", "--data", "data"]).done();
    assert!(raw.starts_with("Received: ") && raw.ends_with("\r\n\r\nWords\x1b[2J\r\n"), "{raw}");
    let refused = until(|| {
        let list = json_of(&scene, &["mail", "refused", "--to", "nobody@example.com"]);
        list["refusals"].as_array().filter(|list| !list.is_empty()).cloned()
    });
    assert_eq!(refused[0]["rule"], "UNKNOWN_RECIPIENT");
    assert_eq!(json_of(&scene, &["queue", "list"])["deliveries"], json!([]));
    for verb in ["hold", "retry", "cancel"] {
        assert_eq!(
            json_of(&scene, &["queue", verb, &id]),
            json!({ "copies": 0 }),
            "what was captured waits for nothing"
        );
    }
    assert_eq!(json_of(&scene, &["queue", "routes"])["routes"], json!([]));
    assert_eq!(json_of(&scene, &["mail", "clear"]), json!({ "cleared": 1 }));
    assert!(scene.run(&["mail", "show", &id, "--data", "data"]).failed(1).contains("Mail"));
    let page = server.get("/metrics", "").1;
    for line in [
        "larkspur_mail_messages_total{outcome=\"accepted\"} 1",
        "larkspur_mail_recipients_total{outcome=\"unknown_recipient\"} 1",
    ] {
        assert!(page.lines().any(|have| have == line), "{line} is not in {page}");
    }
}

#[test]
fn passwords() {
    let scene = Scene::new();
    let _server = scene.serve();
    let app = scene.credentials()["app_id"].as_str().unwrap().to_owned();
    let made = json_of(
        &scene,
        &["mail", "password", "issue", "--app", &app, "--address", "robot@example.com", "--label", "报警"],
    );
    assert_eq!(made["login"], json!(app));
    let list = json_of(&scene, &["mail", "password", "list"]);
    assert_eq!(
        (&list["passwords"][0]["label"], &list["passwords"][0]["app_id"]),
        (&json!("报警"), &json!(app))
    );
    let id = made["password_id"].as_str().unwrap();
    json_of(&scene, &["mail", "password", "revoke", id]);
    assert_eq!(json_of(&scene, &["mail", "password", "list"])["passwords"], json!([]));
    assert!(scene.run(&["mail", "password", "issue", "--data", "data"]).failed(2).contains("--user"));
    let unknown = ["mail", "password", "issue", "--user", "nobody", "--data", "data"];
    assert!(scene.run(&unknown).failed(1).contains("User"));
}

//! What a mail server in front asks, over sockets of a running server, and how the metrics page counts it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::json;

use crate::scene::{Scene, Server};

/// Asks maps, and gives the answers without their frames.
fn look_up(socket: &Path, questions: &[&str]) -> Vec<String> {
    let mut stream = BufReader::new(UnixStream::connect(socket).unwrap());
    let mut ask = |question: &&str| {
        stream.get_mut().write_all(format!("{}:{question},", question.len()).as_bytes()).unwrap();
        let mut length = Vec::new();
        stream.read_until(b':', &mut length).unwrap();
        let length = String::from_utf8(length).unwrap();
        let mut answer = vec![0; length.trim_end_matches(':').parse::<usize>().unwrap() + 1];
        stream.read_exact(&mut answer).unwrap();
        String::from_utf8(answer).unwrap().trim_end_matches(',').to_owned()
    };
    questions.iter().map(&mut ask).collect()
}

/// Asks the judge about senders of mail to a group, and gives the actions.
fn judge(socket: &Path, senders: &[&str]) -> Vec<String> {
    let mut stream = BufReader::new(UnixStream::connect(socket).unwrap());
    let mut ask = |sender: &&str| {
        let question = format!(
            "request=smtpd_access_policy\nprotocol_state=RCPT\nsender={sender}\nrecipient=team@example.com\n\n"
        );
        stream.get_mut().write_all(question.as_bytes()).unwrap();
        let (mut action, mut end) = (String::new(), String::new());
        stream.read_line(&mut action).unwrap();
        stream.read_line(&mut end).unwrap();
        action.trim_end().to_owned()
    };
    senders.iter().map(&mut ask).collect()
}

#[test]
fn questions_are_counted_by_answer() {
    let scene = Scene::new();
    let (maps, policy) = (scene.path("maps"), scene.path("policy"));
    let mut command = scene.command(&["serve", "--listen", "127.0.0.1:0", "--data", "data"]);
    command.args(["--mail-socketmap", &format!("unix:{}", maps.display())]);
    command.args(["--mail-policy", &format!("unix:{}", policy.display())]);
    let server = Server::start(command, scene.path("log"));
    let token = server.token(&scene.credentials()).unwrap();
    let group = json!({ "email": "team@example.com", "who_can_send_mail": "ALL_GROUP_MEMBERS" });
    let made = server.post("/open-apis/mail/v1/mailgroups", &token, &group);
    assert_eq!(made.get("code"), Some(&json!(0)), "{made}");
    let members = "/open-apis/mail/v1/mailgroups/team@example.com/members";
    let member = json!({ "email": "out@else.example", "type": "EXTERNAL_USER" });
    assert_eq!(server.post(members, &token, &member).get("code"), Some(&json!(0)));

    let asked = [
        "recipients team@example.com",
        "expand team@example.com",
        "recipients nobody@example.com",
        "aliases team@example.com",
    ];
    let answers = look_up(&maps, &asked);
    let unknown = "PERM the maps are recipients and expand";
    assert_eq!(answers, ["OK OK", "OK out@else.example", "NOTFOUND ", unknown]);
    let actions = judge(&policy, &["out@else.example", "x@else.example", "y@else.example", ""]);
    let refused = "action=550 5.7.1 not permitted to post to this group";
    assert_eq!(actions, ["action=DUNNO", refused, refused, "action=DUNNO"]);

    let page = server.get("/metrics", "").1;
    let value = |name: &str, (protocol, answer): (&str, &str)| -> Option<f64> {
        let lines = page.lines().filter(|line| line.starts_with(&format!("larkspur_mail_{name}_total{{")));
        let of = |label: &str, word: &str| format!("{label}=\"{word}\"");
        let mut lines = lines
            .filter(|line| line.contains(&of("protocol", protocol)) && line.contains(&of("answer", answer)));
        lines.next().and_then(|line| line.rsplit(' ').next()?.parse().ok())
    };
    for (what, count) in [
        (("socketmap", "found"), 2.0),
        (("socketmap", "not_found"), 1.0),
        (("socketmap", "permanent"), 1.0),
        (("policy", "let_through"), 2.0),
        (("policy", "refused"), 2.0),
    ] {
        assert_eq!(value("questions", what), Some(count), "{what:?} in {page}");
        assert!(value("question_seconds", what).is_some_and(|time| time > 0.0), "{what:?} in {page}");
    }
    assert_eq!(value("questions", ("socketmap", "temporary")), None, "nothing went wrong");
}

//! The page about Postfix, executed: its three files as they stand there, on other ports and in another folder.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::program::{Credentials, Place, Program};
use crate::talk::Talk;

const PAGE: &str = include_str!("../../../../docs/recipes/postfix.md");
const PATIENCE: Duration = Duration::from_secs(60);
/// Whoever owns the mailboxes; any number above those of the system will do.
const MAILBOX_OWNER: u32 = 5000;

/// A Postfix of our own that ends with this value.
struct Postfix {
    folder: TempDir,
    door: SocketAddr,
}

/// The port of each service of the page, and the free one that takes its place.
struct Ports(Vec<(u16, u16)>);

#[test]
fn mail_goes_in_by_postfix_and_comes_back_out_into_mailboxes() {
    if let Some(why) = missing() {
        assert!(!is_required(), "LARKSPUR_REQUIRE_POSTFIX=1, but {why}");
        println!("the page about Postfix was not executed: {why}");
        return;
    }
    let ports = Ports::free();
    let data = TempDir::with_prefix("larkspur-story-").unwrap();
    let config = data.path().join("larkspur.toml");
    fs::write(&config, ports.put_into(&block("larkspur.toml"))).unwrap();
    // The ports of other stories are taken back: the file alone says where mail comes in.
    let variables = [
        ("LARKSPUR_CONFIG", config.to_str().unwrap()),
        ("LARKSPUR_MAIL__SMTP", ""),
        ("LARKSPUR_MAIL__LMTP", ""),
    ];
    let program = Program::start_with(&Place::Sqlite, data.path(), &variables);
    let client = program.client(&Credentials::of(data.path()));
    let post = |path: &str, body| {
        let (code, answer) = client.post(path, &body).unwrap();
        assert_eq!(code, 0, "{path}: {answer}");
    };
    for (name, mobile) in [("ann", "+8613800000001"), ("bo", "+8613800000002")] {
        let mail = format!("{name}@example.com");
        let user = json!({ "name": name, "mobile": mobile, "department_ids": ["0"], "employee_type": 1, "enterprise_email": mail });
        post("/open-apis/contact/v3/users", user);
    }
    for (group, rule) in [("team", "ALL_INTERNAL_USERS"), ("open", "ANYONE"), ("团队", "ALL_INTERNAL_USERS")]
    {
        let mail = format!("{group}@example.com");
        let made = json!({ "email": mail, "name": group, "who_can_send_mail": rule });
        post("/open-apis/mail/v1/mailgroups", made);
        let everyone = json!({ "type": "COMPANY" });
        post(&format!("/open-apis/mail/v1/mailgroups/{mail}/members"), everyone);
    }

    let postfix = Postfix::start(&ports);
    let mut inside = Talk::begin(postfix.door).unwrap();
    // Whom Larkspur does not know, Postfix refuses while the client is there.
    assert!(inside.send("ann@example.com", "nobody@example.com", "").unwrap().starts_with("550 5.1.1"));
    let mut outside = Talk::begin(postfix.door).unwrap();
    assert!(outside.say("XCLIENT ADDR=203.0.113.7 NAME=far.example").unwrap().starts_with("220"));
    outside.say("EHLO far.example").unwrap();
    for (from, to, reply) in [
        ("x@else.example", "team@example.com", "550 5.7.1"),
        ("ann@example.com", "team@example.com", "550 5.7.1"),
        ("x@else.example", "bounce@example.com", "550 5.1.1"),
        ("x@else.example", "x@relayed.example", "554 5.7.1"),
    ] {
        let said = outside.send(from, to, "").unwrap();
        assert!(said.starts_with(reply), "{from} to {to}: {said}");
    }
    // A login is who sends, and who sends decides.
    let mut at_home = Talk::begin(postfix.door).unwrap();
    assert!(at_home.say("XCLIENT ADDR=203.0.113.7 LOGIN=ann@example.com").unwrap().starts_with("220"));
    at_home.say("EHLO home.example").unwrap();

    let mut plain = Talk::begin(postfix.door).unwrap();
    let message = |mark: &str| {
        format!(
            "From: Ann <ann@example.com>\r\nTo: all\r\nMessage-ID: <{mark}@example.com>\r\nSubject: {mark}\r\n\r\n{mark}\r\n"
        )
    };
    for (talk, from, to, mark) in [
        (&mut inside, "ann@example.com", "team@example.com", "from-inside"),
        (&mut outside, "x@else.example", "open@example.com", "from-outside"),
        (&mut at_home, "ann@example.com", "team@example.com", "from-home"),
        (&mut plain, "bo@example.com", "bo@example.com", "past-the-groups"),
    ] {
        let said = talk.send(from, to, &message(mark)).unwrap();
        assert!(said.starts_with("250"), "{mark}: {said}");
    }
    for (name, mark) in [
        ("ann", "from-inside"),
        ("bo", "from-inside"),
        ("ann", "from-outside"),
        ("bo", "from-outside"),
        ("ann", "from-home"),
        ("bo", "from-home"),
        ("bo", "past-the-groups"),
    ] {
        let mail = postfix.wait_for_mail(name, mark);
        if mark == "past-the-groups" {
            assert!(!mail.contains("List-Id:"), "{mail}");
        } else {
            let group = if mark == "from-outside" { "open" } else { "team" };
            assert!(mail.contains(&format!("List-Post: <mailto:{group}@example.com>")), "{mail}");
            // What the author wrote arrives as it was written.
            assert!(mail.contains("From: Ann <ann@example.com>\n"), "{mail}");
            assert!(mail.starts_with("Return-Path: <bounce+"), "{mail}");
        }
    }
    for name in ["ann", "bo"] {
        let copies = postfix.mails(name).iter().filter(|mail| mail.contains("Subject: from-inside")).count();
        assert_eq!(copies, 1, "{name}");
    }
}

/// What keeps the page from being executed here.
fn missing() -> Option<&'static str> {
    let has_programs = Command::new("postconf").arg("-d").stdout(Stdio::null()).status().is_ok();
    // Its master process changes to other users.
    let is_root = fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0);
    match (has_programs, is_root) {
        (false, _) => Some("Postfix is not installed"),
        (true, false) => Some("only root may start Postfix"),
        (true, true) => None,
    }
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn is_required() -> bool {
    std::env::var("LARKSPUR_REQUIRE_POSTFIX").is_ok_and(|it| it == "1")
}

/// The number of a user of this machine.
fn number_of(user: &str) -> u32 {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find(|line| line.split(':').next() == Some(user));
    line.and_then(|line| line.split(':').nth(2)?.parse().ok()).expect("the user that Postfix comes with")
}

/// A file as it stands on the page.
fn block(name: &str) -> String {
    let fence = format!(" {name}\n");
    let (_, rest) = PAGE.split_once(&fence).unwrap_or_else(|| panic!("the page has no file {name}"));
    rest.split_once("\n```").expect("an end of the file").0.to_owned() + "\n"
}

impl Ports {
    fn free() -> Ports {
        let bound: Vec<TcpListener> =
            (0..5).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()).collect();
        let free = bound.iter().map(|listener| listener.local_addr().unwrap().port());
        Ports([25, 5224, 5226, 5227, 10026].into_iter().zip(free).collect())
    }

    fn of(&self, port: u16) -> u16 {
        self.0.iter().find(|(known, _)| *known == port).unwrap().1
    }

    /// The text with free ports in it. Every service of the page is named by this machine's address.
    fn put_into(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (port, free) in self.0.iter().filter(|(port, _)| *port != 25) {
            let named = format!("127.0.0.1:{port}");
            assert!(text.contains(&named) || !text.contains(&port.to_string()), "{port} stands alone");
            text = text.replace(&named, &format!("127.0.0.1:{free}"));
        }
        text
    }
}

impl Postfix {
    fn start(ports: &Ports) -> Postfix {
        let folder = TempDir::with_prefix("larkspur-postfix-").unwrap();
        let place = folder.path().to_owned();
        // Its processes run as other users and must get through.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&place, open).unwrap();
        let (etc, mail) = (place.join("etc"), place.join("mail"));
        let data = place.join("data");
        for made in [&etc, &mail, &data, &place.join("queue")] {
            fs::create_dir(made).unwrap();
        }
        chown(&mail, Some(MAILBOX_OWNER), Some(MAILBOX_OWNER)).unwrap();
        chown(&data, Some(number_of("postfix")), None).unwrap();
        fs::write(etc.join("mailboxes"), "ann@example.com ann/\nbo@example.com bo/\n").unwrap();
        let door = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.of(25)));
        let shown = place.display();
        let main = ports
            .put_into(&block("main.cf"))
            .replace("/etc/postfix", &etc.display().to_string())
            .replace("/var/mail/vhosts", &mail.display().to_string());
        let ours = format!(
            "queue_directory = {shown}/queue\ndata_directory = {shown}/data\nmaillog_file = {shown}/log\n\
             maillog_file_prefixes = {shown}\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n\
             smtpd_authorized_xclient_hosts = 127.0.0.1\nsmtpd_peername_lookup = no\n"
        );
        fs::write(etc.join("main.cf"), main + &ours).unwrap();
        let master = ports.put_into(&block("master.cf")).replace("/etc/postfix", &etc.display().to_string());
        assert!(master.starts_with("smtp      inet"), "the first service is that of port 25");
        fs::write(etc.join("master.cf"), master.replacen("smtp      inet", &format!("{door} inet"), 1))
            .unwrap();
        let postfix = Postfix { folder, door };
        postfix.command("start");
        let begun = Instant::now();
        while Talk::begin(door).is_err() {
            assert!(begun.elapsed() < PATIENCE, "Postfix does not start: {}", postfix.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        postfix
    }

    fn command(&self, verb: &str) {
        let output = Command::new("postfix").arg("-c").arg(self.path("etc")).arg(verb).output().unwrap();
        assert!(output.status.success(), "postfix {verb}: {output:?} {}", self.log());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// Everything in a mailbox.
    fn mails(&self, name: &str) -> Vec<String> {
        let read =
            |path: &Path| fs::read_dir(path).map(|found| found.flatten().collect()).unwrap_or_default();
        let files: Vec<fs::DirEntry> = read(&self.path("mail").join(name).join("new"));
        files.iter().map(|file| fs::read_to_string(file.path()).unwrap()).collect()
    }

    /// The mail with this subject, once it is there.
    fn wait_for_mail(&self, name: &str, subject: &str) -> String {
        let begun = Instant::now();
        loop {
            let found =
                self.mails(name).into_iter().find(|mail| mail.contains(&format!("Subject: {subject}\n")));
            if let Some(mail) = found {
                return mail;
            }
            assert!(begun.elapsed() < PATIENCE, "{name} got no {subject}: {}", self.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let stopped = Command::new("postfix").arg("-c").arg(self.path("etc")).arg("stop").output();
        drop(stopped);
    }
}

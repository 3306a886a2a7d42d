//! Killed at any moment of accepting, expanding, delivering and reporting, the server loses no mail that it has
//! acknowledged, and sends twice at most what was on the wire.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use larkspur_testkit::sink::{Answer, Said, Speech};
use larkspur_testkit::{Dice, Sink};
use serde_json::json;

use crate::program::{Credentials, ON_THE_WIRE, Place, Program, folder, verify};
use crate::talk::Talk;

/// Clients that send as fast as they can.
const CLIENTS: usize = 4;
/// Members of the groups, one number each. The last member of each is refused for good by the sink.
const GROUPS: [(&str, usize); 3] = [("one", 2), ("team", 30), ("all", 220)];
const PATIENCE: Duration = Duration::from_secs(120);

/// How often the server is killed. Few by default, so that the suite stays short; `LARKSPUR_KILL_ROUNDS=1000` is the
/// whole proof.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn rounds() -> u32 {
    std::env::var("LARKSPUR_KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

#[test]
fn acknowledged_mail_arrives_after_any_kill() {
    for place in Place::all() {
        // The private PostgreSQL syncs every commit: a tenth shows as much as it can show.
        let rounds = if matches!(place, Place::Sqlite) { rounds() } else { rounds().div_ceil(10).max(4) };
        let sink = Sink::start(Speech::Smtp);
        sink.obey(|said| match said {
            Said::Rcpt(address) if address.starts_with("gone-") => Answer::Say("550 5.1.1 no such user"),
            _ => Answer::Friendly,
        });
        let data = folder();
        let door = free_port();
        let settings = settings(door, &sink);
        let settings: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        set(&Program::start_with(&place, data.path(), &settings), data.path());
        let mut acknowledged: HashMap<String, usize> = HashMap::new();
        let mut dice = Dice::new(0x6d61_696c);
        for round in 0..rounds {
            let program = Program::start_with(&place, data.path(), &settings);
            let told = Mutex::new(Vec::new());
            std::thread::scope(|scope| {
                for client in 0..CLIENTS {
                    let told = &told;
                    scope.spawn(move || {
                        for number in 0.. {
                            let group = (client + number) % GROUPS.len();
                            let mark = format!("mark-{round}-{client}-{number}.");
                            let Some(reply) = send(door, GROUPS[group].0, &mark) else { return };
                            assert!(reply.starts_with("250"), "{reply}");
                            told.lock().unwrap().push((mark, group));
                            // A little air, so that the copies come between.
                            std::thread::sleep(Duration::from_millis(20));
                        }
                    });
                }
                let begun = Instant::now();
                while told.lock().unwrap().is_empty() && begun.elapsed() < Duration::from_secs(20) {
                    std::thread::sleep(Duration::from_millis(1));
                }
                std::thread::sleep(Duration::from_millis(u64::try_from(dice.below(400)).unwrap()));
                program.kill();
            });
            acknowledged.extend(told.into_inner().unwrap());
        }
        assert!(!acknowledged.is_empty(), "no client ever got an answer");
        let program = Program::start_with(&place, data.path(), &settings);
        wait_for_quiet(&sink);
        drop(program);
        let told = check(&sink, &acknowledged, rounds);
        println!("{place}: {rounds} kills, {told}");
        verify(&place, data.path());
    }
}

fn free_port() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

fn settings(door: SocketAddr, sink: &Sink) -> Vec<(&'static str, String)> {
    vec![
        ("LARKSPUR_MAIL__MODE", "relay".to_owned()),
        ("LARKSPUR_MAIL__SMTP", door.to_string()),
        ("LARKSPUR_MAIL__SMTP_CLASS", "verified".to_owned()),
        ("LARKSPUR_MAIL__SMARTHOST", format!("smtp://{}", sink.address())),
        ("LARKSPUR_MAIL__RETRY", "1s".to_owned()),
        // Nobody is asked for names.
        ("LARKSPUR_MAIL__DMARC_MITIGATION", "never".to_owned()),
        ("LARKSPUR_MAIL__POSTMASTER", "postmaster@else.example".to_owned()),
        ("LARKSPUR_LIMITS__MAIL_RECIPIENTS_PER_HOUR", "1000000000".to_owned()),
    ]
}

/// Makes the groups.
fn set(program: &Program, data: &Path) {
    let client = program.client(&Credentials::of(data));
    for (group, members) in GROUPS {
        let mail = format!("{group}@example.com");
        let made = json!({ "email": mail, "who_can_send_mail": "ANYONE" });
        let (code, answer) = client.post("/open-apis/mail/v1/mailgroups", &made).unwrap();
        assert_eq!(code, 0, "{answer}");
        for number in 0..members {
            let body = json!({ "type": "EXTERNAL_USER", "email": member(group, number, members) });
            let path = format!("/open-apis/mail/v1/mailgroups/{mail}/members");
            let (code, answer) = client.post(&path, &body).unwrap();
            assert_eq!(code, 0, "{answer}");
        }
    }
}

fn member(group: &str, number: usize, members: usize) -> String {
    let gone = if number + 1 == members { "gone-" } else { "" };
    format!("{gone}{group}{number}@else.example")
}

/// Sends one mail on a connection of its own; `None` when the server is gone.
fn send(door: SocketAddr, group: &str, mark: &str) -> Option<String> {
    let mut talk = Talk::begin(door).ok()?;
    let text = format!(
        "From: x@else.example\r\nMessage-ID: <{mark}@else.example>\r\nSubject: {mark}\r\n\r\nhello\r\n"
    );
    talk.send("x@else.example", &format!("{group}@example.com"), &text).ok()
}

/// Waits until nothing more comes.
fn wait_for_quiet(sink: &Sink) {
    let begun = Instant::now();
    let mut count = sink.count();
    loop {
        if !sink.wait_for(count + 1, Duration::from_secs(6)) {
            return;
        }
        count = sink.count();
        assert!(begun.elapsed() < PATIENCE * 10, "there is no end to it");
    }
}

/// Checks what the sink got, and says what that was.
fn check(sink: &Sink, acknowledged: &HashMap<String, usize>, rounds: u32) -> String {
    let mut got: HashMap<(String, String), usize> = HashMap::new();
    let mut reports = 0;
    for mail in sink.mails() {
        let text = String::from_utf8_lossy(&mail.text).into_owned();
        if mail.sender.is_empty() {
            reports += 1;
            continue;
        }
        let subject = text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().to_owned();
        for recipient in mail.recipients {
            *got.entry((subject.clone(), recipient)).or_insert(0) += 1;
        }
    }
    let twice: usize = got.values().map(|count| count - 1).sum();
    for (mark, group) in acknowledged {
        let (name, members) = GROUPS[*group];
        for number in 0..members - 1 {
            let address = member(name, number, members);
            assert!(got.contains_key(&(mark.clone(), address.clone())), "{mark} for {address} was lost");
        }
    }
    assert!(twice <= usize::try_from(rounds).unwrap() * ON_THE_WIRE, "{twice} copies came twice");
    // Each of these mails had one member who is gone.
    assert!(reports >= acknowledged.len(), "{reports} reports about {} mails", acknowledged.len());
    format!(
        "{} mails acknowledged, none lost; {} copies, {twice} of them twice; {reports} reports",
        acknowledged.len(),
        got.len(),
    )
}

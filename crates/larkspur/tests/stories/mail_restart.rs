//! A server that is killed with a full mail queue takes mail again at once, and goes on delivering at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use larkspur_testkit::Sink;
use larkspur_testkit::sink::{Answer, Said, Speech};
use serde_json::{Value, json};

use crate::program::{Credentials, ON_THE_WIRE, Place, Program, folder, verify};
use crate::talk::Talk;

/// Members of the group; a mail to it is as many copies.
const MEMBERS: usize = 500;
/// Longest times from the start of the process to the reply to a mail, and from there to the next copy at its goal. The
/// goals are 2 s and 1 s on a machine that has nothing else to do (section 14 of the design of mail delivery); this is for
/// any machine.
const TO_ACCEPT: Duration = Duration::from_secs(10);
const TO_DELIVER: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(120);

/// How many copies wait when the server is killed. Few by default, so that the suite stays short; `LARKSPUR_QUEUED=100000` is
/// the whole proof.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn queued() -> usize {
    std::env::var("LARKSPUR_QUEUED").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000)
}

#[test]
fn a_full_queue_holds_nobody_up_after_a_kill() {
    for place in Place::all() {
        let sink = Sink::start(Speech::Smtp);
        let is_open = Arc::new(AtomicBool::new(false));
        let gate = Arc::clone(&is_open);
        // Takes nothing until it is opened.
        sink.obey(move |said| {
            while matches!(said, Said::Message(_)) && !gate.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            Answer::Friendly
        });
        let data = folder();
        let smarthost = format!("smtp://{}", sink.address());
        let settings = [
            ("LARKSPUR_MAIL__MODE", "relay"),
            ("LARKSPUR_MAIL__SMTP_CLASS", "verified"),
            ("LARKSPUR_MAIL__SMARTHOST", smarthost.as_str()),
            // Nobody is asked for names.
            ("LARKSPUR_MAIL__DMARC_MITIGATION", "never"),
            ("LARKSPUR_LIMITS__MAIL_RECIPIENTS_PER_HOUR", "1000000000"),
        ];
        let program = Program::start_with(&place, data.path(), &settings);
        make_group(&program, data.path());
        let mails = queued().div_ceil(MEMBERS);
        for number in 0..mails {
            send(&program, &format!("queued-{number}."));
        }
        program.kill();
        let taken = sink.count();
        is_open.store(true, Ordering::SeqCst);

        let begun = Instant::now();
        let program = Program::start_with(&place, data.path(), &settings);
        send(&program, "behind.");
        let accepted = begun.elapsed();
        // What was on the wire when it died has come by now, or never will.
        let resumed = sink.wait_for(sink.count().max(taken) + 1, PATIENCE);
        let delivered = begun.elapsed().saturating_sub(accepted);
        println!(
            "{place}: with {} copies in the queue, a mail is accepted {accepted:?} after the start, and the next copy \
             is delivered {delivered:?} later",
            mails * MEMBERS
        );
        assert!(resumed && accepted < TO_ACCEPT && delivered < TO_DELIVER);
        // What was on the wire comes twice; each member gets everything.
        let least = || sink.tally("Subject: ").into_values().min().unwrap_or_default();
        let complete = || sink.tally("Subject: ").len() == MEMBERS && least() > mails;
        while !complete() {
            assert!(begun.elapsed() < PATIENCE * 5, "somebody got {} of {} mails", least(), mails + 1);
            std::thread::sleep(Duration::from_millis(100));
        }
        let twice = sink.count() - (mails + 1) * MEMBERS;
        assert!(twice <= ON_THE_WIRE, "{twice} copies came twice");
        drop(program);
        verify(&place, data.path());
    }
}

fn make_group(program: &Program, data: &std::path::Path) {
    let client = program.client(&Credentials::of(data));
    let post = |path: &str, body: &Value| {
        let (code, answer) = client.post(path, body).unwrap();
        assert_eq!(code, 0, "{answer}");
    };
    let groups = "/open-apis/mail/v1/mailgroups";
    post(groups, &json!({ "email": "all@example.com", "who_can_send_mail": "ANYONE" }));
    let members: Vec<Value> = (0..MEMBERS)
        .map(|number| json!({ "type": "EXTERNAL_USER", "email": format!("m{number}@else.example") }))
        .collect();
    for some in members.chunks(100) {
        post(&format!("{groups}/all@example.com/members/batch_create"), &json!({ "items": some }));
    }
}

fn send(program: &Program, mark: &str) {
    let door = program.smtp().parse().unwrap();
    let text = format!(
        "From: x@else.example\r\nMessage-ID: <{mark}@else.example>\r\nSubject: {mark}\r\n\r\nhello\r\n"
    );
    let reply = Talk::begin(door).unwrap().send("x@else.example", "all@example.com", &text).unwrap();
    assert!(reply.starts_with("250"), "{reply}");
}

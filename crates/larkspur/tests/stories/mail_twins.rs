//! Two servers on one PostgreSQL share the mail queue; when one dies, the other does its work.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use larkspur_testkit::Sink;
use larkspur_testkit::sink::{Answer, Said, Speech};
use serde_json::json;

use crate::program::{Credentials, ON_THE_WIRE, Place, Program, folder, verify};
use crate::talk::Talk;

const MEMBERS: usize = 120;
/// Mails in the hands of the one that dies.
const ORPHANS: usize = 3;
const LEASE: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn nobody_gets_a_copy_twice_and_a_death_delays_by_no_more_than_the_lease() {
    let Some(place) = Place::all().into_iter().find(|place| !matches!(place, Place::Sqlite)) else { return };
    let sink = Sink::start(Speech::Smtp);
    let (one_data, two_data) = (folder(), folder());
    let bound: Vec<TcpListener> =
        (0..2).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()).collect();
    let doors: Vec<SocketAddr> = bound.iter().map(|door| door.local_addr().unwrap()).collect();
    drop(bound);
    let start = |data: &tempfile::TempDir, door: SocketAddr| {
        let (door, smarthost) = (door.to_string(), format!("smtp://{}", sink.address()));
        let settings = [
            ("LARKSPUR_MAIL__MODE", "relay"),
            ("LARKSPUR_MAIL__SMTP", &door),
            ("LARKSPUR_MAIL__SMTP_CLASS", "verified"),
            ("LARKSPUR_MAIL__SMARTHOST", &smarthost),
            ("LARKSPUR_MAIL__RETRY", "1s"),
            // Nobody is asked for names.
            ("LARKSPUR_MAIL__DMARC_MITIGATION", "never"),
            ("LARKSPUR_MAIL__LEASE", "5s"),
        ];
        Program::start_with(&place, data.path(), &settings)
    };
    let one = start(&one_data, doors[0]);
    let two = start(&two_data, doors[1]);
    let client = one.client(&Credentials::of(one_data.path()));
    let post = |path: &str, body: serde_json::Value| {
        let (code, answer) = client.post(path, &body).unwrap();
        assert_eq!(code, 0, "{answer}");
    };
    post(
        "/open-apis/mail/v1/mailgroups",
        json!({ "email": "all@example.com", "who_can_send_mail": "ANYONE" }),
    );
    for number in 0..MEMBERS {
        let member = json!({ "type": "EXTERNAL_USER", "email": format!("m{number}@else.example") });
        post("/open-apis/mail/v1/mailgroups/all@example.com/members", member);
    }
    let send = |door: SocketAddr, mark: &str| {
        let text = format!("From: x@else.example\r\nSubject: {mark}\r\n\r\nhello\r\n");
        let reply = Talk::begin(door).unwrap().send("x@else.example", "all@example.com", &text).unwrap();
        assert!(reply.starts_with("250"), "{reply}");
    };
    for number in 0..10 {
        send(doors[number % 2], &format!("shared-{number}"));
    }
    assert!(sink.wait_for(10 * MEMBERS, PATIENCE), "{} copies came", sink.count());
    let tally = sink.tally("shared-");
    assert!(tally.len() == MEMBERS && tally.values().all(|count| *count == 10), "{tally:?}");

    // One of them is left, and has work in its hands when the other comes back and it dies.
    drop(two);
    let (is_open, arrived) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (gate, count) = (Arc::clone(&is_open), Arc::clone(&arrived));
    sink.obey(move |said| {
        if let Said::Message(_) = said {
            count.fetch_add(1, Ordering::SeqCst);
            while !gate.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        Answer::Friendly
    });
    for number in 0..ORPHANS {
        send(doors[0], &format!("orphaned-{number}"));
    }
    let begun = Instant::now();
    while arrived.load(Ordering::SeqCst) == 0 {
        assert!(begun.elapsed() < PATIENCE, "nothing is on the wire");
        std::thread::sleep(Duration::from_millis(10));
    }
    let two = start(&two_data, doors[1]);
    one.kill();
    let died = Instant::now();
    is_open.store(true, Ordering::SeqCst);
    let complete = || {
        let tally = sink.tally("orphaned-");
        tally.len() == MEMBERS && tally.values().all(|count| *count >= ORPHANS)
    };
    while !complete() {
        assert!(died.elapsed() < LEASE + PATIENCE / 2, "{} copies came", sink.count());
        std::thread::sleep(Duration::from_millis(50));
    }
    let twice: usize = sink.tally("orphaned-").values().map(|count| count - ORPHANS).sum();
    assert!(
        (1..=ON_THE_WIRE).contains(&twice),
        "{twice} copies came twice: what was on the wire, and no more"
    );
    println!(
        "the share of the dead was through {:?} after its death; {twice} copies came twice",
        died.elapsed()
    );
    drop(two);
    verify(&place, two_data.path());
}

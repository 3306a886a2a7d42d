//! For half a minute nothing can be written to the store, while mail comes in and goes out: what was acknowledged arrives
//! once, what was not is refused for now, no more is sent than fits on the wire, and whatever only reads goes on.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use larkspur_store::{Lane, Statement};
use larkspur_testkit::sink::{Answer, Said, Speech};
use larkspur_testkit::{Hold, Sink};
use serde_json::{Value, json};
use tokio::runtime::Builder;

use crate::client::Client;
use crate::program::{Credentials, ON_THE_WIRE, Place, Program, folder, verify};
use crate::talk::Talk;

const LOCKED: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(60);
/// Members of the group that a mail is on its way to: some are left when the connections are full.
const MEMBERS: usize = 300;
/// Clients that send to a small group all the time.
const CLIENTS: usize = 3;

/// On SQLite any writer locks the others out. Here reads go on and writes do not, as there.
static LOCK: Statement = Statement::new(
    "story::mail_locked::LOCK",
    "LOCK TABLE mail_post, mail_post_part, mail_edition, mail_copy, mail_delivery, mail_owed, mail_route \
          IN EXCLUSIVE MODE",
);

#[test]
fn a_store_that_is_locked_for_half_a_minute_loses_and_doubles_nothing() {
    let shown: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> =
            Place::all().into_iter().map(|place| scope.spawn(move || lock_out(&place))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    println!("{}", shown.join("\n"));
}

/// What a client was told about a mail, and whether the store was still locked then.
struct Told {
    mark: String,
    reply: String,
    while_locked: bool,
}

/// The story on one engine, and what there was to be seen.
fn lock_out(place: &Place) -> String {
    let sink = Sink::start(Speech::Smtp);
    let (is_open, arrived) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (gate, count) = (Arc::clone(&is_open), Arc::clone(&arrived));
    sink.obey(move |said| {
        if let Said::Message(_) = said {
            count.fetch_add(1, Ordering::SeqCst);
            wait_until("the gate opens", || gate.load(Ordering::SeqCst));
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
    ];
    let program = Program::start_with(place, data.path(), &settings);
    let first = Credentials::of(data.path());
    let (client, admin) = (program.client(&first), program.admin(&first));
    make_groups(&client);
    let send = |group: &str, mark: &str| {
        let text = format!("From: x@else.example\r\nSubject: {mark}\r\n\r\nhello\r\n");
        let mut talk = Talk::begin(program.smtp().parse().unwrap()).unwrap();
        talk.send("x@else.example", &format!("{group}@example.com"), &text).unwrap()
    };
    assert!(send("all", "on-its-way.").starts_with("250"));
    wait_until("the connections are full", || arrived.load(Ordering::SeqCst) == ON_THE_WIRE / 50);

    let db = place.open(data.path());
    let is_postgres = !matches!(place, Place::Sqlite);
    let held = Hold::writer_of(&db, Lane(0), move |tx| match is_postgres {
        true => tx.run(&LOCK, &[]).map(drop),
        false => Ok(()),
    });
    let begun = Instant::now();
    is_open.store(true, Ordering::SeqCst);
    let is_locked = AtomicBool::new(true);
    let told = Mutex::new(Vec::new());
    let turned_away = std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (send, is_locked, told) = (&send, &is_locked, &told);
            scope.spawn(move || {
                for number in 0.. {
                    let mark = format!("meanwhile-{client}-{number}.");
                    let reply = send("few", &mark);
                    let while_locked = is_locked.load(Ordering::SeqCst);
                    told.lock().unwrap().push(Told { mark, reply, while_locked });
                    if !while_locked || begun.elapsed() > 2 * LOCKED {
                        return;
                    }
                    std::thread::sleep(Duration::from_millis(200));
                }
            });
        }
        let mut turned_away = 0;
        while begun.elapsed() < LOCKED {
            let mut talk = Talk::begin(program.smtp().parse().unwrap()).unwrap();
            let reply = talk.say("MAIL FROM:<x@else.example>").unwrap();
            assert!(reply.starts_with("250 ") || reply.starts_with("452 4.3.1 "), "{reply}");
            turned_away += usize::from(reply.starts_with("452 4.3.1 "));
            assert_eq!(client.get("/open-apis/mail/v1/mailgroups").unwrap().0, 0, "reads go on");
            assert_eq!(admin.look("mail")["mails"].as_array().map(Vec::len), Some(1));
            std::thread::sleep(Duration::from_millis(500));
        }
        assert_eq!(sink.count(), ON_THE_WIRE, "a batch keeps its place until it is written down");
        is_locked.store(false, Ordering::SeqCst);
        Builder::new_current_thread().build().unwrap().block_on(held.end());
        db.close();
        turned_away
    });
    assert!(turned_away > 0, "nobody was turned away at MAIL");
    let told = told.into_inner().unwrap();
    for Told { mark, reply, while_locked } in &told {
        assert!(reply.starts_with("45") || !while_locked && reply.starts_with("250 "), "{mark} {reply}");
    }
    let arrives: Vec<&Told> = told.iter().filter(|told| told.reply.starts_with("250 ")).collect();
    assert!(send("few", "afterwards.").starts_with("250 "));
    let copies = MEMBERS + arrives.len() + 1;
    assert!(sink.wait_for(copies, PATIENCE), "{} copies of {copies} came", sink.count());
    let tally = sink.tally("on-its-way.");
    assert!(tally.len() == MEMBERS && tally.values().all(|count| *count == 1), "{tally:?}");
    for Told { mark, .. } in arrives {
        assert_eq!(sink.tally(mark).into_values().collect::<Vec<_>>(), [1], "{mark}");
    }
    assert_eq!(sink.count(), copies, "nothing came twice, and nothing that was refused");
    program.stop();
    verify(place, data.path());
    format!("{place}: {} mails while it was locked, {turned_away} times turned away at MAIL", told.len())
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn make_groups(client: &Client) {
    let post = |path: &str, body: &Value| {
        let (code, answer) = client.post(path, body).unwrap();
        assert_eq!(code, 0, "{answer}");
    };
    let groups = "/open-apis/mail/v1/mailgroups";
    for (group, members) in [("all", MEMBERS), ("few", 1)] {
        let email = format!("{group}@example.com");
        post(groups, &json!({ "email": email, "who_can_send_mail": "ANYONE" }));
        let members: Vec<Value> = (0..members)
            .map(
                |number| json!({ "type": "EXTERNAL_USER", "email": format!("{group}{number}@else.example") }),
            )
            .collect();
        for some in members.chunks(100) {
            post(&format!("{groups}/{email}/members/batch_create"), &json!({ "items": some }));
        }
    }
}

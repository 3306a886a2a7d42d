//! Mail that goes in circles, mail that programs answer with, mail that is sent again, and mail to return addresses.

use larkspur_core::mail_trouble;
use larkspur_mail::reception::{Counted, Trust};
use larkspur_mail::text::bounce;
use larkspur_model::{MailDomain, WhoCanSend};
use larkspur_smtp::session::Protocol;
use larkspur_testkit::each_engine;
use larkspur_testkit::scene::START_MS;

use crate::stage::{Office, Talk, copies, edition, group, password, person, posts, queued, terms};

const HELLO: &str = "From: x@else.example\nMessage-ID: <one@else.example>\nSubject: hello\n\nbody";

#[tokio::test]
async fn a_copy_that_comes_back_is_dropped_where_a_server_would_report_it() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        group(scene, "other@example.com", WhoCanSend::Anyone, &["two@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let first = queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        let copy = edition(scene, first, 1).await.replace("\r\n", "\n");
        assert!(talk.send("x@else.example", "team@example.com", &copy).await.starts_with("250 2.0.0 "));
        assert_eq!(posts(scene).await.len(), 1, "nothing is kept of it");
        assert_eq!(office.counted(Counted::Message, "loop"), 1);
        // Who passes a copy on to another group means it.
        let second = queued(&talk.send("x@else.example", "other@example.com", &copy).await);
        assert_ne!(first, second);
        // Without the mark the stamps of the list tell it.
        let stripped: String = copy
            .lines()
            .filter(|line| !line.starts_with("X-Larkspur"))
            .map(|line| format!("{line}\n"))
            .collect();
        assert!(talk.send("x@else.example", "team@example.com", &stripped).await.starts_with("250 "));
        assert_eq!((posts(scene).await.len(), office.counted(Counted::Message, "loop")), (2, 2));
    })
    .await;
}

#[tokio::test]
async fn a_copy_that_comes_back_by_a_nested_group_is_dropped_at_once() {
    each_engine(async |scene| {
        for (email, members) in [
            ("inner@example.com", &["out@else.example"][..]),
            ("middle@example.com", &["inner@example.com"]),
            ("outer@example.com", &["middle@example.com", "two@else.example"]),
            ("beside@example.com", &["two@else.example"]),
        ] {
            group(scene, email, WhoCanSend::Anyone, members).await;
        }
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let mut dropped = 0;
        for (first, back) in
            [("outer@example.com", "inner@example.com"), ("inner@example.com", "outer@example.com")]
        {
            let text = format!("From: x@else.example\nMessage-ID: <{first}>\n\nbody");
            let key = queued(&talk.send("x@else.example", first, &text).await);
            let copy = edition(scene, key, 1).await.replace("\r\n", "\n");
            assert!(talk.send("x@else.example", back, &copy).await.starts_with("250 2.0.0 "));
            dropped += 1;
            assert_eq!(office.counted(Counted::Message, "loop"), dropped, "{first} {back}");
            assert_eq!(posts(scene).await[0].key, key, "nothing is kept of what came back");
            // It goes through none of the groups of the other one.
            let onward = queued(&talk.send("x@else.example", "beside@example.com", &copy).await);
            assert_ne!(onward, key);
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_is_told_of_a_loop() {
    each_engine(async |scene| {
        let ann = person(scene, "安", "ann@example.com").await;
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let first = queued(
            &office
                .verified()
                .await
                .send("ann@example.com", "team@example.com", "From: ann@example.com\n\nx")
                .await,
        );
        let copy = edition(scene, first, 1).await.replace("\r\n", "\n");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("submit");
        let endpoint = larkspur_smtp::listener::Endpoint::Unix(path.clone());
        office.open(&endpoint, Protocol::Smtp, Trust::Submission).await;
        let mut talk = Talk::local(&path).await;
        let secret = password(scene, &ann).await;
        assert!(talk.say(&crate::submission::plain("ann@example.com", &secret)).await.starts_with("235 "));
        assert_eq!(talk.send("ann@example.com", "team@example.com", &copy).await, "554 5.4.6 mail loop");
    })
    .await;
}

#[tokio::test]
async fn too_many_servers_on_the_way_are_a_loop() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let travelled = format!("{}{HELLO}", "Received: from a by b\n".repeat(101));
        let reply = talk.send("x@else.example", "team@example.com", &travelled).await;
        assert_eq!(reply, "554 5.4.6 mail loop");
        assert!(posts(scene).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn answers_of_programs_are_taken_and_dropped_and_alerts_are_wanted() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let away = "From: x@else.example\nAuto-Submitted: auto-replied (vacation)\n\nI am away";
        assert!(talk.send("x@else.example", "team@example.com", away).await.starts_with("250 2.0.0 "));
        assert!(posts(scene).await.is_empty());
        assert_eq!(office.counted(Counted::Message, "auto_reply"), 1);
        let alert = "From: x@else.example\nAuto-Submitted: auto-generated\n\ndisk full";
        let key = queued(&talk.send("x@else.example", "team@example.com", alert).await);
        assert_eq!(copies(scene, key).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_again_is_accepted_once() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let first = queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        let again = queued(&office.verified().await.send("x@else.example", "team@example.com", HELLO).await);
        assert_eq!(first, again, "over another connection of the same peer");
        let other = queued(&talk.send("y@else.example", "team@example.com", HELLO).await);
        assert_ne!(first, other);
        let changed = HELLO.replace("body", "another body");
        assert_ne!(first, queued(&talk.send("x@else.example", "team@example.com", &changed).await));
        // Two messages without an id are two messages: a program may say the same twice.
        let bare = "From: x@else.example\n\nping";
        let one = queued(&talk.send("x@else.example", "team@example.com", bare).await);
        let two = queued(&talk.send("x@else.example", "team@example.com", bare).await);
        assert_ne!(one, two);
        assert_eq!(posts(scene).await.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn junk_to_return_addresses_is_dropped() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        let editions = scene
            .read(move |tx, who| larkspur_core::mail_post::editions(tx, who.tenant(), key))
            .await
            .unwrap();
        let return_address = editions[0].sender.clone();
        assert!(return_address.starts_with("bounce+") && return_address.ends_with("@example.com"));
        let forged = return_address.replace("@example", "x@example");
        for (to, outcome) in
            [(return_address.as_str(), "unread"), (&forged, "void"), ("bounce+x@example.com", "void")]
        {
            let before = office.counted(Counted::Returned, outcome);
            let reply = talk.send("x@else.example", to, "From: x@else.example\n\nI am away").await;
            assert!(reply.starts_with("250 2.0.0 "), "{reply}");
            assert_eq!(office.counted(Counted::Returned, outcome), before + 1);
        }
        assert_eq!(posts(scene).await.len(), 1);
        // Whoever has such an address gets the mail to it.
        group(scene, "bounce+x@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        queued(&talk.send("x@else.example", "bounce+x@example.com", HELLO).await);
    })
    .await;
}

#[tokio::test]
async fn a_report_about_a_copy_speaks_against_its_address() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        let editions = scene
            .read(move |tx, who| larkspur_core::mail_post::editions(tx, who.tenant(), key))
            .await
            .unwrap();
        let report = |address: &str, status: &str| {
            format!(
                "From: MAILER-DAEMON@else.example\nContent-Type: multipart/report; boundary=b\n\n--b\n\nsorry\n--b\n\
                 Content-Type: message/delivery-status\n\nReporting-MTA: dns; else.example\n\n\
                 Final-Recipient: rfc822; {address}\nAction: failed\nStatus: {status}\n\
                 Diagnostic-Code: smtp; 550 no such user\n\n--b--"
            )
        };
        let scores = async || {
            let page = scene
                .read(|tx, who| larkspur_core::mail_trouble::list(tx, who.tenant(), 10, None))
                .await
                .unwrap();
            page.0.into_iter().map(|it| (it.address, it.score)).collect::<Vec<_>>()
        };
        // Refused contents mean that the copy failed, and addresses that had no copy mean nothing: neither speaks against
        // anybody.
        for (address, status, outcome) in
            [("out@else.example", "5.7.1", "noted"), ("other@else.example", "5.1.1", "nobody")]
        {
            talk.send("", &editions[0].sender, &report(address, status)).await;
            assert_eq!(office.counted(Counted::Returned, outcome), 1);
        }
        assert!(scores().await.is_empty());
        for _ in 0..2 {
            talk.send("", &editions[0].sender, &report("OUT@else.example", "5.1.1")).await;
        }
        assert_eq!(scores().await, [("out@else.example".to_owned(), 1)], "a day counts once");
        assert_eq!(office.counted(Counted::Returned, "noted"), 3);
    })
    .await;
}

#[tokio::test]
async fn a_report_to_the_address_of_one_copy_is_about_that_copy() {
    each_engine(async |scene| {
        let members = ["out@else.example", "two@else.example"];
        group(scene, "team@example.com", WhoCanSend::Anyone, &members).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        let domain = MailDomain::parse("example.com").unwrap();
        let own = |member: &str| bounce::address_of_copy(scene.keys(), &key.shown(), member, &domain, START_MS);
        let returned = async |word: &str| office.counted(Counted::Returned, word);
        // A note of absence, and a letter of somebody's.
        let away = "Auto-Submitted: auto-replied\n\nI am away";
        assert!(talk.send("", &own("out@else.example"), away).await.starts_with("250 2.0.0 "));
        assert!(talk.send("y@else.example", &own("out@else.example"), HELLO).await.starts_with("250 2.0.0 "));
        assert!(talk.send("", &own("stranger@else.example"), "Subject: failed\n\nsorry").await.starts_with("250 "));
        assert_eq!(returned("unread").await, 3);
        // Whoever sent the report knows the recipient by another address.
        let report = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\
                      Reporting-MTA: dns; far.example\n\nFinal-Recipient: rfc822; moved@far.example\n\
                      Action: failed\nStatus: 5.1.1\n\n--b--";
        assert!(talk.send("", &own("out@else.example"), report).await.starts_with("250 2.0.0 "));
        let troubles = scene.read(|tx, who| mail_trouble::list(tx, who.tenant(), 10, None)).await.unwrap().0;
        let of_troubles: Vec<_> = troubles.iter().map(|it| (it.address.as_str(), it.score)).collect();
        assert_eq!(of_troubles, [("out@else.example", 1)]);
        // A report that nobody can read means that copy, and does not speak against the address.
        assert!(talk.send("", &own("two@else.example"), "Subject: failed\n\nsorry").await.starts_with("250 2.0.0 "));
        assert_eq!(returned("noted").await, 2);
        let troubles = scene.read(|tx, who| mail_trouble::list(tx, who.tenant(), 10, None)).await.unwrap().0;
        assert_eq!(troubles.len(), 1);
    })
    .await;
}

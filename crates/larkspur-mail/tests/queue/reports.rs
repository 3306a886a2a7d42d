//! What is told of mail that did not arrive, to whom, and what is forgotten.

use std::sync::Arc;
use std::time::Duration;

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::CopyState::{Deferred, Delivered, Expired, Failed};
use larkspur_core::mail_post::{self, Originator};
use larkspur_core::mail_queue::Schedule;
use larkspur_core::user::NewUser;
use larkspur_core::{mail_group_manager, mail_report};
use larkspur_mail::SomeGroups;
use larkspur_mail::queue::{Reporting, Settings};
use larkspur_mail::text::report::{Action, read};
use larkspur_model::{EmailAddress, MemberKind, WhoCanSend};
use larkspur_testkit::sink::{Answer, Mail, Said, Speech};
use larkspur_testkit::{Scene, Sink, each_engine};

use crate::signing::{Proof, Signing};
use crate::station::{
    group, post, post_of, queue, reporting, schedule, settings, settled, smarthost, wait_until, while_queued,
};

/// Many times as long as it takes until somebody is told.
const QUIET: Duration = Duration::from_millis(400);

/// Makes Ann, whose address is `ann@example.com`, look after a group.
async fn ann_looks_after(scene: &Scene, group: &str) {
    let mail = Some("ann@example.com".to_owned());
    let ann = scene.user("安").with(|new: &mut NewUser| new.enterprise_email = mail).create().await;
    let (group, ann) = (format!("{group}@example.com"), scene.caller().ids.open_id(ann.key));
    let added =
        scene.write(move |tx, who| mail_group_manager::add(tx, who, &group, std::slice::from_ref(&ann)));
    added.await.unwrap();
}

/// A sink that knows nobody whose number ends with 7.
fn strict() -> Sink {
    let sink = Sink::start(Speech::Smtp);
    sink.obey(|said| match said {
        Said::Rcpt(address) if address.contains("7@") => Answer::Say("550 5.1.1 no such user"),
        _ => Answer::Friendly,
    });
    sink
}

fn reports(sink: &Sink) -> Vec<Mail> {
    sink.mails().into_iter().filter(|mail| mail.sender.is_empty()).collect()
}

/// Waits for so many reports, and gives them.
async fn wait_for_reports(sink: &Sink, wanted: usize) -> Vec<Mail> {
    wait_until(&format!("{wanted} reports"), async || reports(sink).len() >= wanted).await;
    reports(sink)
}

/// Whether something is owed since so many milliseconds at least; of a time to come with less than none.
async fn is_anything_owed(scene: &Scene, since: i64) -> bool {
    scene.read(move |tx, _| mail_report::owed(tx, since, None)).await.unwrap().is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_look_after_a_group_are_told_once() {
    each_engine(async |scene| {
        let sink = strict();
        group(scene, "team", 20).await;
        ann_looks_after(scene, "team").await;
        let key = post(scene, "team", "to-some").await;
        // The postmaster is one of a domain that has no keys here.
        let signing = Signing::of("example.com");
        let reporting = Reporting { keys: Arc::clone(&signing.keys), ..reporting() };
        let settings = Settings { reporting, ..settings("one") };
        while_queued(queue(scene.db(), smarthost(&sink), settings), async || {
            settled(scene, key, &[(Delivered, 18), (Failed, 2)]).await;
            tokio::time::sleep(QUIET).await;
            assert!(reports(&sink).is_empty(), "failures are gathered first");
            scene.clock().advance(61_000);
            let report = wait_for_reports(&sink, 1).await.remove(0);
            assert_eq!(report.recipients, ["ann@example.com"]);
            assert_eq!(signing.proof(&report.text).await, Proof::of("example.com", false));
            let fates = read(&report.text).unwrap();
            let mut gone: Vec<&str> = fates.iter().map(|fate| fate.address.as_str()).collect();
            gone.sort_unstable();
            assert_eq!(gone, ["team17@else.example", "team7@else.example"]);
            assert!(
                fates.iter().all(|fate| { fate.action == Action::Failed && fate.status == Some((5, 1, 1)) })
            );
            assert!(!is_anything_owed(scene, i64::MIN).await);
            scene.clock().advance(600_000);
            tokio::time::sleep(QUIET).await;
        })
        .await;
        assert_eq!(reports(&sink).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_cannot_be_delivered_is_the_end_of_it() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        sink.obey(|said| match said {
            Said::Rcpt(_) => Answer::Say("550 5.1.1 no such user"),
            _ => Answer::Friendly,
        });
        group(scene, "team", 2).await;
        let key = post(scene, "team", "to-nobody").await;
        let at_once =
            Settings { reporting: Reporting { grace: Duration::ZERO, ..reporting() }, ..settings("one") };
        while_queued(queue(scene.db(), smarthost(&sink), at_once), async || {
            settled(scene, key, &[(Failed, 2)]).await;
            tokio::time::sleep(QUIET).await;
        })
        .await;
        let posts = scene.read(|tx, who| mail_post::list(tx, who.tenant(), 10, None)).await.unwrap().0;
        // The mail and the report to the postmaster about it, and none about that.
        assert_eq!(posts.len(), 2, "{posts:?}");
        settled(scene, posts[0].key, &[(Failed, 1)]).await;
        assert!(!is_anything_owed(scene, i64::MIN).await);
        assert_eq!(sink.count(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_author_is_told_that_mail_is_late_and_managers_that_its_time_is_over() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        sink.obey(|said| match said {
            Said::Rcpt(address) if address.starts_with("team") => Answer::Say("450 4.2.0 busy"),
            _ => Answer::Friendly,
        });
        group(scene, "team", 3).await;
        ann_looks_after(scene, "team").await;
        let author = EmailAddress::parse("bo@example.com").unwrap();
        let key = post_of(scene, Originator::Proved(author), "team", "not-yet").await;
        // Reports come from the domain of the group where no postmaster is named.
        let signing = Signing::of("example.com");
        let reporting = Reporting {
            grace: Duration::ZERO,
            postmaster: None,
            keys: Arc::clone(&signing.keys),
            ..reporting()
        };
        let settings = Settings {
            schedule: Schedule { late_after: Some(4 * 3_600_000), ..schedule() },
            reporting,
            ..settings("one")
        };
        while_queued(queue(scene.db(), smarthost(&sink), settings), async || {
            settled(scene, key, &[(Deferred, 3)]).await;
            scene.clock().advance(5 * 3_600_000);
            let late = wait_for_reports(&sink, 1).await.remove(0);
            assert_eq!(late.recipients, ["bo@example.com"]);
            assert_eq!(signing.proof(&late.text).await, Proof::of("example.com", true));
            let text = String::from_utf8_lossy(&late.text).into_owned();
            assert!(text.contains("Action: delayed") && !text.contains("else.example"), "{text}");
            scene.clock().advance(6 * 86_400_000);
            settled(scene, key, &[(Expired, 3)]).await;
            wait_for_reports(&sink, 2).await;
        })
        .await;
        let over = reports(&sink).pop().unwrap();
        assert_eq!(over.recipients, ["ann@example.com"]);
        assert_eq!(read(&over.text).unwrap().len(), 3);
        assert_eq!(signing.proof(&over.text).await, Proof::of("example.com", true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_with_is_forgotten_in_its_time() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        group(scene, "team", 3).await;
        let key = post(scene, "team", "forget-me").await;
        while_queued(queue(scene.db(), smarthost(&sink), settings("one")), async || {
            settled(scene, key, &[(Delivered, 3)]).await;
        })
        .await;
        scene.clock().advance(31 * 86_400_000);
        let open = post(scene, "team", "keep-me").await;
        sink.obey(|_| Answer::Say("450 4.2.0 busy"));
        while_queued(queue(scene.db(), smarthost(&sink), settings("one")), async || {
            wait_until("the old mail to be forgotten", async || {
                let listed = scene.read(|tx, who| mail_post::list(tx, who.tenant(), 10, None));
                listed.await.unwrap().0.iter().map(|post| post.key).eq([open])
            })
            .await;
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authors_are_told_how_many_failed_where_the_group_allows() {
    each_engine(async |scene| {
        let sink = strict();
        let closed = Some(WhoCanSend::CustomMembers);
        scene.mail_group("inner@example.com").with(|new| new.who_can_send = closed).create().await;
        for name in ["team", "quiet"] {
            group(scene, name, 10).await;
            let (group, inner) = (format!("{name}@example.com"), ["inner@example.com"]);
            scene.put_on(Roll::Members, &group, MemberKind::OtherMember, &inner).await;
        }
        ann_looks_after(scene, "team").await;
        let signing = Signing::of("us.example");
        let reporting = Reporting {
            grace: Duration::ZERO,
            keys: Arc::clone(&signing.keys),
            discreet: SomeGroups(vec![EmailAddress::parse("Quiet@example.com").unwrap()]),
            ..reporting()
        };
        let author = || Originator::Proved(EmailAddress::parse("ann@example.com").unwrap());
        let at_once = Settings { reporting, ..settings("one") };
        while_queued(queue(scene.db(), smarthost(&sink), at_once), async || {
            for name in ["team", "quiet"] {
                let key = post_of(scene, author(), name, "to-some").await;
                settled(scene, key, &[(Delivered, 9), (Failed, 1)]).await;
            }
            wait_for_reports(&sink, 4).await;
            tokio::time::sleep(QUIET).await;
        })
        .await;
        let mails = reports(&sink);
        assert_eq!(mails.len(), 4);
        for mail in &mails {
            assert_eq!(signing.proof(&mail.text).await, Proof::of("us.example", true));
        }
        let texts: Vec<String> =
            mails.into_iter().map(|mail| String::from_utf8(mail.text).unwrap()).collect();
        let summaries: Vec<&String> =
            texts.iter().filter(|text| text.contains("did not reach 1 of 10")).collect();
        assert_eq!(summaries.len(), 1, "{texts:?}");
        assert!(summaries[0].contains("team@example.com") && !summaries[0].contains("else.example"));
        let left_out: Vec<&String> =
            texts.iter().filter(|text| text.contains("may not send to them")).collect();
        assert_eq!(left_out.len(), 1, "{texts:?}");
        assert!(
            left_out[0].contains("team@example.com") && left_out[0].contains("\r\n  inner@example.com\r\n")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_set_back_keeps_nobody_from_being_told() {
    each_engine(async |scene| {
        const HOUR: i64 = 3_600_000;
        let sink = strict();
        group(scene, "team", 20).await;
        ann_looks_after(scene, "team").await;
        let queue = || queue(scene.db(), smarthost(&sink), settings("one"));
        let told = async |reports: usize| {
            wait_until("what is owed since a time to come", async || is_anything_owed(scene, 0).await).await;
            scene.clock().advance(61_000);
            wait_for_reports(&sink, reports).await;
        };
        let failed = [(Delivered, 18), (Failed, 2)];
        let key = post(scene, "team", "while-somebody-looks").await;
        while_queued(queue(), async || {
            settled(scene, key, &failed).await;
            scene.clock().advance(-HOUR);
            told(1).await;
        })
        .await;
        let key = post(scene, "team", "while-nobody-does").await;
        while_queued(queue(), async || settled(scene, key, &failed).await).await;
        scene.clock().advance(-HOUR);
        while_queued(queue(), async || told(2).await).await;
        assert_eq!(reports(&sink).len(), 2);
        assert!(!is_anything_owed(scene, i64::MIN).await);
    })
    .await;
}

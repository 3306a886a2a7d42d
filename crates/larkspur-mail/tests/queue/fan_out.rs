//! One mail to many.

use larkspur_core::mail_post::CopyState::{Deferred, Delivered, Failed};
use larkspur_mail::queue::Exits;
use larkspur_smtp::client::Route;
use larkspur_testkit::sink::{Answer, Said, Speech};
use larkspur_testkit::{Sink, each_engine};

use crate::station::{group, member, post, queue, settings, settled, smarthost, way, while_queued};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_members_get_one_copy_each() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        group(scene, "large", 1_000).await;
        group(scene, "small", 3).await;
        let large = post(scene, "large", "to-the-large").await;
        let small = post(scene, "small", "to-the-small").await;
        let queue = queue(scene.db(), smarthost(&sink), settings("one"));
        while_queued(queue, async || {
            settled(scene, large, &[(Delivered, 1_000)]).await;
            settled(scene, small, &[(Delivered, 3)]).await;
        })
        .await;
        let tally = sink.tally("to-the-large");
        assert_eq!(tally.len(), 1_000);
        assert!(tally.values().all(|count| *count == 1));
        assert_eq!(sink.tally("to-the-small").len(), 3);
        // A small mail does not wait until a large one is through.
        let mails = sink.mails();
        let small_at = mails.iter().position(|mail| mail.text.starts_with(b"Subject: to-the-small")).unwrap();
        assert!(small_at < mails.len() - 5, "the small mail came as number {small_at} of {}", mails.len());
        assert!(
            mails.iter().all(|mail| mail.recipients.len() <= 50 && mail.sender == "bounce+list@example.com")
        );
        assert_eq!(mails[0].text, b"Subject: to-the-large\r\n\r\n.body\r\n");
        assert!((2..=4).contains(&sink.most_at_once()), "{} connections", sink.most_at_once());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_member_fares_for_itself() {
    each_engine(async |scene| {
        for speech in [Speech::Smtp, Speech::Lmtp] {
            let sink = Sink::start(speech);
            let name = if speech == Speech::Smtp { "smtp" } else { "lmtp" };
            group(scene, name, 120).await;
            sink.obey(|said| match said {
                Said::Rcpt(address) if address.contains("7@") => Answer::Say("550 5.1.1 no such user"),
                Said::Rcpt(address) if address.contains("8@") => Answer::Say("450 4.2.2 full"),
                _ => Answer::Friendly,
            });
            let key = post(scene, name, name).await;
            let exits = || Exits::new(Some(way(&sink, speech)), []);
            let first = queue(scene.db(), exits(), settings("one"));
            while_queued(first, async || {
                settled(scene, key, &[(Delivered, 96), (Failed, 12), (Deferred, 12)]).await;
                // Not before it is time.
                sink.obey(|_| Answer::Friendly);
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                settled(scene, key, &[(Delivered, 96), (Failed, 12), (Deferred, 12)]).await;
                scene.clock().advance(90_000);
                settled(scene, key, &[(Delivered, 108), (Failed, 12)]).await;
            })
            .await;
            let mut tally = sink.tally(name);
            // Whoever is told of those who failed.
            tally.remove("postmaster@us.example");
            assert_eq!(tally.len(), 108);
            assert!(tally.values().all(|count| *count == 1), "{tally:?}");
            assert!(!tally.contains_key(&member(name, 7)) && tally.contains_key(&member(name, 8)));
            // The clock of the scene goes on for the next round.
            scene.clock().advance(86_400_000);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_of_lmtp_may_refuse_one_behind_the_message() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Lmtp);
        group(scene, "team", 10).await;
        sink.obey(|said| match said {
            Said::Message(mail) if mail.recipients[0].starts_with("team3@") => {
                Answer::Say("552 5.2.2 too much")
            }
            Said::Message(mail) if mail.recipients[0].starts_with("team4@") => Answer::Say("452 4.2.2 full"),
            _ => Answer::Friendly,
        });
        let key = post(scene, "team", "one-by-one").await;
        let queue = queue(scene.db(), Exits::new(Some(way(&sink, Speech::Lmtp)), []), settings("one"));
        while_queued(queue, async || {
            settled(scene, key, &[(Delivered, 8), (Failed, 1), (Deferred, 1)]).await;
        })
        .await;
        assert_eq!(sink.count(), 8);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_may_have_a_way_of_its_own() {
    each_engine(async |scene| {
        let (all, own) = (Sink::start(Speech::Smtp), Sink::start(Speech::Smtp));
        group(scene, "team", 2).await;
        let there = ["ann@own.example", "bo@sub.own.example"];
        let (roll, kind) =
            (larkspur_core::mail_group_member::Roll::Members, larkspur_model::MemberKind::ExternalUser);
        scene.put_on(roll, "team@example.com", kind, &there).await;
        let key = post(scene, "team", "two-ways").await;
        let exits = Exits::new(
            Some(way(&all, Speech::Smtp)),
            [("own.example".to_owned(), Route { batch: 1, ..way(&own, Speech::Smtp) })],
        );
        while_queued(queue(scene.db(), exits, settings("one")), async || {
            settled(scene, key, &[(Delivered, 4)]).await;
        })
        .await;
        assert_eq!(
            own.mails().iter().flat_map(|mail| mail.recipients.clone()).collect::<Vec<_>>(),
            [there[0]]
        );
        assert_eq!(all.count(), 3);
        // Without its own way the domain goes by the smarthost, as everything.
        let key = post(scene, "team", "one-way").await;
        while_queued(queue(scene.db(), smarthost(&all), settings("one")), async || {
            settled(scene, key, &[(Delivered, 4)]).await;
        })
        .await;
        assert_eq!((all.count(), own.count()), (7, 1));
    })
    .await;
}

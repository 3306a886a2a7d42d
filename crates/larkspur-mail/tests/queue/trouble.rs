//! Servers that hang up, are down, or take too long; a stop in the middle.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use larkspur_core::mail_post::CopyState::{Deferred, Delivered, Pending};
use larkspur_core::{mail_post, mail_queue};
use larkspur_mail::queue::Settings;
use larkspur_model::MailPostKey;
use larkspur_testkit::sink::{Answer, Said, Speech};
use larkspur_testkit::{Scene, Sink, each_engine};

use crate::station::{Gate, group, post, queue, settings, settled, smarthost, wait_until, while_queued};

/// The attempts of all copies of a post, added up.
async fn attempts(scene: &Scene, post: MailPostKey) -> i64 {
    let copies = scene.read(move |tx, who| mail_post::copies(tx, who.tenant(), post, 1_000, None));
    copies.await.unwrap().0.iter().map(|copy| copy.attempts).sum()
}

/// Waits until all ways out rest after trouble, and nothing is under way.
async fn at_rest(scene: &Scene) {
    let look = async || {
        let looked = scene.read(|tx, who| {
            let now = tx.now();
            let rests = mail_queue::routes(tx)?.iter().all(|route| route.down_until > now);
            let (deliveries, _) = mail_queue::list(tx, who.tenant(), 100, None)?;
            Ok(rests && deliveries.iter().all(|delivery| delivery.owner.is_none()))
        });
        looked.await.unwrap()
    };
    wait_until("a rest", look).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_down_costs_nobody_an_attempt() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        sink.die();
        group(scene, "team", 60).await;
        let key = post(scene, "team", "patience").await;
        while_queued(queue(scene.db(), smarthost(&sink), settings("one")), async || {
            at_rest(scene).await;
            settled(scene, key, &[(Pending, 60)]).await;
            assert_eq!(attempts(scene, key).await, 0);
            sink.revive();
            // A way out rests by the clock of the store, which has stood still.
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert_eq!(sink.connected(), 0, "a way out that rests is left alone");
            scene.clock().advance(10_000);
            settled(scene, key, &[(Delivered, 60)]).await;
        })
        .await;
        assert!(sink.tally("patience").values().all(|count| *count == 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_closes_is_tried_by_one_before_all_come_back() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        let greeted = Arc::new(AtomicUsize::new(0));
        let said = Arc::clone(&greeted);
        sink.obey(move |what| match what {
            Said::Nothing => {
                said.fetch_add(1, Ordering::SeqCst);
                Answer::Say("421 4.3.2 not now")
            }
            _ => Answer::Friendly,
        });
        group(scene, "team", 400).await;
        let key = post(scene, "team", "closing").await;
        while_queued(queue(scene.db(), smarthost(&sink), settings("one")), async || {
            at_rest(scene).await;
            let first = greeted.swap(0, Ordering::SeqCst);
            assert!((1..=4).contains(&first), "{first} connections before it was known");
            for _ in 0..3 {
                scene.clock().advance(10_000);
                wait_until("somebody to look", async || greeted.load(Ordering::SeqCst) > 0).await;
                at_rest(scene).await;
                assert_eq!(greeted.swap(0, Ordering::SeqCst), 1, "one looks whether it is well again");
            }
            assert_eq!(attempts(scene, key).await, 0);
            sink.obey(|_| Answer::Friendly);
            scene.clock().advance(10_000);
            settled(scene, key, &[(Delivered, 400)]).await;
        })
        .await;
        assert_eq!(sink.tally("closing").len(), 400);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_on_the_wire_may_come_twice_and_nothing_is_lost() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        let messages = Arc::new(AtomicUsize::new(0));
        let said = Arc::clone(&messages);
        // The second message is taken, and the client never learns of it.
        sink.obey(move |what| match what {
            Said::Message(_) if said.fetch_add(1, Ordering::SeqCst) == 1 => Answer::HangUp,
            _ => Answer::Friendly,
        });
        group(scene, "team", 200).await;
        let key = post(scene, "team", "twice").await;
        while_queued(queue(scene.db(), smarthost(&sink), settings("one")), async || {
            settled(scene, key, &[(Delivered, 150), (Deferred, 50)]).await;
            scene.clock().advance(90_000);
            settled(scene, key, &[(Delivered, 200)]).await;
        })
        .await;
        let tally = sink.tally("twice");
        assert_eq!(tally.len(), 200);
        assert_eq!(tally.values().filter(|count| **count == 2).count(), 50);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_waits_for_the_wire_and_gives_the_rest_back() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        let gate = Gate::before_messages(&sink);
        group(scene, "team", 1_000).await;
        let key = post(scene, "team", "stopped").await;
        while_queued(queue(scene.db(), smarthost(&sink), settings("one")), async || {
            gate.wait_for(4).await;
            // The stop begins now; what waits behind the gate is let through a moment later.
            gate.open_in(Duration::from_millis(300));
        })
        .await;
        let sent = sink.count();
        assert!((200..1_000).contains(&sent), "{sent} of 1000");
        settled(scene, key, &[(Delivered, sent), (Pending, 1_000 - sent)]).await;
        // Nothing is leased any more: another process goes on at once.
        while_queued(queue(scene.db(), smarthost(&sink), settings("two")), async || {
            settled(scene, key, &[(Delivered, 1_000)]).await;
        })
        .await;
        assert!(sink.tally("stopped").values().all(|count| *count == 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_does_not_wait_for_ever() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        let gate = Gate::before_messages(&sink);
        group(scene, "team", 10).await;
        let key = post(scene, "team", "cut").await;
        let brisk = Settings { stop_grace: Duration::from_millis(100), ..settings("one") };
        while_queued(queue(scene.db(), smarthost(&sink), brisk), async || gate.wait_for(1).await).await;
        settled(scene, key, &[(Pending, 10)]).await;
        gate.open();
        while_queued(queue(scene.db(), smarthost(&sink), settings("two")), async || {
            settled(scene, key, &[(Delivered, 10)]).await;
        })
        .await;
        assert!(sink.tally("cut").values().all(|count| *count <= 2), "no more than what was on the wire");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_set_back_holds_nothing_up() {
    each_engine(async |scene| {
        const HOUR: i64 = 3_600_000;
        let sink = Sink::start(Speech::Smtp);
        group(scene, "team", 3).await;
        let key = post(scene, "team", "before").await;
        // While nobody looks.
        scene.clock().advance(-HOUR);
        while_queued(queue(scene.db(), smarthost(&sink), settings("one")), async || {
            settled(scene, key, &[(Delivered, 3)]).await;
            // While somebody looks, with copies that wait for their next attempt and a way out that rests.
            sink.obey(|said| match said {
                Said::Rcpt(_) => Answer::Say("450 4.2.1 later"),
                _ => Answer::Friendly,
            });
            let deferred = post(scene, "team", "deferred").await;
            settled(scene, deferred, &[(Deferred, 3)]).await;
            sink.die();
            let waiting = post(scene, "team", "waiting").await;
            at_rest(scene).await;
            settled(scene, waiting, &[(Pending, 3)]).await;
            scene.clock().advance(-HOUR);
            sink.obey(|_| Answer::Friendly);
            sink.revive();
            settled(scene, waiting, &[(Delivered, 3)]).await;
            settled(scene, deferred, &[(Delivered, 3)]).await;
        })
        .await;
        for mark in ["before", "deferred", "waiting"] {
            assert!(sink.tally(mark).values().all(|count| *count == 1));
        }
    })
    .await;
}

//! Two processes on one store.

use std::time::Duration;

use larkspur_core::mail_post::CopyState::Delivered;
use larkspur_mail::queue::Settings;
use larkspur_testkit::sink::Speech;
use larkspur_testkit::{Sink, each_engine};

use crate::station::{Gate, group, post, queue, settings, settled, smarthost, while_queued};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_share_the_queue_and_nobody_gets_a_copy_twice() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        let mut posts = Vec::new();
        for number in 0..8 {
            let name = format!("team{number}-");
            group(scene, &name, 150).await;
            posts.push(post(scene, &name, "shared").await);
        }
        let other = scene.second_process();
        let one = queue(scene.db(), smarthost(&sink), settings("one"));
        let two = queue(&other, smarthost(&sink), settings("two"));
        while_queued(one, async || {
            while_queued(two, async || {
                for post in &posts {
                    settled(scene, *post, &[(Delivered, 150)]).await;
                }
            })
            .await;
        })
        .await;
        let tally = sink.tally("shared");
        assert_eq!(tally.len(), 8 * 150);
        assert!(tally.values().all(|count| *count == 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_holds_is_its_own_until_the_lease_ends() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        let gate = Gate::before_messages(&sink);
        group(scene, "team", 20).await;
        let key = post(scene, "team", "held-on-to").await;
        let other = scene.second_process();
        // The first one never makes its lease longer: to the others it looks dead.
        let deaf = Settings { renew: Duration::from_secs(3_600), ..settings("one") };
        let one = queue(scene.db(), smarthost(&sink), deaf);
        while_queued(one, async || {
            gate.wait_for(1).await;
            while_queued(queue(&other, smarthost(&sink), settings("two")), async || {
                tokio::time::sleep(Duration::from_millis(200)).await;
                assert_eq!(gate.arrived(), 1, "the delivery is taken");
                scene.clock().advance(16 * 60_000);
                gate.wait_for(2).await;
                gate.open();
                settled(scene, key, &[(Delivered, 20)]).await;
            })
            .await;
        })
        .await;
        // Both sent it: the first could not know. Its word came too late to count.
        assert!(sink.tally("held-on-to").values().all(|count| *count == 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_is_made_longer_while_the_work_goes_on() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        let gate = Gate::before_messages(&sink);
        group(scene, "team", 20).await;
        let key = post(scene, "team", "slow").await;
        let other = scene.second_process();
        let brisk = |owner| Settings { renew: Duration::from_millis(30), ..settings(owner) };
        while_queued(queue(scene.db(), smarthost(&sink), brisk("one")), async || {
            gate.wait_for(1).await;
            while_queued(queue(&other, smarthost(&sink), brisk("two")), async || {
                for _ in 0..4 {
                    scene.clock().advance(10 * 60_000);
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                gate.open();
                settled(scene, key, &[(Delivered, 20)]).await;
            })
            .await;
        })
        .await;
        assert!(sink.tally("slow").values().all(|count| *count == 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_goes_on_at_once_with_what_it_held() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        let gate = Gate::before_messages(&sink);
        group(scene, "team", 20).await;
        let key = post(scene, "team", "again").await;
        // Dies without a word: its future is dropped while a message is on the wire.
        let dying = queue(scene.db(), smarthost(&sink), settings("one"));
        tokio::select! {
            () = dying.run(tokio_util::sync::CancellationToken::new()) => {}
            () = gate.wait_for(1) => {}
        }
        gate.open();
        while_queued(queue(scene.db(), smarthost(&sink), settings("one")), async || {
            settled(scene, key, &[(Delivered, 20)]).await;
        })
        .await;
        assert!(sink.tally("again").values().all(|count| (1..=2).contains(count)));
    })
    .await;
}

//! Mail is turned away at its first command while there is no room for it, and whatever only reads goes on.

use std::time::Duration;

use larkspur_core::{mail_post, mail_queue};
use larkspur_mail::reception::{Counted, Disk, Dispatch};
use larkspur_model::WhoCanSend;
use larkspur_store::Lane;
use larkspur_testkit::{Hold, each_engine};

use crate::stage::{Office, Talk, copies, group, queued, terms};

const NO_ROOM: &str = "452 4.3.1 no room at the moment, try again later";
const HELLO: &str = "From: x@else.example\n\nbody";

async fn asks_to_send(talk: &mut Talk) -> String {
    let reply = talk.say("MAIL FROM:<x@else.example>").await;
    talk.say("RSET").await;
    reply
}

#[tokio::test]
async fn a_long_queue() {
    each_engine(async |scene| {
        let members = ["one@else.example", "two@else.example", "three@else.example"];
        group(scene, "team@example.com", WhoCanSend::Anyone, &members).await;
        let mut terms = terms();
        terms.dispatch = Dispatch::Relay { routes: Vec::new(), give_up: Duration::from_secs(600) };
        terms.room.queued = Some(2);
        let office = Office::new(scene, terms);
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        // It is measured once a second.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert_eq!(asks_to_send(&mut talk).await, NO_ROOM);
        assert_eq!(office.counted(Counted::Message, "no_room"), 1);
        assert_eq!(copies(scene, key).await.len(), 3, "reads go on");
        let cancelled =
            scene.write(move |tx, who| mail_queue::cancel(tx, who.tenant(), &mail_queue::Choice::Post(key)));
        cancelled.await.unwrap();
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert!(asks_to_send(&mut talk).await.starts_with("250 "));
    })
    .await;
}

#[tokio::test]
async fn a_disk_that_is_nearly_full() {
    each_engine(async |scene| {
        let key_of = async |reserve: u64, folder: std::path::PathBuf| {
            let mut terms = terms();
            terms.room.disk = Some(Disk { folder, reserve });
            asks_to_send(&mut Office::new(scene, terms).verified().await).await
        };
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(key_of(u64::MAX, folder.path().to_owned()).await, NO_ROOM);
        assert!(key_of(1, folder.path().to_owned()).await.starts_with("250 "));
        let gone = folder.path().join("gone");
        assert!(key_of(u64::MAX, gone).await.starts_with("250 "), "nobody knows how full it is");
        let posts = scene.read(|tx, who| mail_post::list(tx, who.tenant(), 10, None)).await.unwrap().0;
        assert!(posts.is_empty(), "reads go on");
    })
    .await;
}

#[tokio::test]
async fn a_store_that_writes_for_longer_than_five_seconds() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let (mut first, mut second) = (office.verified().await, office.verified().await);
        let tenant = scene.read(|_, who| Ok(who.tenant())).await.unwrap();
        let held = Hold::writer(scene.db(), Lane(tenant.get().cast_unsigned()));
        let turned_away = async {
            assert!(asks_to_send(&mut second).await.starts_with("250 "), "not yet");
            tokio::time::sleep(Duration::from_millis(5_500)).await;
            let reply = asks_to_send(&mut second).await;
            held.end().await;
            reply
        };
        let (sent, reply) =
            tokio::join!(first.send("x@else.example", "team@example.com", HELLO), turned_away);
        assert_eq!(reply, NO_ROOM);
        queued(&sent);
        assert!(asks_to_send(&mut second).await.starts_with("250 "));
    })
    .await;
}

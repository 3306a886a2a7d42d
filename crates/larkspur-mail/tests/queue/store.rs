//! A store that has no room for a while, in the middle of a mail to many: nothing that was sent is forgotten, and nothing
//! more is sent than fits on the wire.

use std::sync::Arc;
use std::time::Duration;

use larkspur_core::mail_post::CopyState::Delivered;
use larkspur_core::schema::MIGRATIONS;
use larkspur_store::{Db, Engine, Lane, ManualClock, Options, SeededRandom, Statement, StoreError};
use larkspur_testkit::scene::START_MS;
use larkspur_testkit::sink::{Answer, Said, Speech};
use larkspur_testkit::{Scene, Sink};

use crate::station::{group, post, queue, settings, settled, smarthost, wait_until, while_queued};

/// Connections times batch, by default.
const ON_THE_WIRE: usize = 4 * 50;

/// A reply of which a few fill a page.
const LONG: &str = concat!(
    "250 2.0.0 taken ",
    "........................................................................................................",
    "........................................................................................................",
    "........................................................................................................",
    "........................................................................................................",
);

static MAKE_BALLAST: Statement = Statement::new(
    "queue::store::MAKE_BALLAST",
    "CREATE TABLE ballast AS SELECT zeroblob(3000000) AS octets",
);
static DROP_BALLAST: Statement = Statement::new("queue::store::DROP_BALLAST", "DELETE FROM ballast");

async fn run(scene: &Scene, statement: &'static Statement) {
    let run = scene.db().write("test.run", Lane(0), move |tx| tx.run(statement, &[]).map(drop));
    let done: Result<(), StoreError> = run.await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stops_the_queue_until_there_is_room() {
    let scene = Scene::on(Engine::Sqlite).await;
    let sink = Sink::start(Speech::Smtp);
    sink.obey(|said| match said {
        Said::Message(_) => Answer::Say(LONG),
        _ => Answer::Friendly,
    });
    group(&scene, "team", 600).await;
    let key = post(&scene, "team", "no-room").await;
    run(&scene, &MAKE_BALLAST).await;
    // The file may not grow by one page.
    let options = Options { page_limit: Some(1), ..Options::new(scene.db().location().clone()) };
    let clock = Arc::new(ManualClock::at(START_MS));
    let full = Db::open(options, MIGRATIONS, clock, Arc::new(SeededRandom::new(7))).unwrap();
    while_queued(queue(&full, smarthost(&sink), settings("one")), async || {
        wait_until("what fits on the wire", async || sink.count() >= ON_THE_WIRE).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(sink.count(), ON_THE_WIRE, "what cannot be written down is not followed by more");
        run(&scene, &DROP_BALLAST).await;
        settled(&scene, key, &[(Delivered, 600)]).await;
    })
    .await;
    assert!(sink.tally("no-room").values().all(|count| *count == 1));
    full.close();
    scene.finish().await;
}

//! The disk is full, the server dies: what was answered stays, and the store goes on when it can.

use std::sync::Arc;
use std::time::Duration;

use larkspur_store::testing::PrivatePostgres;
use larkspur_store::{Db, Engine, Location, Options, StoreError, SystemClock, SystemRandom};
use tokio::task::JoinSet;

use crate::scene::{ADD, LANE, SCHEMA, Scene, add, hold_writer, keys, queued};

async fn add_bytes(db: &Db, key: i64, size: usize) -> Result<(), StoreError> {
    let bytes = vec![7_u8; size];
    db.write("note.add", LANE, move |tx| {
        let body = key.to_string();
        tx.run(&ADD, &[key.into(), (&body).into(), (&bytes).into()]).map(drop)
    })
    .await
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_keeps_reading() {
    let scene = Scene::with(Engine::Sqlite, |options| options.page_limit = Some(200));
    let mut kept = Vec::new();
    let mut refused = 0;
    for key in 0..40 {
        match add_bytes(&scene.db, key, 50_000).await {
            Ok(()) => kept.push(key),
            Err(StoreError::Unavailable(_)) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(kept.len() > 5 && refused > 5, "{} kept, {refused} refused", kept.len());
    assert_eq!(scene.keys().await, kept);
    add_bytes(&scene.db, 100, 10).await.unwrap();
}

#[tokio::test]
async fn a_job_too_big_for_the_disk_does_not_take_its_neighbours_with_it() {
    let scene = Scene::with(Engine::Sqlite, |options| options.page_limit = Some(200));
    let mut tasks = JoinSet::new();
    let held = hold_writer(&scene.db, &mut tasks).await;
    let mut answers = JoinSet::new();
    for (place, (key, size)) in [(1, 10), (2, 5_000_000), (3, 10)].into_iter().enumerate() {
        let db = scene.db.clone();
        answers.spawn(async move { (key, add_bytes(&db, key, size).await.is_ok()) });
        queued(&scene.db, u64::try_from(place).unwrap() + 1).await;
    }
    held.open();
    let mut answers = answers.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [(1, true), (2, false), (3, true)]);
    assert_eq!(scene.keys().await, [1, 3]);
}

#[tokio::test]
async fn a_server_that_dies_and_comes_back_loses_nothing_that_was_answered() {
    let Some(server) = PrivatePostgres::start(true) else { return };
    let options = Options::new(Location::Postgres { url: server.fresh_copy(SCHEMA) });
    let db = Db::open(options, SCHEMA, Arc::new(SystemClock), Arc::new(SystemRandom)).unwrap();
    add(&db, 0, "before").await.unwrap();
    keys(&db).await;

    let server = Arc::new(server);
    let crashing = Arc::clone(&server);
    let crash = tokio::task::spawn_blocking(move || crashing.crash_and_restart());
    let mut answered = vec![0];
    let mut key = 0;
    while !crash.is_finished() {
        key += 1;
        match add(&db, key, &key.to_string()).await {
            Ok(()) => answered.push(key),
            Err(StoreError::Unavailable(_)) => tokio::time::sleep(Duration::from_millis(1)).await,
            Err(other) => panic!("{other:?}"),
        }
    }
    crash.await.unwrap();
    // Every session is dead now; the first use of each opens a new one, unseen by the caller.
    add(&db, -1, "after").await.unwrap();
    db.ping().await.unwrap();
    let found = keys(&db).await;
    assert!(answered.iter().all(|key| found.contains(key)), "{answered:?} answered, {found:?} found");
}

#[tokio::test]
async fn a_server_that_is_gone_is_reported() {
    let Some(server) = PrivatePostgres::start(false) else { return };
    let options = Options::new(Location::Postgres { url: server.fresh_copy(SCHEMA) });
    let db = Db::open(options, SCHEMA, Arc::new(SystemClock), Arc::new(SystemRandom)).unwrap();
    add(&db, 1, "one").await.unwrap();
    drop(server);
    for _ in 0..2 {
        let answer = add(&db, 2, "two").await;
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    }
    assert!(matches!(db.ping().await, Err(StoreError::Unavailable(_))));
}

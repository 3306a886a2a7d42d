//! Opening, overload, closing, and the counters.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use larkspur_store::testing::engines;
use larkspur_store::{Location, StoreError};
use tokio::task::JoinSet;

use crate::scene::{KEYS, Scene, gate, hold_writer, keys, on_every_engine, open, queued};

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    for engine in engines() {
        let scene = Scene::with(engine, |options| options.queue = 3);
        let mut tasks = JoinSet::new();
        let held = hold_writer(&scene.db, &mut tasks).await;
        for key in 1..=3 {
            let db = scene.db.clone();
            tasks.spawn(async move { crate::scene::add(&db, key, &key.to_string()).await });
        }
        queued(&scene.db, 3).await;
        let refused = scene.add(4, "too many").await;
        assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
        assert_eq!(scene.db.stats().busy, 1);
        assert!(scene.keys().await.is_empty(), "readers are not held up by the writer");
        held.open();
        for answer in tasks.join_all().await {
            answer.unwrap();
        }
        assert_eq!(scene.keys().await, [1, 2, 3]);
    }
}

/// A reader that is never idle does not give its snapshot back between jobs; whoever was told of a commit sees it there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_reader_shows_what_was_committed() {
    for engine in engines() {
        let scene = Scene::with(engine, |options| options.readers = 1);
        let done = Arc::new(AtomicBool::new(false));
        let mut others = JoinSet::new();
        for _ in 0..8 {
            let (db, done) = (scene.db.clone(), Arc::clone(&done));
            others.spawn(async move {
                while !done.load(Ordering::SeqCst) {
                    keys(&db).await;
                }
            });
        }
        for key in 1..=200 {
            scene.add(key, &key.to_string()).await.unwrap();
            assert_eq!(scene.keys().await.last(), Some(&key));
        }
        done.store(true, Ordering::SeqCst);
        others.join_all().await;
    }
}

#[tokio::test]
async fn a_panicking_reader_lives_on() {
    on_every_engine(async |scene| {
        for _ in 0..4 {
            let answer: Result<(), StoreError> = scene.db.read("test.panic", |_| panic!("on purpose")).await;
            assert!(
                matches!(&answer, Err(StoreError::Internal(text)) if text.to_string().contains("on purpose"))
            );
        }
        assert!(scene.keys().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn closing_finishes_what_waits_and_refuses_the_rest() {
    on_every_engine(async |scene| {
        let mut tasks = JoinSet::new();
        let held = hold_writer(&scene.db, &mut tasks).await;
        for key in 1..=3 {
            let db = scene.db.clone();
            tasks.spawn(async move { crate::scene::add(&db, key, &key.to_string()).await });
        }
        queued(&scene.db, 3).await;
        held.open();
        let db = scene.db.clone();
        tokio::task::spawn_blocking(move || db.close()).await.unwrap();
        for answer in tasks.join_all().await {
            answer.unwrap();
        }
        let refused = scene.add(4, "too late").await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        assert!(matches!(scene.db.ping().await, Err(StoreError::Unavailable(_))));
        scene.db.close();
        if let Location::Sqlite { path } = scene.place.location() {
            let wal = std::fs::metadata(path.with_extension("db-wal")).map_or(0, |it| it.len());
            assert_eq!(wal, 0, "everything is in the main file");
        }
        assert_eq!(crate::scene::keys(&open(&scene.place)).await, [1, 2, 3]);
    })
    .await;
}

#[tokio::test]
async fn files_are_their_owners_only() {
    on_every_engine(async |scene| {
        scene.add(1, "secret").await.unwrap();
        let Location::Sqlite { path } = scene.place.location() else { return };
        for name in ["store.db", "store.db-wal", "store.db-shm"] {
            let mode = std::fs::metadata(path.with_file_name(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_ping_asks_readers_and_writers() {
    on_every_engine(async |scene| {
        scene.db.ping().await.unwrap();
        let stats = scene.db.stats();
        assert!(stats.reads == 1 && stats.writes >= 1, "{stats:?}");
        let (inside, keeper) = gate();
        let db = scene.db.clone();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            db.read::<_, StoreError>("test.wait", move |tx| {
                let keys = tx.all(&KEYS, &[], |row| row.int(0))?;
                keeper.pass();
                Ok(keys)
            })
            .await
        });
        inside.wait().await;
        scene.db.ping().await.unwrap();
        inside.open();
        assert!(tasks.join_all().await.into_iter().all(|answer| answer.is_ok()));
    })
    .await;
}

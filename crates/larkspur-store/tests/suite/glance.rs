//! Questions that are answered where they are asked: the same answers, whoever gives them.

use std::sync::Arc;
use std::thread::ThreadId;

use larkspur_store::testing::engines;
use larkspur_store::{Db, Engine, Meter, StoreError};

use crate::scene::{KEYS, Scene, on_every_engine};

/// The keys of all notes, and the thread that read them.
async fn look(db: &Db) -> Result<(Vec<i64>, ThreadId), StoreError> {
    db.glance("note.glance", |tx| {
        let keys = tx.all(&KEYS, &[], |row| row.int(0))?;
        Ok((keys, std::thread::current().id()))
    })
    .await
}

#[tokio::test]
async fn what_was_answered_the_next_glance_sees() {
    on_every_engine(async |scene| {
        for key in 1..=50 {
            scene.add(key, &key.to_string()).await.unwrap();
            assert_eq!(look(&scene.db).await.unwrap().0.last(), Some(&key));
        }
        assert_eq!(scene.db.stats().reads, 50);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_read_where_it_is_asked_and_a_server_is_not_waited_for() {
    on_every_engine(async |scene| {
        let (_, thread) = look(&scene.db).await.unwrap();
        let here = thread == std::thread::current().id();
        assert_eq!(here, scene.db.engine() == Engine::Sqlite);
    })
    .await;
}

#[tokio::test]
async fn without_a_free_connection_the_reading_threads_answer() {
    for engine in engines() {
        let scene = Scene::with(engine, |options| options.glances = 0);
        scene.add(1, "one").await.unwrap();
        let (keys, thread) = look(&scene.db).await.unwrap();
        assert_eq!(keys, [1]);
        assert_ne!(thread, std::thread::current().id());
    }
}

#[tokio::test]
async fn a_panic_in_a_glance_is_an_error_and_costs_no_connection() {
    on_every_engine(async |scene| {
        for _ in 0..100 {
            let answer: Result<(), StoreError> =
                scene.db.glance("test.panic", |_| panic!("on purpose")).await;
            assert!(matches!(&answer, Err(StoreError::Internal(_))), "{answer:?}");
        }
        let (_, thread) = look(&scene.db).await.unwrap();
        assert_eq!(thread == std::thread::current().id(), scene.db.engine() == Engine::Sqlite);
    })
    .await;
}

#[tokio::test]
async fn a_glance_cannot_write() {
    on_every_engine(async |scene| {
        let refused = scene.db.glance("test.write", |tx| crate::scene::insert(tx, 1, "one")).await;
        assert!(matches!(refused, Err(StoreError::Invariant(_))), "{refused:?}");
        assert!(scene.keys().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_a_glance_costs_is_metered_once() {
    on_every_engine(async |scene| {
        scene.add(1, "one").await.unwrap();
        let meter = Arc::new(Meter::default());
        Arc::clone(&meter).observe(look(&scene.db)).await.unwrap();
        assert_eq!((meter.queries(), meter.rows()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_closed_store_is_not_glanced_at() {
    on_every_engine(async |scene| {
        let db = scene.db.clone();
        tokio::task::spawn_blocking(move || db.close()).await.unwrap();
        assert!(matches!(look(&scene.db).await, Err(StoreError::Unavailable(_))));
    })
    .await;
}

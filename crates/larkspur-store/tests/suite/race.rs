//! Two servers on one store: conflicts are retried, and a key taken in between is seen by the second run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use larkspur_store::testing::engines;
use larkspur_store::{Db, Engine, Lane, Statement, StoreError, Tx};
use tokio::task::JoinSet;

use crate::scene::{BY_BODY, COUNT, COUNTED, KEYS, LANE, Scene, gate, insert, on_every_engine};

async fn count(db: &Db) -> Result<(), StoreError> {
    db.write("counter.add", LANE, |tx| {
        tx.one(&COUNTED, &["shared".into()], |row| row.int(0))?;
        tx.run(&COUNT, &["shared".into(), 1.into()]).map(drop)
    })
    .await
}

/// A thousand increments, from both servers.
async fn count_at_once(dbs: &[Db; 2]) {
    let mut tasks = JoinSet::new();
    for db in dbs {
        for _ in 0..10 {
            let db = db.clone();
            tasks.spawn(async move {
                for _ in 0..50 {
                    count(&db).await.unwrap();
                }
            });
        }
    }
    tasks.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_increment_is_lost_between_two_servers() {
    on_every_engine(async |scene| {
        let dbs = [scene.db.clone(), scene.second()];
        count_at_once(&dbs).await;
        let read = |tx: &mut larkspur_store::Tx<'_>| tx.one(&COUNTED, &["shared".into()], |row| row.int(0));
        let total = scene.db.read::<_, StoreError>("counter.get", read).await.unwrap();
        assert_eq!(total, Some(1000));
        if scene.db.engine() == Engine::Postgres {
            assert!(dbs.iter().any(|db| db.stats().retries > 0), "two servers must have met");
        }
    })
    .await;
}

/// Of PostgreSQL only, so it stands on no list.
static HOLD_TURNS: Statement =
    Statement::new("suite::race::HOLD_TURNS", "UPDATE larkspur_turn SET number = number");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_that_met_go_on_without_a_turn_that_never_comes() {
    for engine in engines().into_iter().filter(|engine| *engine == Engine::Postgres) {
        let scene = Scene::new(engine);
        let dbs = [scene.db.clone(), scene.second()];
        count_at_once(&dbs).await;
        let (held, keeper) = gate();
        let mut holder = JoinSet::new();
        let third = scene.second();
        holder.spawn(async move {
            let hold = move |tx: &mut larkspur_store::Tx<'_>| {
                let rows = tx.run(&HOLD_TURNS, &[])?;
                keeper.pass();
                Ok::<_, StoreError>(rows)
            };
            third.write("turn.hold", LANE, hold).await
        });
        held.wait().await;
        for db in &dbs {
            count(db).await.unwrap();
        }
        held.open();
        let rows = holder.join_all().await.pop().unwrap().unwrap();
        assert!(rows > 0, "servers that met must have taken turns");
    }
}

enum Refusal {
    Taken,
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[tokio::test]
async fn the_second_run_sees_the_key_that_was_taken_in_between() {
    // SQLite lets nobody write between a job's check and its insert, so the race exists on PostgreSQL only.
    for engine in engines().into_iter().filter(|engine| *engine == Engine::Postgres) {
        let scene = Scene::new(engine);
        let (between, keeper) = gate();
        let runs = Arc::new(AtomicU32::new(0));
        let (db, counted) = (scene.db.clone(), Arc::clone(&runs));
        let mut slow = JoinSet::new();
        slow.spawn(async move {
            db.write("note.add", LANE, move |tx| {
                if tx.one(&BY_BODY, &["wanted".into()], |row| row.int(0))?.is_some() {
                    return Err(Refusal::Taken);
                }
                if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                    keeper.pass();
                }
                Ok(insert(tx, 1, "wanted")?)
            })
            .await
        });
        between.wait().await;
        crate::scene::add(&scene.second(), 2, "wanted").await.unwrap();
        between.open();
        let answer = slow.join_next().await.unwrap().unwrap();
        match answer {
            Err(Refusal::Taken) => (),
            Err(Refusal::Store(error)) => panic!("{error}"),
            Ok(()) => panic!("both got the key"),
        }
        assert_eq!(scene.keys().await, [2]);
    }
}

#[tokio::test]
async fn a_key_that_stays_taken_is_tried_twice_and_reported() {
    on_every_engine(async |scene| {
        scene.add(1, "one").await.unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let answer: Result<(), StoreError> = scene
            .db
            .write("note.add", LANE, move |tx| {
                counted.fetch_add(1, Ordering::SeqCst);
                insert(tx, 2, "two")?;
                insert(tx, 1, "one again")
            })
            .await;
        assert!(matches!(answer, Err(StoreError::Unique)), "{answer:?}");
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(scene.keys().await, [1]);
    })
    .await;
}

#[tokio::test]
async fn a_read_sees_one_snapshot() {
    on_every_engine(async |scene| {
        scene.add(1, "one").await.unwrap();
        let (between, keeper) = gate();
        let db = scene.db.clone();
        let mut reader = JoinSet::new();
        reader.spawn(async move {
            db.read::<_, StoreError>("note.twice", move |tx| {
                let first = tx.all(&KEYS, &[], |row| row.int(0))?;
                keeper.pass();
                Ok((first, tx.all(&KEYS, &[], |row| row.int(0))?))
            })
            .await
        });
        between.wait().await;
        scene.add(2, "two").await.unwrap();
        between.open();
        let (first, second) = reader.join_next().await.unwrap().unwrap().unwrap();
        assert_eq!((first, second), (vec![1], vec![1]));
        assert_eq!(scene.keys().await, [1, 2]);
    })
    .await;
}

/// Whoever was told that something is written finds it written, whichever thread answers, and whatever it did before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_after_an_answered_write_sees_it() {
    on_every_engine(async |scene| {
        let mut callers = JoinSet::new();
        for caller in 0..4_u64 {
            let db = scene.db.clone();
            callers.spawn(async move {
                let name: &'static str = ["a", "b", "c", "d"][usize::try_from(caller).unwrap()];
                for round in 1..=150_i64 {
                    let write = move |tx: &mut Tx<'_>| {
                        tx.one(&COUNTED, &[name.into()], |row| row.int(0))?;
                        tx.send(&COUNT, &[name.into(), 1.into()])
                    };
                    db.write::<_, StoreError>("counter.add", Lane(caller), write).await.unwrap();
                    let nothing = |tx: &mut Tx<'_>| Ok::<_, StoreError>(tx.now());
                    db.read("nothing", nothing).await.unwrap();
                    let read = move |tx: &mut Tx<'_>| tx.one(&COUNTED, &[name.into()], |row| row.int(0));
                    let found = db.read::<_, StoreError>("counter.get", read).await.unwrap();
                    assert_eq!(found, Some(round), "{name}");
                }
            });
        }
        while let Some(outcome) = callers.join_next().await {
            outcome.unwrap();
        }
    })
    .await;
}

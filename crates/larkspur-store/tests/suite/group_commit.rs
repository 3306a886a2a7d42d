//! Jobs that share a commit: each is undone alone, and nobody is answered early.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use larkspur_store::{Engine, Statement, StoreError};
use tokio::task::JoinSet;

use crate::scene::{LANE, Scene, gate, hold_writer, insert, on_every_engine, queued, send};

static NONSENSE: Statement = Statement::new("test::NONSENSE", "SELECT nothing FROM nowhere");

/// How a job among good ones goes wrong.
#[derive(Clone, Copy, Debug)]
enum Fate {
    ErrorAfterWrite,
    ErrorBeforeWrite,
    Panic,
    BadStatement,
    BadStatementAfterWrite,
    OverlookedFailure,
    TakenKey,
    /// Nobody waits for the statement that fails.
    TakenKeySent,
}

fn go_wrong(tx: &mut larkspur_store::Tx<'_>, fate: Fate) -> Result<(), StoreError> {
    let refusal = Err(StoreError::Invariant("on purpose"));
    match fate {
        Fate::ErrorAfterWrite => insert(tx, 66, "bad").and(refusal),
        Fate::ErrorBeforeWrite => refusal,
        Fate::Panic => {
            insert(tx, 66, "bad")?;
            panic!("on purpose")
        }
        Fate::BadStatement => tx.run(&NONSENSE, &[]).map(drop),
        Fate::BadStatementAfterWrite => insert(tx, 66, "bad").and(tx.run(&NONSENSE, &[]).map(drop)),
        Fate::OverlookedFailure => {
            insert(tx, 66, "bad")?;
            let _ = tx.run(&NONSENSE, &[]);
            Ok(())
        }
        Fate::TakenKey => insert(tx, 66, "bad").and(insert(tx, 1, "one again")),
        Fate::TakenKeySent => send(tx, 66, "bad").and(send(tx, 1, "one again")),
    }
}

#[tokio::test]
async fn a_failed_job_takes_nobody_with_it() {
    for fate in [
        Fate::ErrorAfterWrite,
        Fate::ErrorBeforeWrite,
        Fate::Panic,
        Fate::BadStatement,
        Fate::BadStatementAfterWrite,
        Fate::OverlookedFailure,
        Fate::TakenKey,
        Fate::TakenKeySent,
    ] {
        on_every_engine(async |scene| one_fails(&scene, fate).await).await;
    }
}

async fn one_fails(scene: &Scene, fate: Fate) {
    let mut tasks = JoinSet::new();
    let held = hold_writer(&scene.db, &mut tasks).await;
    for key in 1..=3 {
        let db = scene.db.clone();
        tasks.spawn(async move { crate::scene::add(&db, key, &format!("note {key}")).await });
        queued(&scene.db, u64::try_from(key).unwrap()).await;
    }
    let db = scene.db.clone();
    let mut bad = JoinSet::new();
    bad.spawn(async move { db.write("test.bad", LANE, move |tx| go_wrong(tx, fate)).await });
    queued(&scene.db, 4).await;
    let db = scene.db.clone();
    tasks.spawn(async move { crate::scene::add(&db, 4, "note 4").await });
    queued(&scene.db, 5).await;
    held.open();
    for good in tasks.join_all().await {
        good.unwrap();
    }
    let error = bad.join_next().await.unwrap().unwrap().unwrap_err();
    let expected = match fate {
        Fate::ErrorAfterWrite | Fate::ErrorBeforeWrite | Fate::OverlookedFailure => {
            matches!(error, StoreError::Invariant(_))
        }
        Fate::Panic | Fate::BadStatement | Fate::BadStatementAfterWrite => {
            matches!(error, StoreError::Internal(_))
        }
        Fate::TakenKey | Fate::TakenKeySent => matches!(error, StoreError::Unique),
    };
    assert!(expected, "{fate:?} gives {error:?}");
    assert_eq!(scene.keys().await, [1, 2, 3, 4], "{fate:?}");
    scene.add(5, "the writer lives").await.unwrap();
}

/// A group without savepoints runs again; the ones after it have savepoints, and need not.
#[tokio::test]
async fn after_a_spoiled_group_the_writer_is_careful() {
    on_every_engine(async |scene| {
        for round in 0..4 {
            let mut tasks = JoinSet::new();
            let held = hold_writer(&scene.db, &mut tasks).await;
            let db = scene.db.clone();
            tasks.spawn(async move { crate::scene::add(&db, round, &format!("note {round}")).await });
            queued(&scene.db, 1).await;
            let db = scene.db.clone();
            let mut bad = JoinSet::new();
            bad.spawn(
                async move { db.write("test.bad", LANE, |tx| go_wrong(tx, Fate::ErrorAfterWrite)).await },
            );
            queued(&scene.db, 2).await;
            held.open();
            for good in tasks.join_all().await {
                good.unwrap();
            }
            assert!(bad.join_next().await.unwrap().unwrap().is_err());
        }
        assert_eq!(scene.keys().await, [0, 1, 2, 3]);
        assert_eq!(scene.db.stats().retries, 1);
    })
    .await;
}

/// Whoever leaves while the group of his job fails is not waited for when it runs again.
#[tokio::test]
async fn a_job_whose_caller_left_does_not_run_again() {
    on_every_engine(async |scene| {
        let mut tasks = JoinSet::new();
        let held = hold_writer(&scene.db, &mut tasks).await;
        // This one has the group run again; it waits at first, until the caller of the next has left.
        let (inside, keeper) = gate();
        let (db, ran) = (scene.db.clone(), AtomicU32::new(0));
        let mut bad = JoinSet::new();
        bad.spawn(async move {
            let work = move |tx: &mut larkspur_store::Tx<'_>| {
                if ran.fetch_add(1, Ordering::SeqCst) == 0 {
                    keeper.pass();
                }
                go_wrong(tx, Fate::ErrorAfterWrite)
            };
            db.write("test.bad", LANE, work).await
        });
        queued(&scene.db, 1).await;
        let mut impatient = JoinSet::new();
        let db = scene.db.clone();
        impatient.spawn(async move { crate::scene::add(&db, 1, "nobody asks for it any more").await });
        queued(&scene.db, 2).await;
        let db = scene.db.clone();
        tasks.spawn(async move { crate::scene::add(&db, 2, "patient").await });
        queued(&scene.db, 3).await;
        held.open();
        inside.wait().await;
        impatient.shutdown().await;
        inside.open();
        assert!(bad.join_next().await.unwrap().unwrap().is_err());
        for good in tasks.join_all().await {
            good.unwrap();
        }
        assert_eq!(scene.keys().await, [2]);
    })
    .await;
}

#[tokio::test]
async fn jobs_that_wait_share_one_commit() {
    on_every_engine(async |scene| {
        let mut tasks = JoinSet::new();
        let held = hold_writer(&scene.db, &mut tasks).await;
        for key in 1..=20 {
            let db = scene.db.clone();
            tasks.spawn(async move { crate::scene::add(&db, key, &key.to_string()).await });
        }
        queued(&scene.db, 20).await;
        let before = scene.db.stats();
        held.open();
        for answer in tasks.join_all().await {
            answer.unwrap();
        }
        let after = scene.db.stats();
        // The job that held the writer, and then all the others.
        assert_eq!(after.batches - before.batches, 2);
        assert_eq!(after.batched_jobs - before.batched_jobs, 21);
        assert_eq!(scene.keys().await.len(), 20);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_answered_before_the_commit() {
    on_every_engine(async |scene| {
        let mut tasks = JoinSet::new();
        let held = hold_writer(&scene.db, &mut tasks).await;
        let db = scene.db.clone();
        let mut early = JoinSet::new();
        early.spawn(async move { crate::scene::add(&db, 1, "early").await });
        queued(&scene.db, 1).await;
        // The next job of the same group waits inside the transaction; the first one has run by then.
        let (inside, keeper) = gate();
        let db = scene.db.clone();
        tasks.spawn(async move {
            db.write("test.wait", LANE, move |tx| {
                insert(tx, 2, "late")?;
                keeper.pass();
                Ok(())
            })
            .await
        });
        queued(&scene.db, 2).await;
        held.open();
        inside.wait().await;
        assert!(early.try_join_next().is_none(), "answered before COMMIT");
        assert_eq!(scene.keys().await, Vec::<i64>::new(), "visible before COMMIT");
        inside.open();
        early.join_next().await.unwrap().unwrap().unwrap();
        for answer in tasks.join_all().await {
            answer.unwrap();
        }
        assert_eq!(scene.keys().await, [1, 2]);
    })
    .await;
}

#[tokio::test]
async fn a_job_sees_what_came_before_it_in_its_group() {
    on_every_engine(async |scene| {
        let mut tasks = JoinSet::new();
        let held = hold_writer(&scene.db, &mut tasks).await;
        for _ in 0..10 {
            let db = scene.db.clone();
            tasks.spawn(async move {
                db.write("test.next", LANE, |tx| {
                    let last = tx.all(&crate::scene::KEYS, &[], |row| row.int(0))?.last().copied();
                    let next = last.unwrap_or(0) + 1;
                    insert(tx, next, &next.to_string())
                })
                .await
            });
        }
        queued(&scene.db, 10).await;
        held.open();
        for answer in tasks.join_all().await {
            answer.unwrap();
        }
        assert_eq!(scene.keys().await, (1..=10).collect::<Vec<_>>());
        if scene.db.engine() == Engine::Sqlite {
            assert_eq!(scene.db.stats().retries, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_answered_the_next_call_reads() {
    on_every_engine(async |scene| {
        for key in 1..=50 {
            scene.add(key, &key.to_string()).await.unwrap();
            assert_eq!(scene.keys().await.last(), Some(&key));
        }
    })
    .await;
}

#[tokio::test]
async fn a_caller_that_goes_away_breaks_nothing() {
    on_every_engine(async |scene| {
        let mut tasks = JoinSet::new();
        let held = hold_writer(&scene.db, &mut tasks).await;
        let db = scene.db.clone();
        let gone = tasks.spawn(async move { crate::scene::add(&db, 1, "nobody waits for me").await });
        queued(&scene.db, 1).await;
        gone.abort();
        while !gone.is_finished() {
            tokio::task::yield_now().await;
        }
        held.open();
        while let Some(done) = tasks.join_next().await {
            assert!(done.map_or_else(|error| error.is_cancelled(), |answer| answer.is_ok()));
        }
        scene.add(2, "still here").await.unwrap();
        assert_eq!(scene.keys().await, [2], "a job that has not begun when its caller leaves is not run");
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_is_done_in_its_order_and_kept() {
    on_every_engine(async |scene| {
        let made = scene.db.write("test.send", LANE, |tx| {
            for key in 1..=200 {
                send(tx, key, &key.to_string())?;
            }
            let seen = tx.all(&crate::scene::KEYS, &[], |row| row.int(0))?.len();
            let part = tx.attempt(|tx| send(tx, 201, "undone").and(Err::<(), _>(StoreError::Busy)));
            assert!(part.is_err());
            send(tx, 202, "the last")?;
            Ok::<_, StoreError>(seen)
        });
        assert_eq!(made.await.unwrap(), 200);
        let mut kept: Vec<i64> = (1..=200).collect();
        kept.push(202);
        assert_eq!(scene.keys().await, kept);
    })
    .await;
}

/// Alone in its transaction, such a job learns at COMMIT that a key is taken; it runs once more, as any other does.
#[tokio::test]
async fn a_taken_key_is_told_to_a_job_that_only_sends() {
    on_every_engine(async |scene| {
        scene.add(1, "one").await.unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let refused = scene.db.write("test.send", LANE, move |tx| {
            counted.fetch_add(1, Ordering::SeqCst);
            send(tx, 66, "bad").and(send(tx, 1, "one again"))
        });
        let refused = refused.await;
        assert!(matches!(refused, Err(StoreError::Unique)), "{refused:?}");
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(scene.keys().await, [1]);
        scene.add(2, "the writer lives").await.unwrap();
    })
    .await;
}

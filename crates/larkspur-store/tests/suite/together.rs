//! Work that is done at once for all who want it: one run for many callers, and an answer of its own for each.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use larkspur_store::{Lane, Meter, StoreError, Together, Tx};
use parking_lot::Mutex;
use tokio::task::JoinSet;

use crate::scene::{LANE, Scene, hold_writer, insert, on_every_engine, queued};

/// How many were done together, run by run.
type Runs = Arc<Mutex<Vec<usize>>>;

/// A note that somebody wants.
struct Wanted {
    key: i64,
    fate: Fate,
    runs: Runs,
}

/// How it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Good,
    /// It is refused, before anything is written.
    Refused,
    /// Its key is one that the others have.
    Taken,
    /// The work fails in the middle of it.
    Broken,
    Panic,
    /// The work forgets it.
    Forgotten,
}

static NOTES: Together<Wanted, usize, StoreError> = Together::new("note.together", add);
static OTHERS: Together<Wanted, usize, StoreError> = Together::new("note.others", add);

fn add(tx: &mut Tx<'_>, wanted: &[&Wanted]) -> Result<Vec<Result<usize, StoreError>>, StoreError> {
    if let [first, ..] = wanted {
        first.runs.lock().push(wanted.len());
    }
    let mut outcomes = Vec::new();
    for Wanted { key, fate, .. } in wanted {
        match fate {
            Fate::Refused => {
                outcomes.push(Err(StoreError::Busy));
                continue;
            }
            Fate::Taken => insert(tx, 1, "one again")?,
            Fate::Broken | Fate::Panic | Fate::Forgotten => insert(tx, 66, "bad")?,
            Fate::Good => insert(tx, *key, &format!("note {key}"))?,
        }
        match fate {
            Fate::Broken => return Err(StoreError::Invariant("on purpose")),
            Fate::Panic => panic!("on purpose"),
            Fate::Forgotten => {}
            _ => outcomes.push(Ok(wanted.len())),
        }
    }
    Ok(outcomes)
}

type Answer = Pin<Box<dyn Future<Output = Result<usize, StoreError>>>>;

/// Asks for a note; what is asked for has come to its queue when this returns.
fn ask(
    scene: &Scene,
    work: &'static Together<Wanted, usize, StoreError>,
    lane: Lane,
    wanted: Wanted,
) -> Answer {
    let db = scene.db.clone();
    begun(async move { db.write_together(work, lane, wanted).await })
}

/// The first poll hands a job in.
fn begun(answer: impl Future<Output = Result<usize, StoreError>> + 'static) -> Answer {
    let mut answer: Answer = Box::pin(answer);
    let first = answer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(first.is_pending(), "a job that is over before it begins");
    answer
}

#[tokio::test]
async fn all_who_wait_are_served_in_one_run() {
    on_every_engine(async |scene| {
        let (runs, mut tasks) = (Runs::default(), JoinSet::new());
        let held = hold_writer(&scene.db, &mut tasks).await;
        let mut asked = Vec::new();
        for key in 1..=5 {
            let fate = if key == 3 { Fate::Refused } else { Fate::Good };
            asked.push(ask(&scene, &NOTES, LANE, Wanted { key, fate, runs: Arc::clone(&runs) }));
            if key == 2 {
                let db = scene.db.clone();
                tasks.spawn(async move { crate::scene::add(&db, 20, "another job").await });
                queued(&scene.db, 3).await;
            }
        }
        let before = scene.db.stats();
        held.open();
        let mut outcomes = Vec::new();
        for answer in asked {
            outcomes.push(answer.await);
        }
        for other in tasks.join_all().await {
            other.unwrap();
        }
        assert!(matches!(outcomes.remove(2), Err(StoreError::Busy)), "who is refused hears why");
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(5))), "{outcomes:?}");
        assert_eq!(*runs.lock(), [5]);
        assert_eq!(scene.keys().await, [1, 2, 4, 5, 20]);
        let stats = scene.db.stats();
        // The job that held the writer, and the six others in one commit.
        assert_eq!((stats.writes - before.writes, stats.batches - before.batches), (7, 2));
        assert_eq!(stats.retries, before.retries);
    })
    .await;
}

#[tokio::test]
async fn what_fails_together_is_done_one_by_one() {
    for fate in [Fate::Taken, Fate::Broken, Fate::Panic, Fate::Forgotten] {
        on_every_engine(async |scene| {
            scene.add(1, "one").await.unwrap();
            let (runs, mut tasks) = (Runs::default(), JoinSet::new());
            let held = hold_writer(&scene.db, &mut tasks).await;
            let mut asked = Vec::new();
            for key in 2..=5 {
                let fate = if key == 3 { fate } else { Fate::Good };
                asked.push(ask(&scene, &NOTES, LANE, Wanted { key, fate, runs: Arc::clone(&runs) }));
            }
            held.open();
            for (place, answer) in asked.into_iter().enumerate() {
                let outcome = answer.await;
                match (place, fate) {
                    (1, Fate::Taken) => assert!(matches!(outcome, Err(StoreError::Unique)), "{outcome:?}"),
                    (1, Fate::Panic) => {
                        assert!(matches!(outcome, Err(StoreError::Internal(_))), "{outcome:?}");
                    }
                    (1, _) => assert!(matches!(outcome, Err(StoreError::Invariant(_))), "{outcome:?}"),
                    _ => assert!(matches!(outcome, Ok(1)), "{fate:?}: {outcome:?}"),
                }
            }
            tasks.join_all().await;
            assert_eq!(scene.keys().await, [1, 2, 4, 5], "{fate:?}");
            assert_eq!(runs.lock()[..2], [4, 1], "{fate:?}");
            assert!(runs.lock()[1..].iter().all(|run| *run == 1), "{fate:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn only_the_same_work_in_the_same_lane_is_done_together() {
    on_every_engine(async |scene| {
        let (runs, mut tasks) = (Runs::default(), JoinSet::new());
        let held = hold_writer(&scene.db, &mut tasks).await;
        let mut asked = Vec::new();
        // With one writer for both lanes, or one for each.
        for (key, work, lane) in
            [(1, &NOTES, LANE), (2, &OTHERS, LANE), (3, &NOTES, LANE), (4, &OTHERS, LANE)]
        {
            asked.push(ask(&scene, work, lane, Wanted { key, fate: Fate::Good, runs: Arc::clone(&runs) }));
        }
        let elsewhere = Wanted { key: 5, fate: Fate::Good, runs: Arc::clone(&runs) };
        let db = scene.db.clone();
        let elsewhere = begun(async move { db.write_together(&NOTES, Lane(8), elsewhere).await });
        held.open();
        for answer in asked {
            assert_eq!(answer.await.unwrap(), 2);
        }
        assert_eq!(elsewhere.await.unwrap(), 1);
        tasks.join_all().await;
        let mut runs = runs.lock().clone();
        runs.sort_unstable();
        assert_eq!(runs, [1, 2, 2]);
    })
    .await;
}

#[tokio::test]
async fn what_a_run_costs_is_shared_by_its_callers() {
    on_every_engine(async |scene| {
        let (runs, mut tasks) = (Runs::default(), JoinSet::new());
        let held = hold_writer(&scene.db, &mut tasks).await;
        let (mut asked, mut meters) = (Vec::new(), Vec::new());
        for key in 1..=3 {
            let fate = if key == 1 { Fate::Refused } else { Fate::Good };
            let (db, runs, meter) = (scene.db.clone(), Arc::clone(&runs), Arc::new(Meter::default()));
            meters.push(Arc::clone(&meter));
            let work = async move { db.write_together(&NOTES, LANE, Wanted { key, fate, runs }).await };
            asked.push(begun(meter.observe(work)));
        }
        held.open();
        for answer in asked {
            drop(answer.await);
        }
        tasks.join_all().await;
        // Two statements for three callers.
        let costs: Vec<_> = meters.iter().map(|meter| (meter.queries(), meter.rows())).collect();
        assert_eq!(costs, [(1, 1), (1, 1), (0, 0)]);
        assert!(meters.iter().all(|meter| !meter.elapsed().is_zero()));
    })
    .await;
}

/// Who went away before it began is not served; who goes away later takes nobody along.
#[tokio::test]
async fn who_went_away_is_not_served() {
    on_every_engine(async |scene| {
        let (runs, mut tasks) = (Runs::default(), JoinSet::new());
        let held = hold_writer(&scene.db, &mut tasks).await;
        let mut asked = Vec::new();
        for key in 1..=3 {
            let wanted = Wanted { key, fate: Fate::Good, runs: Arc::clone(&runs) };
            asked.push(ask(&scene, &NOTES, LANE, wanted));
        }
        drop(asked.remove(1));
        held.open();
        for answer in asked {
            assert_eq!(answer.await.unwrap(), 2);
        }
        tasks.join_all().await;
        assert_eq!(scene.keys().await, [1, 3]);
    })
    .await;
}

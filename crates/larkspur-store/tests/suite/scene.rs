//! A fresh store with three tables, on one engine after the other.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use larkspur_store::testing::{Place, engines};
use larkspur_store::{
    Db, Engine, Lane, ManualClock, Migration, Options, Param, SeededRandom, StoreError, Tx, statements,
};
use parking_lot::Mutex;

pub(crate) const NOON: i64 = 1_750_000_000_000;
pub(crate) const LANE: Lane = Lane(7);

pub(crate) static SCHEMA: &[Migration] = &[
    Migration {
        number: 1,
        name: "notes",
        sql: "CREATE TABLE note (note_key BIGINT NOT NULL PRIMARY KEY, body {text}, data {bytes}) {clustered};
              CREATE UNIQUE INDEX note_body ON note (body);
              CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL);",
    },
    Migration {
        number: 2,
        name: "tree",
        sql: "CREATE TABLE branch (branch_key BIGINT NOT NULL PRIMARY KEY,
                  parent_key BIGINT REFERENCES branch (branch_key), note_key BIGINT REFERENCES note (note_key));
              INSERT INTO counter (name, value) VALUES ('seed', 1);",
    },
];

statements! {
    ADD = "INSERT INTO note (note_key, body, data) VALUES (?1, ?2, ?3)";
    KEYS = "SELECT note_key FROM note ORDER BY note_key";
    BY_BODY = "SELECT note_key FROM note WHERE body = ?1";
    COUNT = "INSERT INTO counter (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = counter.value + 1";
    COUNTED = "SELECT value FROM counter WHERE name = ?1";
    BRANCH = "INSERT INTO branch (branch_key, parent_key, note_key) VALUES (?1, ?2, ?3)";
    BRANCHES = "SELECT branch_key, parent_key, note_key FROM branch ORDER BY branch_key";
}

#[tokio::test]
async fn every_statement_prepares() {
    on_every_engine(async |scene| {
        let refused = larkspur_store::testing::refused_statements(&scene.db, &[ALL]).await;
        assert!(refused.is_empty(), "{refused:?}");
    })
    .await;
}

pub(crate) struct Scene {
    pub(crate) db: Db,
    pub(crate) place: Place,
    pub(crate) clock: Arc<ManualClock>,
}

impl Scene {
    pub(crate) fn new(engine: Engine) -> Self {
        Self::with(engine, |_| ())
    }

    pub(crate) fn with(engine: Engine, change: impl FnOnce(&mut Options)) -> Self {
        Self::at(Place::migrated(engine, SCHEMA), change)
    }

    /// On a place where something may be already.
    pub(crate) fn at(place: Place, change: impl FnOnce(&mut Options)) -> Self {
        let clock = Arc::new(ManualClock::at(NOON));
        let mut options = place.options();
        change(&mut options);
        let db = Db::open(options, SCHEMA, clock.clone(), Arc::new(SeededRandom::new(1))).unwrap();
        Self { db, place, clock }
    }

    /// A second store object on the same place, as a second server process would have it.
    pub(crate) fn second(&self) -> Db {
        open(&self.place)
    }

    /// The same with options of its own.
    pub(crate) fn second_with(&self, options: Options) -> Db {
        open_with(options)
    }

    pub(crate) async fn add(&self, key: i64, body: &str) -> Result<(), StoreError> {
        add(&self.db, key, body).await
    }

    pub(crate) async fn keys(&self) -> Vec<i64> {
        keys(&self.db).await
    }
}

pub(crate) fn open(place: &Place) -> Db {
    open_with(place.options())
}

fn open_with(options: Options) -> Db {
    let random = Arc::new(SeededRandom::new(2));
    Db::open(options, SCHEMA, Arc::new(ManualClock::at(NOON)), random).unwrap()
}

pub(crate) async fn on_every_engine(test: impl AsyncFn(Scene)) {
    for engine in engines() {
        test(Scene::new(engine)).await;
    }
}

pub(crate) fn insert(tx: &mut Tx<'_>, key: i64, body: &str) -> Result<(), StoreError> {
    tx.run(&ADD, &[key.into(), body.into(), Param::Null]).map(drop)
}

/// As [`insert`], without waiting for the answer.
pub(crate) fn send(tx: &mut Tx<'_>, key: i64, body: &str) -> Result<(), StoreError> {
    tx.send(&ADD, &[key.into(), body.into(), Param::Null])
}

pub(crate) async fn add(db: &Db, key: i64, body: &str) -> Result<(), StoreError> {
    let body = body.to_owned();
    db.write("note.add", LANE, move |tx| insert(tx, key, &body)).await
}

pub(crate) async fn keys(db: &Db) -> Vec<i64> {
    db.read::<_, StoreError>("note.keys", |tx| tx.all(&KEYS, &[], |row| row.int(0))).await.unwrap()
}

/// Holds a job where a test wants it: the test learns that it has come, and lets it go.
pub(crate) struct Gate {
    arrived: Receiver<()>,
    go: SyncSender<()>,
}

/// The side of the job.
pub(crate) struct GateKeeper {
    arrived: SyncSender<()>,
    go: Mutex<Receiver<()>>,
}

pub(crate) fn gate() -> (Gate, GateKeeper) {
    let (arrived, has_arrived) = sync_channel(100);
    let (go, may_go) = sync_channel(100);
    (Gate { arrived: has_arrived, go }, GateKeeper { arrived, go: Mutex::new(may_go) })
}

impl Gate {
    /// Waits for the job; other tasks of this thread run meanwhile.
    pub(crate) async fn wait(&self) {
        while self.arrived.try_recv().is_err() {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn open(&self) {
        self.go.send(()).unwrap();
    }
}

impl GateKeeper {
    pub(crate) fn pass(&self) {
        self.arrived.send(()).unwrap();
        self.go.lock().recv().unwrap();
    }
}

/// Occupies the writer of [`LANE`], so that jobs sent meanwhile meet in one group.
pub(crate) async fn hold_writer(db: &Db, tasks: &mut tokio::task::JoinSet<Result<(), StoreError>>) -> Gate {
    let (gate, keeper) = gate();
    let db = db.clone();
    tasks.spawn(async move {
        db.write("test.hold", LANE, move |_| {
            keeper.pass();
            Ok(())
        })
        .await
    });
    gate.wait().await;
    gate
}

/// Lets queued tasks reach their queue.
pub(crate) async fn queued(db: &Db, count: u64) {
    while db.stats().waiting_writes < count {
        tokio::task::yield_now().await;
    }
}

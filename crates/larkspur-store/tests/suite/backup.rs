//! A backup holds one snapshot, moves between engines, and never overwrites anything.

use std::os::unix::fs::PermissionsExt;

use larkspur_store::testing::{Place, engines};
use larkspur_store::{
    BackupError, BackupReport, Db, Engine, Location, OpenError, Param, StoreError, SystemClock, Tx, restore,
    write_backup,
};
use tokio::task::JoinSet;

use crate::scene::{ADD, BRANCH, BRANCHES, COUNT, LANE, SCHEMA, Scene, keys, on_every_engine, open};

/// Everything that a test store holds.
type Contents = (Vec<i64>, Vec<(i64, Option<i64>, Option<i64>)>);

async fn fill(db: &Db) {
    let fill = |tx: &mut Tx<'_>| {
        for key in 0..300 {
            let body = format!("note {key} 🦩");
            let data = vec![u8::try_from(key % 256).unwrap_or(0); 100];
            tx.run(&ADD, &[key.into(), (&body).into(), (&data).into()])?;
        }
        tx.run(&ADD, &[300.into(), Param::Null, Param::Null])?;
        // The parent has the larger key, so it comes later in the order of the table.
        tx.run(&BRANCH, &[9.into(), Param::Null, 1.into()])?;
        tx.run(&BRANCH, &[1.into(), 9.into(), Param::Null])?;
        tx.run(&COUNT, &["seed".into(), 1.into()]).map(drop)
    };
    db.write::<_, StoreError>("test.fill", LANE, fill).await.unwrap();
}

async fn contents(db: &Db) -> Contents {
    let branches =
        |tx: &mut Tx<'_>| tx.all(&BRANCHES, &[], |row| Ok((row.int(0)?, row.opt_int(1)?, row.opt_int(2)?)));
    (keys(db).await, db.read::<_, StoreError>("test.branches", branches).await.unwrap())
}

#[tokio::test]
async fn a_backup_moves_between_engines() {
    for from in engines() {
        for to in engines() {
            let scene = Scene::new(from);
            fill(&scene.db).await;
            let file = scene.place.file("backup.db");
            let written = scene.db.backup_to(&file).unwrap();
            // 301 notes, 2 branches, 1 counter and 2 steps of the schema.
            assert_eq!(written, BackupReport { schema: 2, tables: 4, rows: 306 });
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

            let place = Place::empty(to);
            let restored = restore(&file, place.location(), SCHEMA, &SystemClock).unwrap();
            assert_eq!(restored, written, "{from:?} to {to:?}");
            let copy = open(&place);
            assert_eq!(contents(&copy).await, contents(&scene.db).await, "{from:?} to {to:?}");
            // The links hold again.
            let orphan = |tx: &mut Tx<'_>| tx.run(&BRANCH, &[5.into(), 777.into(), Param::Null]);
            let refused: Result<u64, StoreError> = copy.write("test.orphan", LANE, orphan).await;
            assert!(matches!(refused, Err(StoreError::Internal(_))), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn an_older_backup_is_brought_up_to_date() {
    for to in engines() {
        let place = Place::empty(Engine::Sqlite);
        let random = std::sync::Arc::new(larkspur_store::SystemRandom);
        let clock = std::sync::Arc::new(SystemClock);
        let old = Db::open(place.options(), &SCHEMA[..1], clock, random).unwrap();
        crate::scene::add(&old, 1, "old").await.unwrap();
        let file = place.file("old.db");
        assert_eq!(old.backup_to(&file).unwrap().schema, 1);
        let target = Place::empty(to);
        let report = restore(&file, target.location(), SCHEMA, &SystemClock).unwrap();
        assert_eq!(report.schema, 2);
        assert_eq!(contents(&open(&target)).await, (vec![1], vec![]));
    }
}

#[tokio::test]
async fn nothing_that_exists_is_overwritten() {
    on_every_engine(async |scene| {
        let file = scene.place.file("backup.db");
        scene.db.backup_to(&file).unwrap();
        let before = std::fs::read(&file).unwrap();
        assert!(matches!(scene.db.backup_to(&file), Err(BackupError::Exists(_))));
        assert_eq!(std::fs::read(&file).unwrap(), before);

        crate::scene::add(&scene.db, 1, "in the way").await.unwrap();
        let refused = restore(&file, scene.place.location(), SCHEMA, &SystemClock);
        match scene.db.engine() {
            Engine::Sqlite => assert!(matches!(refused, Err(BackupError::Exists(_))), "{refused:?}"),
            Engine::Postgres => assert!(matches!(refused, Err(BackupError::NotEmpty(_))), "{refused:?}"),
        }
        assert_eq!(scene.keys().await, [1]);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_no_sound_backup_is_refused() {
    on_every_engine(async |scene| {
        fill(&scene.db).await;
        let (good, torn, text) =
            (scene.place.file("good.db"), scene.place.file("torn.db"), scene.place.file("text.db"));
        scene.db.backup_to(&good).unwrap();
        let mut bytes = std::fs::read(&good).unwrap();
        let (page, rest) = (4096, bytes.len() - 4096);
        bytes[page..rest].fill(0xAB);
        std::fs::write(&torn, bytes).unwrap();
        std::fs::write(&text, "not a database").unwrap();
        for file in [torn, text, scene.place.file("absent.db")] {
            for engine in engines() {
                let target = Place::empty(engine);
                let refused = restore(&file, target.location(), SCHEMA, &SystemClock);
                let expected = matches!(refused, Err(BackupError::Damaged(_) | BackupError::Database(_)));
                assert!(expected, "{}: {refused:?}", file.display());
                assert!(crate::scene::keys(&open(&target)).await.is_empty());
            }
        }
        let newer = restore(&good, Place::empty(Engine::Sqlite).location(), &SCHEMA[..1], &SystemClock);
        assert!(
            matches!(newer, Err(BackupError::Open(OpenError::Newer { found: 2, known: 1 }))),
            "{newer:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_beside_a_busy_server_is_one_snapshot() {
    on_every_engine(async |scene| {
        let mut writers = JoinSet::new();
        let db = scene.db.clone();
        // Each transaction adds two notes, so every snapshot holds an even number.
        writers.spawn(async move {
            for key in 0..400 {
                let pair = move |tx: &mut Tx<'_>| {
                    crate::scene::insert(tx, key, &key.to_string()).and(crate::scene::insert(
                        tx,
                        -1 - key,
                        &format!("-{key}"),
                    ))
                };
                db.write::<_, StoreError>("test.pair", LANE, pair).await.unwrap();
            }
        });
        let location = scene.place.location().clone();
        for number in 0..3 {
            let file = scene.place.file(&format!("backup {number}.db"));
            let (from, to) = (location.clone(), file.clone());
            tokio::task::spawn_blocking(move || write_backup(&from, SCHEMA, &to)).await.unwrap().unwrap();
            let target = Place::empty(Engine::Sqlite);
            let Location::Sqlite { path } = target.location() else { panic!("a file") };
            std::fs::copy(&file, path).unwrap();
            assert_eq!(crate::scene::keys(&open(&target)).await.len() % 2, 0);
        }
        writers.join_all().await;
        assert_eq!(scene.keys().await.len(), 800);
    })
    .await;
}

//! What is remembered of the store is what the store says, whoever changes it and however.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use larkspur_store::{Db, Engine, Key, Param, StoreError, Trail, Tx, statements};
use tokio::task::JoinSet;

use crate::scene::{LANE, Scene, on_every_engine};

/// Notes.
const NOTE: Key = Key::new("note", "note_key");
/// Notes that come to have a body.
const BODY: Key = Key::new("note", "body");
/// Notes, as somebody sees them who is wrong.
const NOBODYS: Key = Key::new("note", "nobody");

statements! {
    BODY_OF = "SELECT body FROM note WHERE note_key = ?1", rests_on [NOTE.param(1)];
    BODIES = "SELECT note_key, body FROM note WHERE body >= '' ORDER BY note_key LIMIT 3",
        rests_on [BODY.any(), NOTE.column(0)];
    WITH_BODY = "SELECT note_key FROM note WHERE body = ?1", rests_on [BODY.param(1), NOTE.column(0)];
    SOME = "SELECT note_key, body, data FROM note WHERE note_key IN {list ?1} ORDER BY note_key",
        rests_on [NOTE.param(1)];
    ADD = "INSERT INTO note (note_key, body) VALUES {rows ?2}", touches [NOTE.param(1), BODY.param(2)];
    SET_BODY = "UPDATE note SET body = ?2 WHERE note_key = ?1", touches [NOTE.param(1), BODY.param(2)];
    SET_SAYING_NOTHING = "UPDATE note SET body = ?2 WHERE note_key = ?1";
    SET_WRONGLY = "UPDATE note SET body = ?2 WHERE note_key = ?1", touches [NOBODYS.param(1)];
    EVERYTHING = "SELECT note_key FROM note";
    DELETE = "DELETE FROM note WHERE note_key = ?1", touches [NOTE.param(1)];
}

async fn add(db: &Db, notes: &[(i64, &'static str)]) {
    let notes = notes.to_vec();
    let write = move |tx: &mut Tx<'_>| {
        let rows: Vec<Param<'_>> =
            notes.iter().flat_map(|(key, body)| [(*key).into(), (*body).into()]).collect();
        tx.run_rows(&ADD, &rows).map(drop)
    };
    db.write::<_, StoreError>("note.add", LANE, write).await.unwrap();
}

async fn set(db: &Db, statement: &'static larkspur_store::Statement, key: i64, body: &'static str) {
    let write = move |tx: &mut Tx<'_>| tx.send(statement, &[key.into(), body.into()]);
    db.write::<_, StoreError>("note.set", LANE, write).await.unwrap();
}

async fn body(db: &Db, key: i64) -> Result<Option<String>, StoreError> {
    let read =
        move |tx: &mut Tx<'_>| tx.one(&BODY_OF, &[key.into()], |row| Ok(row.opt_text(0)?.map(str::to_owned)));
    db.read("note.body", read).await.map(Option::flatten)
}

/// Four times, so that both ways of answering are gone.
async fn bodies_of(db: &Db, key: i64) -> Vec<Option<String>> {
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(body(db, key).await.unwrap());
    }
    answers.dedup();
    answers
}

async fn first_three(db: &Db) -> Vec<i64> {
    let mut answers = Vec::new();
    for _ in 0..4 {
        let read = |tx: &mut Tx<'_>| tx.all(&BODIES, &[], |row| row.int(0));
        answers.push(db.read::<_, StoreError>("note.first", read).await.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    answers.remove(0)
}

#[tokio::test]
async fn an_answer_is_as_new_as_the_last_commit() {
    on_every_engine(async |scene| {
        let db = &scene.db;
        assert_eq!(bodies_of(db, 1).await, [None]);
        add(db, &[(1, "one"), (2, "two")]).await;
        assert_eq!(bodies_of(db, 1).await, [Some("one".to_owned())]);
        assert_eq!(bodies_of(db, 2).await, [Some("two".to_owned())]);
        for (round, statement) in [&SET_BODY, &SET_SAYING_NOTHING, &SET_BODY].into_iter().enumerate() {
            let text = ["first", "second", "third"][round];
            set(db, statement, 1, text).await;
            assert_eq!(bodies_of(db, 1).await, [Some(text.to_owned())]);
        }
        let delete = |tx: &mut Tx<'_>| tx.run(&DELETE, &[1.into()]).map(drop);
        db.write::<_, StoreError>("note.delete", LANE, delete).await.unwrap();
        assert_eq!(bodies_of(db, 1).await, [None]);
        assert_eq!(bodies_of(db, 2).await, [Some("two".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn a_list_sees_who_comes_and_who_goes() {
    on_every_engine(async |scene| {
        let db = &scene.db;
        assert_eq!(first_three(db).await, [0; 0]);
        add(db, &[(2, "a"), (4, "b"), (6, "c"), (8, "d")]).await;
        assert_eq!(first_three(db).await, [2, 4, 6]);
        add(db, &[(3, "e")]).await;
        assert_eq!(first_three(db).await, [2, 3, 4]);
        let delete = |tx: &mut Tx<'_>| tx.run(&DELETE, &[2.into()]).map(drop);
        db.write::<_, StoreError>("note.delete", LANE, delete).await.unwrap();
        assert_eq!(first_three(db).await, [3, 4, 6]);
        let find = |tx: &mut Tx<'_>| tx.all(&WITH_BODY, &["d".into()], |row| row.int(0));
        for expected in [vec![8], vec![8], vec![8]] {
            assert_eq!(db.read::<_, StoreError>("note.find", find).await.unwrap(), expected);
        }
        set(db, &SET_BODY, 8, "x").await;
        set(db, &SET_BODY, 3, "d").await;
        for expected in [vec![3], vec![3], vec![3]] {
            assert_eq!(db.read::<_, StoreError>("note.find", find).await.unwrap(), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_known_needs_no_database() {
    let scene = Scene::new(Engine::Sqlite);
    add(&scene.db, &[(1, "one")]).await;
    for _ in 0..9 {
        assert_eq!(body(&scene.db, 1).await.unwrap().as_deref(), Some("one"));
    }
    let stats = scene.db.stats();
    assert_eq!(stats.reads, 9);
    assert!((4..9).contains(&stats.recalled), "{stats:?}");

    let scene = Scene::with(Engine::Sqlite, |options| options.memory = 0);
    for _ in 0..9 {
        assert_eq!(body(&scene.db, 1).await.unwrap(), None);
    }
    assert_eq!(scene.db.stats().recalled, 0);
}

#[tokio::test]
async fn what_was_undone_is_not_remembered() {
    let scene = Scene::new(Engine::Sqlite);
    let db = &scene.db;
    add(db, &[(1, "one")]).await;
    assert_eq!(bodies_of(db, 1).await, [Some("one".to_owned())]);
    let refused = |tx: &mut Tx<'_>| {
        tx.send(&SET_BODY, &[1.into(), "never".into()])?;
        // The writer sees what it did itself, and nobody remembers that.
        let seen = tx.one(&BODY_OF, &[1.into()], |row| Ok(row.text(0)?.to_owned()))?;
        assert_eq!(seen.as_deref(), Some("never"));
        Err::<(), _>(StoreError::Busy)
    };
    for _ in 0..3 {
        db.write("note.refused", LANE, refused).await.unwrap_err();
        assert_eq!(bodies_of(db, 1).await, [Some("one".to_owned())]);
    }
}

#[tokio::test]
async fn values_of_all_kinds_come_back() {
    let scene = Scene::new(Engine::Sqlite);
    add(&scene.db, &[(1, "eins"), (2, "二"), (3, "")]).await;
    for _ in 0..4 {
        let read = |tx: &mut Tx<'_>| {
            tx.all(&SOME, &[Param::Ints(&[1, 2, 3, 4])], |row| {
                assert!(row.int(1).is_err() && row.text(0).is_err() && row.bytes(0).is_err());
                assert!(row.int(3).is_err() && row.opt_text(3).is_err());
                assert_eq!(row.opt_bytes(2)?, None);
                Ok((row.int(0)?, row.text(1)?.to_owned()))
            })
        };
        let found = scene.db.read::<_, StoreError>("note.some", read).await.unwrap();
        assert_eq!(found, [(1, "eins".to_owned()), (2, "二".to_owned()), (3, String::new())]);
    }
}

#[tokio::test]
async fn a_change_that_says_too_little_is_found_out() {
    let scene = Scene::new(Engine::Sqlite);
    let db = &scene.db;
    add(db, &[(1, "one")]).await;
    assert_eq!(bodies_of(db, 1).await, [Some("one".to_owned())]);
    set(db, &SET_WRONGLY, 1, "other").await;
    let mut found_out = 0;
    for _ in 0..4 {
        found_out += usize::from(matches!(body(db, 1).await, Err(StoreError::Invariant(_))));
    }
    assert_eq!(found_out > 0, cfg!(debug_assertions));
}

/// Two notes always change together, and readers ask for them one after the other, partly from memory.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn answers_of_one_job_are_of_one_moment() {
    let scene = Scene::new(Engine::Sqlite);
    add(&scene.db, &[(1, "a0"), (2, "b0"), (3, "c0")]).await;
    let ended = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for _ in 0..4 {
        let (db, ended) = (scene.db.clone(), Arc::clone(&ended));
        readers.spawn(async move {
            let (mut newest, mut rounds) = (0, 0_u32);
            while !ended.load(Ordering::SeqCst) || rounds == 0 {
                let read = |tx: &mut Tx<'_>| {
                    let mut bodies = Vec::new();
                    for key in [1_i64, 3, 2] {
                        let number = |row: &larkspur_store::Row<'_>| {
                            Ok(row.text(0)?.trim_start_matches(['a', 'b', 'c']).parse::<u64>().unwrap())
                        };
                        bodies.extend(tx.one(&BODY_OF, &[key.into()], number)?);
                    }
                    Ok::<_, StoreError>(bodies)
                };
                let bodies = db.read("note.three", read).await.unwrap();
                assert_eq!(bodies[0], bodies[2], "{bodies:?}");
                assert!(bodies[0] >= newest, "{bodies:?} after {newest}");
                (newest, rounds) = (bodies[0], rounds + 1);
            }
        });
    }
    for number in 1..=600_u64 {
        let write = move |tx: &mut Tx<'_>| {
            for (key, letter) in [(1_i64, 'a'), (2, 'b')] {
                tx.send(&SET_BODY, &[key.into(), format!("{letter}{number}").as_str().into()])?;
            }
            Ok::<_, StoreError>(())
        };
        scene.db.write("note.set", LANE, write).await.unwrap();
        let seen = body(&scene.db, 2).await.unwrap();
        assert_eq!(seen.as_deref(), Some(format!("b{number}").as_str()));
    }
    ended.store(true, Ordering::SeqCst);
    while let Some(outcome) = readers.join_next().await {
        outcome.unwrap();
    }
}

async fn read_along(
    db: &Db,
    job: impl Fn(&mut Tx<'_>) -> Result<Option<String>, StoreError> + Send + 'static,
) -> (Option<String>, Option<Arc<Trail>>) {
    db.read_along("note.along", job).await.unwrap()
}

fn text_of(tx: &mut Tx<'_>, key: i64) -> Result<Option<String>, StoreError> {
    tx.one(&BODY_OF, &[key.into()], |row| Ok(row.text(0)?.to_owned()))
}

/// What is remembered under this name, whichever way the question goes.
fn recalled(db: &Db, request: &[u8]) -> Option<Bytes> {
    db.recall("note.along", request)
}

#[tokio::test]
async fn what_was_made_of_a_job_holds_until_its_rows_are_touched() {
    let scene = Scene::new(Engine::Sqlite);
    let db = &scene.db;
    add(db, &[(1, "one"), (2, "two"), (3, "three")]).await;
    let both = |tx: &mut Tx<'_>| Ok(text_of(tx, 1)?.zip(text_of(tx, 2)?).map(|(one, two)| one + &two));
    for _ in 0..3 {
        let (made, trail) = read_along(db, both).await;
        db.keep("note.along", b"1 2", &Bytes::from(made.unwrap()), &trail.unwrap()).unwrap();
        // Others have asked for other things.
        assert_eq!(recalled(db, b"2 1"), None);
    }
    assert_eq!(both_ways(db, b"1 2").await.as_deref(), Some(&b"onetwo"[..]));
    set(db, &SET_BODY, 3, "else").await;
    assert_eq!(both_ways(db, b"1 2").await.as_deref(), Some(&b"onetwo"[..]));
    set(db, &SET_BODY, 2, "changed").await;
    assert_eq!(both_ways(db, b"1 2").await, None);
}

/// Debug builds answer every other time only.
async fn both_ways(db: &Db, request: &[u8]) -> Option<Bytes> {
    let first = recalled(db, request);
    body(db, 3).await.unwrap();
    first.or_else(|| recalled(db, request))
}

#[tokio::test]
async fn what_depends_on_more_than_rows_leaves_no_trail() {
    on_every_engine(async |scene| {
        let db = &scene.db;
        add(db, &[(1, "one")]).await;
        for _ in 0..3 {
            let (_, trail) = read_along(db, |tx| text_of(tx, 1)).await;
            assert_eq!(trail.is_some(), db.engine() == Engine::Sqlite);
            let with_time = |tx: &mut Tx<'_>| text_of(tx, 1).map(|body| body.filter(|_| tx.now() > 0));
            assert!(read_along(db, with_time).await.1.is_none());
            let with_chance = |tx: &mut Tx<'_>| {
                tx.random(&mut [0; 4]);
                text_of(tx, 1)
            };
            assert!(read_along(db, with_chance).await.1.is_none());
            let with_number = |tx: &mut Tx<'_>| Ok(text_of(tx, 1)?.filter(|_| tx.fresh_id() > 0));
            assert!(read_along(db, with_number).await.1.is_none());
            let with_anything = |tx: &mut Tx<'_>| {
                tx.all(&EVERYTHING, &[], |row| row.int(0))?;
                text_of(tx, 1)
            };
            assert!(read_along(db, with_anything).await.1.is_none());
        }
    })
    .await;
}

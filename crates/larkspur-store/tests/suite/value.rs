//! Values go in and come out unchanged, and mean the same on both engines.

use std::sync::Arc;

use larkspur_store::{Db, Meter, Param, Row, StoreError, Tx, statements};

use crate::scene::{ADD, KEYS, LANE, NOON, insert, on_every_engine};

statements! {
    BODY = "SELECT body, data FROM note WHERE note_key = ?1";
    IN_KEYS = "SELECT note_key FROM note WHERE note_key IN {list ?1} ORDER BY note_key";
    IN_BODIES = "SELECT note_key FROM note WHERE body IN {texts ?1} ORDER BY note_key";
    BODIES = "SELECT body FROM note ORDER BY body";
    SUMS = "SELECT COUNT(*), SUM(note_key), EXISTS (SELECT 1 FROM note), MAX(note_key), 1 FROM note";
    PLUS = "SELECT note_key FROM note WHERE note_key = ?1 + 1";
    EITHER = "SELECT COALESCE(?1, note_key) FROM note WHERE note_key = ?2";
    GIVE_BACK = "INSERT INTO note (note_key, body) VALUES (?1, ?2) RETURNING note_key";
    RENAME = "UPDATE note SET body = ?2 WHERE note_key = ?1";
    ADD_ROWS = "INSERT {or_ignore} INTO note (note_key, body) VALUES {rows ?2} {do_nothing}";
    PUT_ROWS = "INSERT {or_ignore} INTO note (note_key, body) VALUES {rows ?2}";
    FOUND = "WITH w (note_key, body) AS (SELECT CAST(column1 AS BIGINT), column2 FROM (VALUES {rows ?2}) v)
        SELECT w.note_key, n.body FROM w JOIN note n ON n.note_key = w.note_key AND n.body = w.body";
    AT = "SELECT note_key FROM note WHERE ?2 = note_key AND ?1 = body";
}

#[tokio::test]
async fn every_statement_prepares() {
    on_every_engine(async |scene| {
        let refused = larkspur_store::testing::refused_statements(&scene.db, &[ALL]).await;
        assert!(refused.is_empty(), "{refused:?}");
    })
    .await;
}

async fn write<T: Send + 'static>(
    db: &Db,
    job: impl Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    db.write("test.write", LANE, job).await.unwrap()
}

fn int(row: &Row<'_>) -> Result<i64, StoreError> {
    row.int(0)
}

#[tokio::test]
async fn texts_bytes_and_nulls_come_back_as_they_went() {
    on_every_engine(async |scene| {
        let text = "日本語 🦩 e\u{301} ' \" \\ {list ?1}";
        let data: Vec<u8> = (0..5_000_000_u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
        let sent = data.clone();
        write(&scene.db, move |tx| {
            tx.run(&ADD, &[1.into(), text.into(), (&sent).into()])?;
            tx.run(&ADD, &[i64::MIN.into(), Param::Null, Param::Null])?;
            tx.run(&ADD, &[i64::MAX.into(), "".into(), (&[]).into()])
        })
        .await;
        let get = async |key: i64| {
            let read = move |tx: &mut Tx<'_>| {
                tx.one(&BODY, &[key.into()], |row| {
                    Ok((row.opt_text(0)?.map(str::to_owned), row.opt_bytes(1)?.map(<[u8]>::to_vec)))
                })
            };
            scene.db.read::<_, StoreError>("test.read", read).await.unwrap().unwrap()
        };
        assert!(get(1).await == (Some(text.to_owned()), Some(data)));
        assert_eq!(get(i64::MIN).await, (None, None));
        assert_eq!(get(i64::MAX).await, (Some(String::new()), Some(Vec::new())));
    })
    .await;
}

#[tokio::test]
async fn lists_select_their_members() {
    on_every_engine(async |scene| {
        let found = write(&scene.db, |tx| {
            for (key, body) in [(1, "a"), (2, "b\"]"), (3, "ü,🦩"), (4, "d")] {
                insert(tx, key, body)?;
            }
            let bodies = ["b\"]".to_owned(), "ü,🦩".to_owned(), "none".to_owned()];
            Ok([
                tx.all(&IN_KEYS, &[Param::Ints(&[4, 1, 9, 4])], int)?,
                tx.all(&IN_KEYS, &[Param::Ints(&[])], int)?,
                tx.all(&IN_BODIES, &[Param::Texts(&bodies)], int)?,
                tx.all(&IN_BODIES, &[Param::Texts(&[])], int)?,
                // Lists of one go another way on SQLite.
                tx.all(&IN_KEYS, &[Param::Ints(&[4])], int)?,
                tx.all(&IN_KEYS, &[Param::Ints(&[9])], int)?,
                tx.all(&IN_BODIES, &[Param::Texts(&bodies[1..2])], int)?,
            ])
        })
        .await;
        assert_eq!(found, [vec![1, 4], vec![], vec![2, 3], vec![], vec![4], vec![], vec![3]]);
    })
    .await;
}

#[tokio::test]
async fn numbers_are_numbers_wherever_they_come_from() {
    on_every_engine(async |scene| {
        let sums = write(&scene.db, |tx| {
            for (key, body) in [(1, "a"), (20_000, "b"), (-40_000_001, "c")] {
                insert(tx, key, body)?;
            }
            tx.one(&SUMS, &[], |row| {
                Ok([row.int(0)?, row.int(1)?, i64::from(row.flag(2)?), row.int(3)?, row.int(4)?])
            })
        })
        .await;
        assert_eq!(sums, Some([3, -39_980_000, 1, 20_000, 1]));
    })
    .await;
}

#[tokio::test]
async fn a_parameter_has_one_type_wherever_it_stands() {
    on_every_engine(async |scene| {
        let found = write(&scene.db, |tx| {
            let large = 5_000_000_000_i64;
            insert(tx, large + 1, "large")?;
            Ok((
                tx.one(&PLUS, &[large.into()], int)?,
                // First NULL, so that the engine must guess; then a value.
                tx.one(&EITHER, &[Param::Null, (large + 1).into()], int)?,
                tx.one(&EITHER, &[7.into(), (large + 1).into()], int)?,
                tx.one(&AT, &["large".into(), (large + 1).into()], int)?,
                tx.one(&GIVE_BACK, &[3.into(), Param::from(None::<&str>)], int)?,
                tx.run(&RENAME, &[3.into(), "named".into()])?,
                tx.run(&RENAME, &[99.into(), "nobody".into()])?,
            ))
        })
        .await;
        let large = Some(5_000_000_001);
        assert_eq!(found, (large, large, Some(7), large, Some(3), 1, 0));
    })
    .await;
}

#[tokio::test]
async fn texts_sort_by_their_bytes() {
    on_every_engine(async |scene| {
        let sorted = write(&scene.db, |tx| {
            for (key, body) in [(1, "b"), (2, "B"), (3, "a"), (4, "_"), (5, "É"), (6, "e"), (7, "日")] {
                insert(tx, key, body)?;
            }
            tx.all(&BODIES, &[], |row| row.text(0).map(str::to_owned))
        })
        .await;
        assert_eq!(sorted, ["B", "_", "a", "b", "e", "É", "日"]);
    })
    .await;
}

type Reader = fn(&mut Tx<'_>) -> Result<bool, StoreError>;

#[tokio::test]
async fn a_reader_that_expects_something_else_is_told() {
    on_every_engine(async |scene| {
        write(&scene.db, |tx| insert(tx, 2, "two").and(insert(tx, 3, "three"))).await;
        let readers: [Reader; 7] = [
            |tx| Ok(tx.one(&BODY, &[2.into()], |row| row.int(0))?.is_some()),
            |tx| Ok(tx.one(&BODY, &[2.into()], |row| row.bytes(0).map(drop))?.is_some()),
            |tx| Ok(tx.one(&BODY, &[2.into()], |row| row.bytes(1).map(drop))?.is_some()),
            |tx| Ok(tx.one(&BODY, &[2.into()], |row| row.text(2).map(drop))?.is_some()),
            |tx| Ok(tx.one(&KEYS, &[], int)?.is_some()),
            |tx| Ok(tx.all(&KEYS, &[], |row| row.flag(0))?.is_empty()),
            |tx| Ok(tx.one(&BODY, &[Param::Text("\0")], int)?.is_some()),
        ];
        for (number, reader) in readers.into_iter().enumerate() {
            let answer = scene.db.read::<_, StoreError>("test.read", reader).await;
            assert!(matches!(answer, Err(StoreError::Invariant(_))), "{number}: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_parameter_counts_are_refused() {
    on_every_engine(async |scene| {
        for params in [&[][..], &[Param::Int(1), Param::Int(2)][..]] {
            let answer = scene.db.read::<_, StoreError>("test.read", |tx| tx.one(&BODY, params, int)).await;
            assert!(matches!(answer, Err(StoreError::Invariant(_))), "{answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_read_job_cannot_write() {
    on_every_engine(async |scene| {
        let answer = scene.db.read::<_, StoreError>("test.read", |tx| insert(tx, 1, "sneaky")).await;
        assert!(matches!(answer, Err(StoreError::Invariant(_))), "{answer:?}");
        assert!(scene.keys().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_transaction_has_one_time_and_fresh_numbers() {
    on_every_engine(async |scene| {
        let clock = Arc::clone(&scene.clock);
        let (first, second, ids) = write(&scene.db, move |tx| {
            let first = tx.now();
            clock.advance(5);
            Ok((first, tx.now(), [tx.fresh_id(), tx.fresh_id()]))
        })
        .await;
        assert_eq!((first, second), (NOON, NOON));
        assert!(0 < ids[0] && ids[0] < ids[1]);
        let (now, id) = write(&scene.db, |tx| Ok((tx.now(), tx.fresh_id()))).await;
        assert!(now == NOON + 5 && id > ids[1]);
        let mut bytes = [0; 40];
        bytes = write(&scene.db, move |tx| {
            let mut filled = bytes;
            tx.random(&mut filled);
            Ok(filled)
        })
        .await;
        assert!(bytes[..20] != bytes[20..]);
    })
    .await;
}

#[tokio::test]
async fn the_meter_adds_up_what_a_request_cost() {
    on_every_engine(async |scene| {
        let meter = Arc::new(Meter::default());
        let work = async {
            write(&scene.db, |tx| insert(tx, 1, "one").and(insert(tx, 2, "two"))).await;
            scene.keys().await
        };
        Arc::clone(&meter).observe(work).await;
        scene.keys().await;
        assert_eq!((meter.queries(), meter.rows()), (3, 4));
        assert!(!meter.elapsed().is_zero());
    })
    .await;
}

#[tokio::test]
async fn many_rows_go_in_but_for_those_that_are_taken() {
    on_every_engine(async |scene| {
        // As many as several sizes of statements are needed for: 64, 8, 2 and 1.
        let texts: Vec<String> = (0..75).map(|number| format!("note {number}")).collect();
        let added = write(&scene.db, move |tx| {
            let mut params: Vec<Param<'_>> = Vec::new();
            for (key, text) in (0..).zip(&texts) {
                params.extend([Param::Int(key), if key == 70 { Param::Null } else { text.into() }]);
            }
            let none = tx.run_rows(&ADD_ROWS, &[])?;
            let first = tx.run_rows(&ADD_ROWS, &params)?;
            // A key that is taken, a body that is, one that is twice among them, and one that is free.
            let again: [Param<'_>; 8] = [
                5.into(),
                "x".into(),
                100.into(),
                "note 9".into(),
                101.into(),
                "y".into(),
                102.into(),
                "y".into(),
            ];
            Ok((none, first, tx.run_rows(&ADD_ROWS, &again)?, tx.queries()))
        })
        .await;
        // One statement for each size; then one of 4.
        assert_eq!(added, (0, 75, 1, 5));
        let keys = scene.db.read::<_, StoreError>("test.read", |tx| tx.all(&KEYS, &[], int)).await.unwrap();
        assert_eq!(keys, (0..75).chain([101]).collect::<Vec<i64>>());
        let torn = |tx: &mut Tx<'_>| tx.run_rows(&ADD_ROWS, &[200.into(), "z".into(), 201.into()]);
        let refused = scene.db.write("test.torn", LANE, torn).await;
        assert!(matches!(refused, Err(StoreError::Invariant(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn rows_that_must_come_in_all_do_or_none() {
    on_every_engine(async |scene| {
        let texts: Vec<String> = (0..75).map(|number| format!("note {number}")).collect();
        let wanted = texts.clone();
        let put = move |tx: &mut Tx<'_>, from: i64| {
            let rows = (from..).zip(&wanted).flat_map(|(key, text)| [Param::Int(key), text.into()]);
            tx.put_rows(&PUT_ROWS, &rows.collect::<Vec<_>>())
        };
        write(&scene.db, move |tx| tx.put_rows(&PUT_ROWS, &[]).and(put(tx, 0))).await;
        assert_eq!(scene.keys().await, (0..75).collect::<Vec<i64>>());
        // The last of them has a key that is taken, or a body.
        for (key, body) in [(74, "new"), (200, "note 74")] {
            let add = move |tx: &mut Tx<'_>| {
                tx.put_rows(&PUT_ROWS, &[100.into(), "hundred".into(), 101.into(), "more".into()])?;
                tx.put_rows(&PUT_ROWS, &[102.into(), "next".into(), key.into(), body.into()])
            };
            let refused = scene.db.write("test.put", LANE, add).await;
            assert!(matches!(refused, Err(StoreError::Unique)), "{refused:?}");
        }
        let torn = |tx: &mut Tx<'_>| tx.put_rows(&PUT_ROWS, &[200.into(), "z".into(), 201.into()]);
        let refused = scene.db.write("test.torn", LANE, torn).await;
        assert!(matches!(refused, Err(StoreError::Invariant(_))), "{refused:?}");
        let wrong = |tx: &mut Tx<'_>| tx.put_rows(&ADD_ROWS, &[200.into(), "z".into()]);
        let refused = scene.db.write("test.wrong", LANE, wrong).await;
        assert!(matches!(refused, Err(StoreError::Invariant(_))), "{refused:?}");
        assert_eq!(scene.keys().await, (0..75).collect::<Vec<i64>>());

        // Asked about all of them and as many that are not there, in one go.
        let found = write(&scene.db, move |tx| {
            let mut asked: Vec<Param<'_>> = Vec::new();
            for (key, text) in (0..).zip(&texts) {
                asked.extend([Param::Int(key), text.into(), Param::Int(key), "nowhere".into()]);
            }
            let found = tx.all_rows(&FOUND, &asked, |row| Ok((row.int(0)?, row.text(1)?.to_owned())))?;
            Ok((found, tx.queries(), tx.all_rows(&FOUND, &[], |row| row.int(0))?.len()))
        })
        .await;
        let (mut rows, queries, none) = found;
        rows.sort_unstable();
        assert_eq!(rows, (0..75).map(|key| (key, format!("note {key}"))).collect::<Vec<_>>());
        assert_eq!((queries, none), (3, 0));
        let torn = |tx: &mut Tx<'_>| tx.all_rows(&FOUND, &[1.into(), "a".into(), 2.into()], int);
        let refused = scene.db.write("test.torn", LANE, torn).await;
        assert!(matches!(refused, Err(StoreError::Invariant(_))), "{refused:?}");
    })
    .await;
}

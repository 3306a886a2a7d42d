//! Parts of a job that are undone alone.

use larkspur_store::{StoreError, Tx};
use tokio::task::JoinSet;

use crate::scene::{LANE, hold_writer, insert, on_every_engine, queued};

/// Why a part of these tests gives up.
const GIVEN_UP: StoreError = StoreError::Busy;

fn refused(tx: &mut Tx<'_>, key: i64) {
    let outcome: Result<(), StoreError> = tx.attempt(|tx| {
        insert(tx, key, &key.to_string())?;
        Err(GIVEN_UP)
    });
    assert!(matches!(outcome, Err(StoreError::Busy)), "{outcome:?}");
}

/// Two notes that stay around two that do not, one inside the other's part.
fn parts(tx: &mut Tx<'_>, first: i64) -> Result<(), StoreError> {
    refused(tx, first);
    tx.attempt(|tx| {
        insert(tx, first + 1, &(first + 1).to_string())?;
        refused(tx, first + 2);
        insert(tx, first + 3, &(first + 3).to_string())
    })?;
    refused(tx, first + 4);
    Ok(())
}

#[tokio::test]
async fn only_what_was_refused_is_undone() {
    on_every_engine(async |scene| {
        scene.db.write("test.parts", LANE, |tx| parts(tx, 10)).await.unwrap();
        assert_eq!(scene.keys().await, [11, 13]);
    })
    .await;
}

#[tokio::test]
async fn in_a_group_neighbours_notice_nothing() {
    on_every_engine(async |scene| {
        let mut tasks = JoinSet::new();
        let held = hold_writer(&scene.db, &mut tasks).await;
        for (place, first) in [(1_u64, 10), (2, 20), (3, 30)] {
            let db = scene.db.clone();
            tasks.spawn(async move {
                db.write("test.parts", LANE, move |tx| {
                    parts(tx, first)?;
                    if first == 20 { Err(GIVEN_UP) } else { Ok(()) }
                })
                .await
            });
            queued(&scene.db, place).await;
        }
        held.open();
        let refused = tasks.join_all().await.into_iter().filter(Result::is_err).count();
        assert_eq!((refused, scene.keys().await), (1, vec![11, 13, 31, 33]));
    })
    .await;
}

#[tokio::test]
async fn what_the_database_refuses_ends_the_transaction_all_the_same() {
    on_every_engine(async |scene| {
        scene.add(1, "taken").await.unwrap();
        let outcome = scene.db.write("test.taken", LANE, |tx| {
            insert(tx, 2, "free")?;
            let _: Result<(), StoreError> = tx.attempt(|tx| insert(tx, 3, "taken"));
            insert(tx, 4, "after")
        });
        assert!(outcome.await.is_err());
        assert_eq!(scene.keys().await, [1]);
    })
    .await;
}

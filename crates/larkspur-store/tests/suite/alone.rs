//! A writer that has tables to itself: nobody changes them meanwhile, everybody reads them, and it keeps no notes.

use std::pin::Pin;
use std::task::{Context, Waker};

use larkspur_store::testing::engines;
use larkspur_store::{Engine, Statement, StoreError, Tx};

use crate::scene::{LANE, Scene, add, gate, insert, keys};

static NOTES: Statement = Statement::new(
    "test::NOTES",
    "SELECT COUNT(*) FROM pg_locks WHERE mode = 'SIReadLock' AND pid = pg_backend_pid()",
);
static FIND: Statement = Statement::new("test::FIND", "SELECT note_key FROM note WHERE note_key = ?1");

/// Reads, and counts what PostgreSQL noted of that.
fn notes(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.one(&FIND, &[5.into()], |row| row.int(0))?;
    Ok(tx.one(&NOTES, &[], |row| row.int(0))?.unwrap_or_default())
}

#[tokio::test]
async fn others_read_and_wait_to_write() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let scene = Scene::with(Engine::Postgres, |options| options.alone_in = &["note", "counter"]);
    let other = scene.second();
    assert_eq!(scene.db.write("test.notes", LANE, notes).await.unwrap(), 0);
    assert_ne!(
        other.write("test.notes", LANE, notes).await.unwrap(),
        0,
        "a SERIALIZABLE transaction keeps notes"
    );

    let (held, keeper) = gate();
    let db = scene.db.clone();
    let mut alone: Pin<Box<dyn Future<Output = Result<(), StoreError>>>> = Box::pin(async move {
        db.write("test.alone", LANE, move |tx| {
            insert(tx, 1, "one")?;
            keeper.pass();
            Ok(())
        })
        .await
    });
    assert!(alone.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    held.wait().await;
    let mut waiting = Box::pin(add(&other, 2, "two"));
    let at_once = tokio::time::timeout(std::time::Duration::from_millis(300), &mut waiting).await;
    assert!(at_once.is_err(), "who wants to write waits");
    assert_eq!(keys(&other).await, Vec::<i64>::new(), "who reads does not");
    // Who has waited for some seconds hears of it; who waits when the tables are free again goes on.
    assert!(matches!(waiting.await, Err(StoreError::Conflict)));
    let mut waiting = Box::pin(add(&other, 3, "three"));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    held.open();
    alone.await.unwrap();
    waiting.await.unwrap();
    assert_eq!(keys(&other).await, [1, 3]);
}

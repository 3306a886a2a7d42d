//! A writer that changes a SQLite file in place: what it leaves, and what it does where it is not alone.

use std::path::PathBuf;

use larkspur_store::testing::Place;
use larkspur_store::{Engine, Location, StoreError};

use crate::scene::{Scene, insert, keys, open};

fn beside(place: &Place, suffix: &str) -> PathBuf {
    let Location::Sqlite { path } = place.location() else { panic!("a SQLite place") };
    path.with_extension(suffix)
}

fn is_in_wal_mode(place: &Place) -> bool {
    let file = std::fs::read(beside(place, "db")).unwrap();
    file[18..20] == [2, 2]
}

#[tokio::test]
async fn it_keeps_no_log_while_it_is_open_and_leaves_a_file_with_one() {
    let place = Place::empty(Engine::Sqlite);
    let before = open(&place);
    crate::scene::add(&before, 1, "before").await.unwrap();
    assert!(beside(&place, "db-wal").exists());
    before.close();

    let scene = Scene::at(place, |options| (options.changes_in_place, options.writer_cache) = (true, 1));
    // More than its cache holds, so that pages are written before the COMMIT.
    let filled = scene.db.write("test.fill", crate::scene::LANE, |tx| {
        (2..20_000).try_for_each(|key| insert(tx, key, &format!("{key:0100}")))
    });
    filled.await.unwrap();
    assert!(!beside(&scene.place, "db-wal").exists());
    assert_eq!(scene.keys().await.len(), 19_999, "readers see what was committed");
    let refused = scene.db.write("test.refuse", crate::scene::LANE, |tx| {
        (20_000..40_000).try_for_each(|key| insert(tx, key, &format!("{key:0100}")))?;
        Err::<(), _>(StoreError::Invariant("on purpose"))
    });
    refused.await.unwrap_err();
    assert_eq!(scene.keys().await.len(), 19_999);
    scene.db.close();

    assert!(is_in_wal_mode(&scene.place));
    assert!(!beside(&scene.place, "db-journal").exists());
    let after = open(&scene.place);
    assert_eq!(keys(&after).await.len(), 19_999);
    crate::scene::add(&after, 0, "after").await.unwrap();
    assert!(beside(&scene.place, "db-wal").exists());
}

#[tokio::test]
async fn where_somebody_has_the_file_open_the_log_stays() {
    let scene = Scene::new(Engine::Sqlite);
    scene.add(1, "theirs").await.unwrap();
    let mut options = scene.place.options();
    options.changes_in_place = true;
    let ours = scene.second_with(options);
    crate::scene::add(&ours, 2, "ours").await.unwrap();
    scene.add(3, "theirs again").await.unwrap();
    assert!(beside(&scene.place, "db-wal").exists());
    assert_eq!(keys(&ours).await, [1, 2, 3]);
}

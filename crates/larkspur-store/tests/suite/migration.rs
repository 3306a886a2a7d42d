//! The schema: fresh, brought up to date, newer, changed, and made by several servers at once.

use std::sync::Arc;

use larkspur_store::testing::{Place, engines};
use larkspur_store::{Db, Migration, OpenError, SystemClock, SystemRandom};

use crate::scene::SCHEMA;

fn open(place: &Place, migrations: &'static [Migration]) -> Result<Db, OpenError> {
    Db::open(place.options(), migrations, Arc::new(SystemClock), Arc::new(SystemRandom))
}

fn of(sql: &'static str) -> &'static [Migration] {
    vec![SCHEMA[0], Migration { number: 2, name: "second", sql }].leak()
}

#[tokio::test]
async fn a_store_is_made_and_brought_up_to_date() {
    for engine in engines() {
        let place = Place::empty(engine);
        open(&place, &SCHEMA[..1]).unwrap().close();
        crate::scene::add(&open(&place, &SCHEMA[..1]).unwrap(), 1, "kept").await.unwrap();
        assert_eq!(crate::scene::keys(&open(&place, SCHEMA).unwrap()).await, [1]);
        assert_eq!(crate::scene::keys(&open(&place, SCHEMA).unwrap()).await, [1]);
    }
}

#[test]
fn a_newer_store_is_left_alone() {
    for engine in engines() {
        let place = Place::migrated(engine, SCHEMA);
        drop(open(&place, SCHEMA).unwrap());
        let error = open(&place, &SCHEMA[..1]).err().unwrap();
        assert!(matches!(error, OpenError::Newer { found: 2, known: 1 }), "{error}");
    }
}

#[test]
fn a_changed_step_is_noticed() {
    for engine in engines() {
        let place = Place::migrated(engine, SCHEMA);
        drop(open(&place, SCHEMA).unwrap());
        let error = open(&place, of("CREATE TABLE other (id BIGINT)")).err().unwrap();
        assert!(matches!(&error, OpenError::Changed { number: 2, name } if name == "tree"), "{error}");
    }
}

#[tokio::test]
async fn a_failed_step_leaves_nothing_of_itself() {
    for engine in engines() {
        let place = Place::empty(engine);
        let bad = of("INSERT INTO note (note_key) VALUES (1); CREATE TABLE wrong (");
        let error = open(&place, bad).err().unwrap();
        assert!(matches!(error, OpenError::Migration { number: 2, .. }), "{error}");
        assert_eq!(crate::scene::keys(&open(&place, &SCHEMA[..1]).unwrap()).await, Vec::<i64>::new());
    }
}

#[test]
fn unknown_words_and_gaps_are_refused() {
    for engine in engines() {
        let place = Place::empty(engine);
        let error = open(&place, of("CREATE TABLE other (id {blob})")).err().unwrap();
        assert!(error.to_string().contains("{blob}"), "{error}");
        assert!(matches!(open(&place, &SCHEMA[1..]), Err(OpenError::Order(2))));
    }
}

#[test]
fn servers_that_start_together_make_one_schema() {
    for engine in engines() {
        let place = Place::empty(engine);
        std::thread::scope(|scope| {
            let starts: Vec<_> = (0..6).map(|_| scope.spawn(|| open(&place, SCHEMA).map(drop))).collect();
            for start in starts {
                start.join().unwrap().unwrap();
            }
        });
    }
}

#[tokio::test]
async fn a_url_with_a_password_does_not_show() {
    let secret = "postgres://larkspur:hunter2@127.0.0.1:1/none";
    let url = larkspur_store::DatabaseUrl::new(secret);
    let options = larkspur_store::Options::new(larkspur_store::Location::Postgres { url });
    assert!(!format!("{options:?}").contains("hunter2"));
    let opened = Db::open(options, SCHEMA, Arc::new(SystemClock), Arc::new(SystemRandom));
    let error = opened.err().unwrap();
    assert!(matches!(error, OpenError::Unavailable(_)), "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[tokio::test]
async fn options_that_make_no_sense_are_refused() {
    for engine in engines() {
        let place = Place::empty(engine);
        let options = larkspur_store::Options { readers: 0, ..place.options() };
        let opened = Db::open(options, SCHEMA, Arc::new(SystemClock), Arc::new(SystemRandom));
        assert!(matches!(opened, Err(OpenError::Options(_))));
    }
}

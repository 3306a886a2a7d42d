//! The migrations of the store, and the test that prepares every statement of the rules on both engines.

use larkspur_store::Migration;

/// All migrations, oldest first.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "init", sql: include_str!("../../../migrations/0001_init.sql") }];

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use larkspur_store::{Db, Statement, SystemClock, SystemRandom, testing};

    /// Every `rows` module of this crate.
    const ROWS: &[&[&Statement]] = &[
        crate::app::rows::ALL,
        crate::chat::rows::ALL,
        crate::client_token::rows::ALL,
        crate::custom_attr::rows::ALL,
        crate::department::rows::ALL,
        crate::keyring::rows::ALL,
        crate::mail_address::rows::ALL,
        crate::mail_domain::rows::ALL,
        crate::mail_group::rows::ALL,
        crate::mail_group_manager::rows::ALL,
        crate::mail_group_member::rows::ALL,
        crate::tenant::rows::ALL,
        crate::unit::rows::ALL,
        crate::user::rows::ALL,
        crate::verify::rows::ALL,
        crate::word_list::rows::ALL,
    ];

    #[tokio::test]
    async fn every_statement_prepares_on_both_engines() {
        for engine in testing::engines() {
            let place = testing::Place::migrated(engine, super::MIGRATIONS);
            let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
            let db = Db::open(place.options(), super::MIGRATIONS, clock, random).unwrap();
            let refused = testing::refused_statements(&db, ROWS).await;
            assert!(refused.is_empty(), "{refused:#?}");
            db.close();
        }
    }

    #[test]
    fn every_file_of_sql_is_listed() {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
        let rows = files.filter(|entry| entry.as_ref().unwrap().path().join("rows.rs").exists()).count();
        assert_eq!(rows, ROWS.len());
    }
}

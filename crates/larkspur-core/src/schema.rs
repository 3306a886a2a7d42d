//! The migrations of the store, and the test that prepares every statement of the rules on both engines.

use larkspur_store::Migration;

/// All migrations, oldest first.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "init", sql: include_str!("../../../migrations/0001_init.sql") }];

/// The tables of the directory and of mail groups: all that an import reads or changes but the tenant and the app in whose
/// name it comes.
pub const DIRECTORY: &[&str] = &[
    "tenant_structure",
    "tenant_mail",
    "unit",
    "department",
    "department_place",
    "department_person",
    "employee_type",
    "directory_user",
    "user_department",
    "search_name",
    "work_city",
    "job_title",
    "custom_attr",
    "chat",
    "chat_member",
    "mail_domain",
    "mail_address",
    "mail_group",
    "mail_group_member",
    "mail_group_manager",
    "public_mailbox",
    "public_mailbox_member",
];

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::sync::Arc;

    use larkspur_store::{
        Db, Engine, Lane, Param, Part, Statement, StoreError, SystemClock, SystemRandom, testing,
    };

    /// Every `rows` module of this crate.
    const ROWS: &[&[&Statement]] = &[
        crate::app::rows::ALL,
        crate::chat::rows::ALL,
        crate::client_token::rows::ALL,
        crate::custom_attr::rows::ALL,
        crate::department::rows::ALL,
        crate::department::rows::counts::ALL,
        crate::department::rows::people::ALL,
        crate::department::rows::places::ALL,
        crate::employee_type::rows::ALL,
        crate::keyring::rows::ALL,
        crate::mail_address::rows::ALL,
        crate::mail_domain::rows::ALL,
        crate::mail_expansion::rows::ALL,
        crate::mail_group::rows::ALL,
        crate::mail_group_manager::rows::ALL,
        crate::mail_group_member::rows::ALL,
        crate::mail_password::rows::ALL,
        crate::mail_post::rows::ALL,
        crate::mail_post::rows::copies::ALL,
        crate::mail_post::rows::forgotten::ALL,
        crate::mail_post::rows::text::ALL,
        crate::mail_post::rows::storm::ALL,
        crate::mail_queue::rows::ALL,
        crate::mail_queue::rows::copies::ALL,
        crate::mail_queue::rows::routes::ALL,
        crate::mail_refusal::rows::ALL,
        crate::mail_report::rows::ALL,
        crate::mail_trouble::rows::ALL,
        crate::public_mailbox::rows::ALL,
        crate::public_mailbox_member::rows::ALL,
        crate::oauth::rows::ALL,
        crate::scope_set::rows::ALL,
        crate::search::rows::ALL,
        crate::mail_reach::rows::ALL,
        crate::tenant::rows::ALL,
        crate::unit::rows::ALL,
        crate::user::rows::ALL,
        crate::user_token::rows::ALL,
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

    /// The statements that read a page, a subtree or some keys: none may read a whole table or a whole tenant, or sort what
    /// it has read (but for the few who left with one number), so that a page costs the same whatever the size.
    const PAGES: &[&Statement] = &[
        &crate::department::rows::CHILDREN,
        &crate::department::rows::places::CHILDREN_SINCE,
        &crate::department::rows::places::CHILDREN_THEN,
        &crate::department::rows::BY_KEYS,
        &crate::department::rows::PATHS,
        &crate::department::rows::places::PLACES_THEN,
        &crate::department::rows::counts::PLACES_ELSEWHERE,
        &crate::mail_address::rows::ALIASES,
        &crate::mail_address::rows::ALIASES_OF_USERS,
        &crate::mail_address::rows::KNOWN,
        &crate::mail_group::rows::PAGE,
        &crate::mail_group::rows::PAGE_OF_MANAGER,
        &crate::mail_group_member::rows::PAGE,
        &crate::public_mailbox::rows::PAGE,
        &crate::public_mailbox_member::rows::PAGE,
        &crate::public_mailbox_member::rows::MOST_OF_USERS,
        &crate::mail_address::rows::FIND,
        &crate::mail_expansion::rows::WIDE,
        &crate::mail_expansion::rows::HELD_TEXTS,
        &crate::mail_expansion::rows::USERS_AFTER,
        &crate::mail_expansion::rows::PEOPLE,
        &crate::mail_expansion::rows::STOPS,
        &crate::mail_expansion::rows::SEATS,
        &crate::mail_expansion::rows::SEATS_OF,
        &crate::mail_expansion::rows::PATHS_OF_USERS,
        &crate::mail_expansion::rows::SINGLES,
        &crate::mail_expansion::rows::HOLDERS,
        &crate::mail_expansion::rows::MAILBOX_ADDRESSES,
        &crate::mail_expansion::rows::SPOTS,
        &crate::mail_expansion::rows::TEXT_SPOTS,
        &crate::department::rows::counts::PLACES_ELSEWHERE,
        &crate::mail_group::rows::PAGE,
        &crate::mail_group::rows::PAGE_OF_MANAGER,
        &crate::mail_group_member::rows::PAGE,
        &crate::mail_group_member::rows::BY_KEYS,
        &crate::mail_post::rows::PAGE,
        &crate::mail_post::rows::PAGE_OF_MESSAGE,
        &crate::mail_post::rows::text::SECTION,
        &crate::mail_post::rows::text::EDITIONS,
        &crate::mail_post::rows::copies::COPIES,
        &crate::mail_post::rows::text::HAS_TEXT,
        &crate::mail_post::rows::WITH_FINGERPRINT,
        &crate::mail_post::rows::COPIES_SINCE,
        &crate::mail_post::rows::POSTS_OF_THREAD,
        &crate::mail_queue::rows::DUE,
        &crate::mail_queue::rows::FIRST_OF_ROUTE,
        &crate::mail_queue::rows::LEASE,
        &crate::mail_queue::rows::OF_OWNER,
        &crate::mail_queue::rows::OVERDUE,
        &crate::mail_queue::rows::FACTS,
        &crate::mail_queue::rows::PAGE,
        &crate::mail_queue::rows::copies::DUE_COPIES,
        &crate::mail_queue::rows::copies::LEFT_BEHIND,
        &crate::mail_queue::rows::copies::ANY_WAITING,
        &crate::mail_queue::rows::copies::FIRST_DUE,
        &crate::mail_queue::rows::copies::HAS_HELD,
        &crate::mail_queue::rows::copies::SET_STATE,
        &crate::mail_queue::rows::copies::SET_STATE_NAMING,
        &crate::mail_trouble::rows::SUSPENDED,
        &crate::mail_group_manager::rows::ADDRESSES,
        &crate::mail_post::rows::copies::COPIES_OWED,
        &crate::mail_post::rows::forgotten::FINISHED,
        &crate::mail_post::rows::forgotten::FINISHED_WITH_TEXT,
        &crate::mail_report::rows::OLDEST,
        &crate::mail_report::rows::COUNT,
        &crate::mail_report::rows::ADDRESSES,
        &crate::mail_report::rows::SET_OWED_NOW,
        &crate::mail_trouble::rows::PAGE,
        &crate::mail_password::rows::HASHES,
        &crate::mail_password::rows::PAGE,
        &crate::mail_password::rows::ADDRESSES,
        &crate::mail_password::rows::MAILBOXES,
        &crate::mail_refusal::rows::LAST,
        &crate::mail_refusal::rows::PAGE,
        &crate::mail_refusal::rows::PAGE_OF_RECIPIENT,
        &crate::mail_reach::rows::HOLDS,
        &crate::mail_reach::rows::HOLDERS,
        &crate::mail_group_member::rows::DELETE_EVERYWHERE,
        &crate::mail_group_member::rows::COUNT_EVERYWHERE,
        &crate::mail_reach::rows::ADDRESSES,
        &crate::mail_reach::rows::GROUP_ADDRESSES,
        &crate::user::rows::PAGE_OF_DEPARTMENT,
        &crate::user::rows::KEYS_OF_DEPARTMENT,
        &crate::user::rows::BY_KEYS,
        &crate::user::rows::BY_CUSTOM_IDS,
        &crate::user::rows::WITH_GENERATED_ID,
        &crate::user::rows::BY_LOGIN,
        &crate::user::rows::BY_MOBILE,
        &crate::user::rows::LEFT_BY_LOGIN,
        &crate::user::rows::LEFT_BY_MOBILE,
        &crate::user::rows::AT_WORK,
    ];

    /// As SQLite tells it; PostgreSQL chooses by what it has counted, which in an empty store is nothing.
    #[tokio::test]
    async fn pages_are_read_from_an_index() {
        let place = testing::Place::migrated(Engine::Sqlite, super::MIGRATIONS);
        let db = Db::open(place.options(), super::MIGRATIONS, Arc::new(SystemClock), Arc::new(SystemRandom));
        let db = db.unwrap();
        for statement in PAGES {
            let sql = Box::leak(format!("EXPLAIN QUERY PLAN {}", statement.sql).into_boxed_str());
            let explain: &'static Statement = Box::leak(Box::new(Statement::new(statement.name, sql)));
            let count = (1..=15).filter(|number| explain.sql.contains(&format!("?{number}"))).count();
            let plan: Result<Vec<String>, StoreError> = db
                .write("schema.plan", Lane(0), move |tx| {
                    tx.all(explain, &vec![Param::Null; count], |row| Ok(row.text(3)?.to_owned()))
                })
                .await;
            for step in plan.unwrap() {
                let is_costly = step.contains("TEMP B-TREE FOR ORDER")
                    && !statement.sql.contains("resigned_at DESC")
                    || step.starts_with("SCAN")
                        && !["json_each", "wanted", "CONSTANT ROW"].iter().any(|few| step.contains(few))
                    || step.contains("(tenant=?)");
                assert!(!is_costly, "{}: {step}", statement.name);
            }
        }
        db.close();
    }

    /// The tables of the schema with the words of their definitions.
    fn tables() -> HashMap<&'static str, Vec<&'static str>> {
        let words = |text: &'static str| {
            let is_word = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
            text.split(move |sign| !is_word(sign)).filter(|word| !word.is_empty())
        };
        let definitions = super::MIGRATIONS.iter().flat_map(|it| it.sql.split("CREATE TABLE ").skip(1));
        let named = definitions.map(|text| {
            let mut words = words(text.split(';').next().unwrap_or(text));
            (words.next().unwrap(), words.collect())
        });
        named.collect()
    }

    /// What an import asks and changes is in the tables that it has to itself.
    #[test]
    fn the_directory_is_whole() {
        let tables = tables();
        for table in super::DIRECTORY {
            assert!(tables.contains_key(table), "{table}");
        }
        let nouns = [
            "chat",
            "custom_attr",
            "department",
            "employee_type",
            "mail_address",
            "mail_domain",
            "mail_group",
            "mail_group_manager",
            "mail_group_member",
            "public_mailbox",
            "public_mailbox_member",
            "search",
            "unit",
            "user",
            "word_list",
        ];
        let noun = |statement: &Statement| statement.name.split("::").nth(1);
        let mut met = HashSet::new();
        for statement in ROWS.iter().copied().flatten().copied() {
            let Some(noun) = noun(statement).filter(|noun| nouns.contains(noun)) else { continue };
            met.insert(noun);
            let elsewhere: Vec<&str> = statement
                .words()
                .filter(|word| tables.contains_key(word) && !super::DIRECTORY.contains(word))
                // Columns that are named like their tables.
                .filter(|word| !["tenant", "app"].contains(word))
                .collect();
            assert!(elsewhere.is_empty(), "{}: {elsewhere:?}", statement.name);
        }
        assert_eq!(met.len(), nouns.len(), "{met:?}");
    }

    /// An answer that may be remembered rests on something in each table that it is read from, and a change that says what
    /// it touches says so of the table that it changes.
    #[test]
    fn what_rests_on_a_table_or_touches_it_says_so() {
        let tables = tables();
        let (mut read, mut changed) = (0, 0);
        for statement in ROWS.iter().copied().flatten().copied() {
            let mentioned: HashSet<&str> =
                statement.words().filter(|word| tables.contains_key(word)).collect();
            let said: HashSet<&str> = [statement.foundation(), statement.effect()]
                .into_iter()
                .flatten()
                .flatten()
                .map(Part::table)
                .collect();
            for part in [statement.foundation(), statement.effect()].into_iter().flatten().flatten() {
                let columns = &tables[part.table()];
                assert!(columns.contains(&part.column()), "{}: {part:?}", statement.name);
            }
            let verb = statement.words().find(|word| ["SELECT", "INSERT", "UPDATE", "DELETE"].contains(word));
            if statement.foundation().is_some() {
                assert_eq!(verb, Some("SELECT"), "{}", statement.name);
                // Some columns are named like their tables.
                let from: HashSet<&str> = statement
                    .words()
                    .zip(statement.words().skip(1))
                    .filter(|(before, _)| matches!(*before, "FROM" | "JOIN"))
                    .map(|(_, table)| table)
                    .collect();
                assert!(from.is_subset(&mentioned) && from == said, "{}: {from:?}, {said:?}", statement.name);
                read += 1;
            }
            if statement.effect().is_some() {
                assert_ne!(verb, Some("SELECT"), "{}", statement.name);
                let table = statement.tables().find(|table| tables.contains_key(table)).unwrap();
                assert_eq!(said, HashSet::from([table]), "{}", statement.name);
                changed += 1;
            }
        }
        assert!(read > 15 && changed > 20, "{read} and {changed}");
    }

    #[test]
    fn every_file_of_sql_is_listed() {
        let nouns = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
        let files = nouns.map(|noun| {
            let rows = noun.unwrap().path().join("rows.rs");
            let rooms = std::fs::read_dir(rows.with_extension("")).map_or(0, Iterator::count);
            usize::from(rows.exists()) + rooms
        });
        assert_eq!(files.sum::<usize>(), ROWS.len());
    }
}

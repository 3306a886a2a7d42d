//! The contact range as one table: (endpoint, range, target) and the answer. The table is in `contact_range/rows`; it is
//! played here request by request, and `docs/contact-range.md` is made from it and compared with it, so that the page
//! cannot say anything else than the server does.
//!
//! `LARKSPUR_WRITE_DOCS=1` writes the page anew.

mod organisation;
mod page;
mod rows;

use std::path::Path;

use larkspur_http::router::SERVED;
use larkspur_testkit::server::each_engine;

use organisation::Organisation;
use rows::{RANGES, table};

/// The families that the range is about.
const FAMILIES: [&str; 4] = ["contact-department", "contact-user", "contact-scope", "im-chat"];

#[tokio::test]
async fn every_row_of_the_table() {
    each_engine(async |server| {
        let organisation = Organisation::set(server).await;
        for section in table() {
            for row in section.rows {
                let mut answers = Vec::new();
                for range in 0..RANGES.len() {
                    answers.push(organisation.ask(section.endpoint, row, range).await);
                }
                assert_eq!(answers, row.answers, "{}: {}", section.endpoint.id, row.asks);
            }
        }
    })
    .await;
}

#[test]
fn every_endpoint_that_the_range_is_about_has_rows() {
    let table = table();
    let listed: Vec<&str> = table.iter().map(|section| section.endpoint.id).collect();
    let concerned = SERVED.iter().map(|served| served.endpoint).filter(|it| it.tokens.tenant);
    for endpoint in concerned.filter(|endpoint| FAMILIES.contains(&endpoint.family)) {
        assert!(listed.contains(&endpoint.id), "{} has no row of contact ranges", endpoint.id);
    }
    for section in table {
        assert!(SERVED.iter().any(|served| served.endpoint.id == section.endpoint.id));
        assert!(!section.rows.is_empty(), "{}", section.endpoint.id);
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn the_page_says_what_the_table_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/contact-range.md");
    let page = page::write(&table());
    if std::env::var_os("LARKSPUR_WRITE_DOCS").is_some_and(|it| it == "1") {
        std::fs::write(&file, &page).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap();
    assert!(
        kept == page,
        "docs/contact-range.md is not up to date: run this test with LARKSPUR_WRITE_DOCS=1"
    );
}

//! One run: for each size a server of its own, and every scenario on it beside the bare handler.

use std::path::Path;
use std::time::Duration;

use crate::organisation::{Organisation, Size};
use crate::report::Report;
use crate::request::with_body;
use crate::scenario::{self, Scenario};
use crate::server::Server;
use crate::{Result, bare, load};

/// What to measure.
pub(crate) struct Plan<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) database: Option<&'a str>,
    pub(crate) sizes: &'a [Size],
    pub(crate) connections: &'a [usize],
    /// Parts of names; empty means every scenario.
    pub(crate) only: &'a [String],
    pub(crate) time: Duration,
}

/// Measures all of it and prints the table.
pub(crate) async fn run(plan: &Plan<'_>) -> Result<()> {
    if plan.database.is_some() && plan.sizes.len() > 1 {
        return Err("a database holds one organisation: give one of --sizes with --database-url".into());
    }
    let yardstick = Server::bare().await?;
    let mut report = Report::default();
    for size in plan.sizes {
        let (larkspur, credentials) = Server::larkspur(plan.binary, plan.database, *size).await?;
        let (started_in, idle) = (larkspur.started_in, larkspur.resident_kib());
        let organisation = Organisation::meet(larkspur.address, &credentials).await?;
        report.begin(*size, started_in, idle);
        for scenario in scenario::ALL.iter().filter(|scenario| wanted(plan, scenario)) {
            for connections in plan.connections {
                measure(plan, *connections, scenario, &organisation, [&yardstick, &larkspur], &mut report)
                    .await?;
            }
        }
        report.end(larkspur.resident_kib());
    }
    Ok(())
}

fn wanted(plan: &Plan<'_>, scenario: &Scenario) -> bool {
    plan.only.is_empty() || plan.only.iter().any(|part| scenario.name.contains(part.as_str()))
}

async fn measure(
    plan: &Plan<'_>,
    connections: usize,
    scenario: &Scenario,
    organisation: &Organisation,
    [yardstick, larkspur]: [&Server; 2],
    report: &mut Report,
) -> Result<()> {
    let requests = (scenario.requests)(organisation);
    // The bare handler learns what Larkspur answers to this sort of request.
    let answer = load::ask(larkspur.address, &requests(u64::MAX)).await?;
    load::ask(yardstick.address, &with_body("PUT", bare::ANSWER, "-", &answer)).await?;
    let bare = load::measure(yardstick.address, connections, plan.time, requests.clone()).await?;
    let ours = load::measure(larkspur.address, connections, plan.time, requests).await?;
    report.row(scenario.name, connections, &bare, &ours);
    Ok(())
}

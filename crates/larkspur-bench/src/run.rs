//! One run: a server for each size, and every scenario on all of them beside the bare handler.
//!
//! The servers stand side by side and are measured in turns, a slice of time each, over and over: what else the machine
//! does meanwhile falls on all of them alike, so that their ratios mean something on a noisy machine too.

use std::path::Path;
use std::time::Duration;

use crate::organisation::{Organisation, Size};
use crate::report::{self, Likeness, Row, Start};
use crate::request::with_body;
use crate::scenario::{self, Scenario};
use crate::server::Server;
use crate::slapd::Slapd;
use crate::{Result, bare, load};

/// Slices that the time of a measurement is cut into.
const TURNS: u32 = 5;

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

/// What stands beside Larkspur.
struct Beside {
    bare: Server,
    slapd: Option<Slapd>,
}

/// A server with an organisation in it.
struct Subject {
    size: Size,
    server: Server,
    organisation: Organisation,
}

/// Measures all of it and prints the tables.
pub(crate) async fn run(plan: &Plan<'_>) -> Result<()> {
    if plan.database.is_some() && plan.sizes.len() > 1 {
        return Err("a database holds one organisation: give one of --sizes with --database-url".into());
    }
    let beside = Beside { bare: Server::bare().await?, slapd: Slapd::start().await? };
    if beside.slapd.is_none() {
        report::line("slapd is not installed and is left out");
    }
    let mut subjects = Vec::new();
    for size in plan.sizes {
        let (server, credentials) = Server::larkspur(plan.binary, plan.database, *size).await?;
        let start = Start { took: server.started_in, idle_kib: server.resident_kib() };
        let organisation = Organisation::meet(server.address, &credentials).await?;
        report::started(*size, &start);
        subjects.push(Subject { size: *size, server, organisation });
    }
    report::begin();
    let mut likenesses = Vec::new();
    for scenario in scenario::ALL.iter().filter(|scenario| wanted(plan, scenario)) {
        for connections in plan.connections {
            likenesses.extend(measure(plan, *connections, scenario, &beside, &subjects).await?);
        }
    }
    report::likenesses(&likenesses);
    report::line("");
    for subject in &subjects {
        report::stopped(subject.size, subject.server.resident_kib(), subject.server.bytes_on_disk());
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
    beside: &Beside,
    subjects: &[Subject],
) -> Result<Vec<Likeness>> {
    let mut requests = Vec::new();
    for subject in subjects {
        let made = (scenario.requests)(&subject.organisation);
        // The bare handler learns what Larkspur answers to this sort of request; pages are alike at every size.
        let answer = load::ask(subject.server.address, &made(u64::MAX)).await?;
        load::ask(beside.bare.address, &with_body("PUT", bare::ANSWER, "-", &answer)).await?;
        requests.push(made);
    }
    let slice = plan.time / TURNS;
    let mut bare = load::Measured::new()?;
    let mut ours = Vec::new();
    for _ in subjects {
        ours.push(load::Measured::new()?);
    }
    let mut slapd = load::Measured::new()?;
    for _ in 0..TURNS {
        if let Some(of_any) = requests.first() {
            bare.add(&load::measure(beside.bare.address, connections, slice, of_any.clone()).await?)?;
        }
        for ((subject, made), sum) in subjects.iter().zip(&requests).zip(&mut ours) {
            sum.add(&load::measure(subject.server.address, connections, slice, made.clone()).await?)?;
        }
        if let Some((server, act)) = beside.slapd.as_ref().zip(scenario.like) {
            slapd.add(&server.measure(act, connections, slice).await?)?;
        }
    }
    let Some(first) = ours.first() else { return Ok(Vec::new()) };
    for (subject, ours) in subjects.iter().zip(&ours) {
        let size = subject.size;
        report::row(&Row { scenario: scenario.name, connections, size, bare: &bare, ours, first });
    }
    let likenesses = subjects.iter().zip(&ours).filter(|_| !slapd.latency.is_empty());
    let likenesses = likenesses.map(|(subject, ours)| Likeness {
        scenario: scenario.name,
        connections,
        size: subject.size,
        ours: ours.rate(),
        slapd: slapd.rate(),
    });
    Ok(likenesses.collect())
}

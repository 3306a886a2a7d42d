//! One run: a server for each size, and every scenario on all of them beside the bare handler.
//!
//! The servers stand side by side and are measured in turns, a slice of time each, over and over: what else the machine
//! does meanwhile falls on all of them alike, so that their ratios mean something on a noisy machine too.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::cost::Cores;
use crate::disk::Disk;
use crate::engine::Engine;
use crate::load::Measured;
use crate::mailman::Mailman;
use crate::organisation::{Organisation, Ready, Size};
use crate::pgbench::Pgbench;
use crate::report::{self, Likeness, Machine, Row, Start};
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
    pub(crate) engine: &'a Engine,
    pub(crate) sizes: &'a [Size],
    /// Stores that are filled already.
    pub(crate) ready: &'a [Ready],
    pub(crate) connections: &'a [usize],
    /// Parts of names; empty means every scenario.
    pub(crate) only: &'a [String],
    pub(crate) time: Duration,
}

/// What stands beside Larkspur.
struct Beside {
    bare: Server,
    slapd: Option<Slapd>,
    mailman: Option<Mailman>,
    disk: Disk,
}

/// What they answered to the likeness of a scenario.
struct Others {
    bare: Measured,
    slapd: Measured,
    mailman: Measured,
}

/// A server with an organisation in it.
struct Subject {
    size: Size,
    server: Server,
    organisation: Organisation,
    pgbench: Option<Pgbench>,
}

/// Measures all of it and prints the tables.
pub(crate) async fn run(plan: &Plan<'_>) -> Result<()> {
    plan.engine.need_room(plan.sizes.len() + plan.ready.len())?;
    let (slapd, mailman) = (Slapd::start().await?, Mailman::start().await?);
    for (name, is_there) in [("slapd", slapd.is_some()), ("Mailman", mailman.is_some())] {
        if !is_there {
            report::line(&format!("{name} is not installed and is left out"));
        }
    }
    let beside = Beside { bare: Server::bare().await?, slapd, mailman, disk: Disk::watch()? };
    let mut subjects = Vec::new();
    for size in plan.sizes {
        let database = plan.engine.next_database();
        let (server, credentials) = Server::larkspur(plan.binary, database.as_deref(), *size).await?;
        subjects.push(Subject::meet(*size, server, &credentials, database.as_deref()).await?);
    }
    for ready in plan.ready {
        let database = plan.engine.next_database();
        let (server, credentials) = Server::on(plan.binary, database.as_deref(), ready).await?;
        subjects.push(Subject::meet(ready.size, server, &credentials, database.as_deref()).await?);
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

impl Subject {
    async fn meet(size: Size, server: Server, credentials: &Value, database: Option<&str>) -> Result<Self> {
        report::started(size, &Start { took: server.started_in, idle_kib: server.resident_kib() });
        let organisation = Organisation::meet(server.address, credentials).await?;
        let pgbench = match database {
            Some(url) => Pgbench::prepare(url).await?,
            None => None,
        };
        Ok(Self { size, server, organisation, pgbench })
    }
}

fn wanted(plan: &Plan<'_>, scenario: &Scenario) -> bool {
    plan.only.is_empty() || plan.only.iter().any(|part| scenario.name.contains(part.as_str()))
}

/// What was found at half of the rate that Larkspur reached. The bare handler at the same pace shows how much of it is the
/// machine's, which wakes whoever waits, and the load generator's.
pub(crate) struct AtHalf {
    pub(crate) ours: Measured,
    pub(crate) bare: Measured,
}

/// What was found of a scenario on one server.
struct Found {
    full: Measured,
    half: Option<AtHalf>,
    /// Statements of a request.
    queries: f64,
    /// Rows that `pgbench` inserted a second, in each slice.
    inserted: Vec<f64>,
}

async fn measure(
    plan: &Plan<'_>,
    connections: usize,
    scenario: &Scenario,
    beside: &Beside,
    subjects: &[Subject],
) -> Result<Vec<Likeness>> {
    let begun = Cores::now();
    beside.disk.slowest();
    let mut requests = Vec::new();
    let mut found = Vec::new();
    let mut before = Vec::new();
    for subject in subjects {
        let made = (scenario.requests)(&subject.organisation);
        // The bare handler learns what Larkspur answers to this sort of request; pages are alike at every size.
        let answer = load::ask(subject.server.address, &made(u64::MAX)).await?;
        load::ask(beside.bare.address, &with_body("PUT", bare::ANSWER, "-", &answer)).await?;
        requests.push(made);
        found.push(Found { full: Measured::new()?, half: None, queries: 0.0, inserted: Vec::new() });
        before.push(subject.server.counted().await?);
    }
    let slice = plan.time / TURNS;
    let mut others = Others { bare: Measured::new()?, slapd: Measured::new()?, mailman: Measured::new()? };
    for _ in 0..TURNS {
        if let Some(of_any) = requests.first() {
            let bare = load::measure(beside.bare.address, connections, slice, of_any.clone(), None).await?;
            others.bare.add(&bare)?;
        }
        for ((subject, made), found) in subjects.iter().zip(&requests).zip(&mut found) {
            let address = subject.server.address;
            found.full.add(&load::measure(address, connections, slice, made.clone(), None).await?)?;
            if let Some(pgbench) = subject.pgbench.as_ref().filter(|_| scenario.inserts) {
                found.inserted.push(pgbench.measure(connections, slice).await?);
            }
        }
        if let Some((server, act)) = beside.slapd.as_ref().zip(scenario.like) {
            others.slapd.add(&server.measure(act, connections, slice).await?)?;
        }
        if let Some((server, act)) = beside.mailman.as_ref().zip(scenario.list) {
            others.mailman.add(&server.measure(act, connections, slice).await?)?;
        }
    }
    for (((subject, made), found), before) in subjects.iter().zip(&requests).zip(&mut found).zip(before) {
        found.queries = subject.server.counted().await?.queries_since(before);
        if scenario.paced {
            let pace = Some(found.full.rate() / 2.0);
            let mut half = AtHalf { ours: Measured::new()?, bare: Measured::new()? };
            for _ in 0..TURNS {
                let address = subject.server.address;
                half.ours.add(&load::measure(address, connections, slice, made.clone(), pace).await?)?;
                let address = beside.bare.address;
                half.bare.add(&load::measure(address, connections, slice, made.clone(), pace).await?)?;
            }
            found.half = Some(half);
        }
    }
    let machine = Machine {
        stolen: Cores::now().zip(begun).map(|(now, begun)| now.stolen_since(begun)),
        slowest_page: beside.disk.slowest(),
    };
    Ok(tell(scenario, connections, subjects, &others, &found, &machine))
}

/// Prints the rows of a scenario, and gives what stands beside it.
fn tell(
    scenario: &Scenario,
    connections: usize,
    subjects: &[Subject],
    others: &Others,
    found: &[Found],
    machine: &Machine,
) -> Vec<Likeness> {
    let Some(first) = found.first().map(|found| &found.full) else { return Vec::new() };
    let mut likenesses = Vec::new();
    for (subject, Found { full: ours, half, queries, inserted }) in subjects.iter().zip(found) {
        let (scenario, size) = (scenario.name, subject.size);
        let (bare, half, queries) = (&others.bare, half.as_ref(), *queries);
        report::row(&Row { scenario, connections, size, bare, ours, first, half, queries, machine });
        let likeness =
            |other, theirs| Likeness { scenario, connections, size, ours: ours.rate(), other, theirs };
        for (name, measured) in [("slapd", &others.slapd), ("Mailman", &others.mailman)] {
            if !measured.latency.is_empty() {
                likenesses.push(likeness(name, measured.rate()));
            }
        }
        if !inserted.is_empty() {
            let turns = f64::from(TURNS);
            likenesses.push(likeness("pgbench", inserted.iter().sum::<f64>() / turns));
        }
    }
    likenesses
}

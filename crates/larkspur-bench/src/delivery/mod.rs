//! Mail to groups, all the way: from the client's last dot to a server that counts what it gets, durably queued in between.
//! Postfix does the same beside it, where it is installed: an alias of the same size, the same sink, as many connections and
//! recipients a transaction.

mod large;
mod postfix;
mod talk;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use larkspur_testkit::Sink;
use larkspur_testkit::sink::Speech;
use serde_json::{Value, json};

use crate::load::{self, Client};
use crate::request::{self, Caller, MAIL_GROUPS, get, post};
use crate::server::{Server, free_address};
use crate::{Result, report};
use postfix::Postfix;
use talk::Talk;

/// Recipients of one transaction.
pub(super) const BATCH: usize = 50;
/// Members of the group that small mails go to.
const FEW: usize = 10;
/// Clients that send small mails.
const CLIENTS: usize = 8;
/// Small mails before anything is measured: a server that has just started reads its files and compiles its statements.
const WARMING: usize = 20;
/// How long copies may take before a run is given up.
const PATIENCE: Duration = Duration::from_secs(600);

/// What to measure.
pub(crate) struct Plan<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) database: Option<&'a str>,
    /// Members of the groups that a large mail goes to.
    pub(crate) members: &'a [usize],
    /// Octets of that mail.
    pub(crate) bytes: usize,
    /// How often each is sent.
    pub(crate) turns: usize,
    /// Connections to the sink.
    pub(crate) connections: usize,
    pub(crate) time: Duration,
}

/// A server that takes mail for groups and hands the copies to the sink.
struct Party {
    name: &'static str,
    door: SocketAddr,
    domain: String,
    /// The process that all of its own come from.
    process: Option<u32>,
}

/// Measures all of it and prints the tables.
pub(crate) async fn run(plan: &Plan<'_>) -> Result<()> {
    let sink = Arc::new(Sink::start(Speech::Smtp));
    let sizes: Vec<usize> = [FEW].into_iter().chain(plan.members.iter().copied()).collect();
    let door = free_address()?;
    let smarthost = format!("smtp://{}", sink.address());
    let connections = plan.connections.to_string();
    let (server, credentials) = Server::for_mail(
        plan.binary,
        plan.database,
        &[
            "--mail-mode",
            "relay",
            "--mail-smarthost",
            &smarthost,
            "--mail-connections",
            &connections,
            "--mail-smtp",
            &door.to_string(),
            "--mail-lmtp",
            "off",
            // Clients of the measurement are believed, and no name server is asked.
            "--mail-smtp-class",
            "verified",
            "--mail-dmarc-mitigation",
            "never",
            "--limits-mail-recipients-per-hour",
            "1000000000",
        ],
    )
    .await?;
    let caller = Caller::meet(server.address, &request::secret(&credentials)?).await?;
    let domain = request::text(&credentials, "mail_domain")?.to_owned();
    for size in &sizes {
        make_group(&caller, &domain, *size).await?;
    }
    let ours = Party { name: "larkspur", door, domain, process: server.id() };
    let postfix = Postfix::start(sink.address(), &sizes, plan.connections).await?;
    let beside = postfix.as_ref().map(|postfix| Party {
        name: "Postfix",
        door: postfix.door,
        domain: postfix::DOMAIN.to_owned(),
        process: postfix.process(),
    });
    if beside.is_none() {
        report::line("Postfix is not installed, or this is not root, and is left out");
    }
    report::line("");
    let parties: Vec<&Party> = [&ours].into_iter().chain(&beside).collect();
    for party in &parties {
        let mut talk = Talk::begin(party.door).await?;
        let before = sink.count();
        for number in 0..WARMING {
            talk.send(&group(FEW, &party.domain), &message(number, 1_000)).await?;
        }
        arrived(&sink, before + WARMING * FEW).await?;
    }
    large::measure(&parties, &sink, plan).await?;
    report::line("");
    for party in parties {
        small_mails(party, &sink, plan.time).await?;
    }
    if let Some(most) = plan.members.iter().max() {
        api_meanwhile(&ours, &caller, &sink, *most, plan).await?;
    }
    report::line(&format!("larkspur: most memory {} MiB", server.peak_kib().unwrap_or_default() / 1_024));
    Ok(())
}

fn group(members: usize, domain: &str) -> String {
    format!("all-{members}@{domain}")
}

pub(super) fn member(number: usize) -> String {
    format!("member-{number}@else.example")
}

async fn make_group(caller: &Caller, domain: &str, members: usize) -> Result<()> {
    let group = group(members, domain);
    let new = json!({ "email": group, "name": "All", "who_can_send_mail": "ANYONE" });
    caller.ask(&post(MAIL_GROUPS, &caller.token, &new.to_string())).await?;
    let all: Vec<Value> =
        (0..members).map(|number| json!({ "type": "EXTERNAL_USER", "email": member(number) })).collect();
    for some in all.chunks(200) {
        let path = format!("{MAIL_GROUPS}/{group}/members/batch_create");
        caller.ask(&post(&path, &caller.token, &json!({ "items": some }).to_string())).await?;
    }
    Ok(())
}

/// Small mails, one behind the other, over some connections.
async fn small_mails(party: &Party, sink: &Arc<Sink>, time: Duration) -> Result<()> {
    let before = sink.count();
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let talk = Talk::begin(party.door).await?;
        clients.push(Sender { talk, to: group(FEW, &party.domain) });
    }
    let begun = Instant::now();
    let measured = load::measure_clients(clients, time).await?;
    // What came in while the clients warmed up goes out as well.
    let mut last = sink.count();
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = sink.count();
        if now == last && now > before {
            break;
        }
        last = now;
    }
    let (rate, copies) = (measured.rate(), number(last - before) / begun.elapsed().as_secs_f64());
    let [p50, p99] = [0.5, 0.99].map(|at| measured.quantile(at) / 1_000);
    report::line(&format!(
        "{}: {rate:.0} mails/s to {FEW} members over {CLIENTS} connections (p50 {p50} ms, p99 {p99} ms); \
         with the last copy gone, {copies:.0} copies/s",
        party.name
    ));
    Ok(())
}

/// Calls of the API while a large mail goes out.
async fn api_meanwhile(
    party: &Party,
    caller: &Caller,
    sink: &Arc<Sink>,
    members: usize,
    plan: &Plan<'_>,
) -> Result<()> {
    let read = get(&format!("{MAIL_GROUPS}/{}", group(FEW, &party.domain)), &caller.token);
    let requests: load::Requests = Arc::new(move |_| read.clone());
    let quiet = load::measure(caller.address, 4, plan.time, requests.clone(), None).await?;
    let before = sink.count();
    let mut talk = Talk::begin(party.door).await?;
    talk.send(&group(members, &party.domain), &message(members, plan.bytes)).await?;
    let busy = load::measure(caller.address, 4, Duration::from_secs(1), requests, None).await?;
    arrived(sink, before + members).await?;
    let millis = |micros: u64| format!("{}.{:03}", micros / 1_000, micros % 1_000);
    let [quiet, busy] = [quiet, busy].map(|measured| millis(measured.quantile(0.95)));
    report::line(&format!(
        "larkspur: p95 of a GET over 4 connections {quiet} ms, in the second behind a mail to {members} {busy} ms"
    ));
    Ok(())
}

async fn arrived(sink: &Arc<Sink>, copies: usize) -> Result<()> {
    let sink = Arc::clone(sink);
    let all = tokio::task::spawn_blocking(move || sink.wait_for(copies, PATIENCE)).await?;
    if all { Ok(()) } else { Err("not every copy arrived".into()) }
}

/// A mail of about so many octets; the mark makes it another one each time.
fn message(mark: usize, bytes: usize) -> String {
    let nanos = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |age| age.as_nanos());
    let head = format!(
        "From: Ann <ann@far.example>\r\nTo: all\r\nMessage-ID: <{nanos}.{mark}@far.example>\r\n\
         Date: Sun, 1 Nov 2026 10:00:00 +0000\r\nSubject: Measured\r\n\r\n"
    );
    let line = format!("{}\r\n", "x".repeat(76));
    let lines = bytes.saturating_sub(head.len()) / line.len();
    head + &line.repeat(lines)
}

struct Sender {
    talk: Talk,
    to: String,
}

impl Client for Sender {
    async fn exchange(&mut self, number: u64) -> Result<bool> {
        self.talk.send(&self.to, &message(usize::try_from(number)?, 1_000)).await?;
        Ok(true)
    }
}

/// A count as a factor.
fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

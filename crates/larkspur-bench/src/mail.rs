//! Mail groups at size, measured at the rules: one group with very many direct members and a department of very many
//! people. Every question goes through the queue of the store, as a request's does; HTTP is left out.

mod fill;
mod question;
mod rows;

use std::sync::Arc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use larkspur_core::schema::MIGRATIONS;
use larkspur_store::{DatabaseUrl, Db, Location, Options, SystemClock, SystemRandom};

use crate::Result;
use crate::report::line;

/// Questions of each kind about one sender.
const QUESTIONS: usize = 5_000;

/// Fills a store, asks, prints.
pub(crate) async fn run(database: Option<&str>, people: usize, members: usize) -> Result<()> {
    let data = tempfile::tempdir()?;
    let location = match database {
        Some(url) => Location::Postgres { url: DatabaseUrl::new(url) },
        None => Location::Sqlite { path: data.path().join("store.db") },
    };
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let db = Db::open(Options::new(location), MIGRATIONS, clock, random)?;
    let begun = Instant::now();
    let organisation = fill::fill(&db, people, members).await?;
    line(&format!(
        "{people} people below one department, {members} direct members: filled in {}",
        text(begun.elapsed())
    ));
    line("");
    line("| question | asked | p50 | p99 | slowest |");
    line("| --- | --- | --- | --- | --- |");
    question::lists(&db, &organisation).await?;
    question::senders(&db, &organisation).await?;
    question::expansion(&db, &organisation).await?;
    question::deletion(&db, &organisation).await?;
    db.close();
    Ok(())
}

/// Latencies of one kind of question.
struct Times {
    name: &'static str,
    micros: Histogram<u64>,
}

impl Times {
    fn of(name: &'static str) -> Result<Self> {
        Ok(Self { name, micros: Histogram::new(3)? })
    }

    fn add(&mut self, since: Instant) -> Result<()> {
        Ok(self.micros.record(u64::try_from(since.elapsed().as_micros())?)?)
    }

    fn print(&self) {
        let at = |quantile| text(Duration::from_micros(self.micros.value_at_quantile(quantile)));
        let slowest = text(Duration::from_micros(self.micros.max()));
        line(&format!("| {} | {} | {} | {} | {slowest} |", self.name, self.micros.len(), at(0.5), at(0.99)));
    }
}

fn text(time: Duration) -> String {
    let micros = time.as_micros();
    format!("{}.{:03} ms", micros / 1_000, micros % 1_000)
}

//! Load on the release binary beside a bare axum handler that returns the same bytes, in one run.
//!
//! What lives here: the load generator, the scenarios, the table. Machines are noisy, so only ratios within one run
//! mean anything; nothing here passes or fails. No rule is switched off but the documented rate limits, which a load
//! test exists to exceed.

mod bare;
mod cost;
mod delivery;
mod disk;
mod engine;
mod load;
mod mail;
mod mailman;
mod organisation;
mod pgbench;
mod report;
mod request;
mod run;
mod scenario;
mod server;
mod slapd;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use crate::engine::Engine;
use crate::organisation::{Ready, Size};
use crate::run::Plan;

/// Octets of a large mail, how often each is sent, and connections that the copies leave by.
const LARGE_MAIL: usize = 50 * 1024;
const TURNS: usize = 5;
const WAYS: usize = 4;

/// What went wrong, in words.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
#[command(about = "Measures larkspur beside a bare axum handler")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Write everything that is printed to this file as well.
    #[arg(long, global = true)]
    report: Option<PathBuf>,
    /// The binary to measure.
    #[arg(long, default_value = "target/release/larkspur")]
    larkspur: PathBuf,
    /// Measure a store in this PostgreSQL database alone, which should be empty. Without it SQLite is measured, and then
    /// PostgreSQL on a server of the run's own.
    #[arg(long, conflicts_with = "engine")]
    database_url: Option<String>,
    /// Measure one engine only.
    #[arg(long)]
    engine: Option<EngineName>,
    /// Stores to measure, as DEPARTMENTS:USERS; later ones are compared with the first.
    #[arg(long, value_delimiter = ',', default_value = "100:300,30000:500000")]
    sizes: Vec<Size>,
    /// Data folders of stores that are filled already, as DEPARTMENTS:USERS=FOLDER. Copies of SQLite stores are measured
    /// beside those of --sizes; with --database-url the one that is given is in that database, and is measured instead.
    #[arg(long)]
    store: Vec<Ready>,
    /// Measure only scenarios whose names have this in them.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Connections, each with one request under way.
    #[arg(long, value_delimiter = ',', default_value = "1,8,32,128")]
    connections: Vec<usize>,
    /// Seconds of each measurement, cut into slices that take turns.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum EngineName {
    Sqlite,
    Postgres,
}

impl Arguments {
    /// The engines to measure.
    fn engines(&self) -> Vec<Engine> {
        match (&self.database_url, self.engine) {
            (Some(url), _) => vec![Engine::Database(url.clone())],
            (None, Some(EngineName::Sqlite)) => vec![Engine::Sqlite],
            (None, Some(EngineName::Postgres)) => {
                Engine::all().into_iter().filter(|engine| !matches!(engine, Engine::Sqlite)).collect()
            }
            (None, None) => Engine::all(),
        }
    }

    /// Whether nothing was asked for in particular: the whole standard table.
    fn is_standard(&self) -> bool {
        self.database_url.is_none() && self.engine.is_none() && self.only.is_empty() && self.store.is_empty()
    }
}

/// Measures the calls of the API on each engine and, where nothing in particular was asked for, mail.
async fn measure(arguments: &Arguments) -> Result<()> {
    for engine in arguments.engines() {
        report::line(&format!("## {}", engine.name()));
        let (sizes, ready): (&[Size], &[Ready]) = match engine {
            Engine::Sqlite => (&arguments.sizes, &arguments.store),
            Engine::Database(_) if !arguments.store.is_empty() => (&[], &arguments.store),
            Engine::Database(_) | Engine::Private(_) => (&arguments.sizes, &[]),
        };
        let plan = Plan {
            binary: &arguments.larkspur,
            engine: &engine,
            sizes,
            ready,
            connections: &arguments.connections,
            only: &arguments.only,
            time: Duration::from_secs(arguments.seconds),
        };
        run::run(&plan).await?;
        report::line("");
    }
    if arguments.is_standard() {
        report::line("## Mail");
        let plan = delivery::Plan {
            binary: &arguments.larkspur,
            database: None,
            members: &[1_000, 10_000],
            bytes: LARGE_MAIL,
            turns: TURNS,
            connections: WAYS,
            time: Duration::from_secs(arguments.seconds),
        };
        delivery::run(&plan).await?;
    }
    Ok(())
}

#[derive(Subcommand)]
enum Command {
    /// Serves the bare handlers; started by the measurement itself.
    Bare,
    /// Measures mail to groups all the way, from a client to a server that counts, with Postfix beside it.
    Delivery {
        /// Members of the groups that a large mail goes to.
        #[arg(long, value_delimiter = ',', default_value = "1000,10000")]
        members: Vec<usize>,
        /// Octets of that mail.
        #[arg(long, default_value_t = LARGE_MAIL)]
        bytes: usize,
        /// How often each is sent; the one in the middle is told.
        #[arg(long, default_value_t = TURNS)]
        turns: usize,
        /// Connections to the server that counts.
        #[arg(long, default_value_t = WAYS)]
        ways: usize,
    },
    /// Measures the rules of mail groups in this process, on a store of its own: one group with very many direct
    /// members and a department of very many people.
    Mail {
        /// People below the department.
        #[arg(long, default_value_t = 500_000)]
        people: usize,
        /// Direct members besides.
        #[arg(long, default_value_t = 50_000)]
        members: usize,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(Err(error)) = arguments.report.as_deref().map(report::keep) {
        return report::failed(error.as_ref());
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report::failed(&error),
    };
    let outcome = runtime.block_on(async {
        match &arguments.command {
            Some(Command::Bare) => bare::serve().await,
            Some(Command::Mail { people, members }) => {
                mail::run(arguments.database_url.as_deref(), *people, *members).await
            }
            Some(Command::Delivery { members, bytes, turns, ways }) => {
                let plan = delivery::Plan {
                    binary: &arguments.larkspur,
                    database: arguments.database_url.as_deref(),
                    members,
                    bytes: *bytes,
                    turns: *turns,
                    connections: *ways,
                    time: Duration::from_secs(arguments.seconds),
                };
                delivery::run(&plan).await
            }
            None => measure(&arguments).await,
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report::failed(error.as_ref()),
    }
}

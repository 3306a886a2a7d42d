//! `larkspur generate`: an organisation that nobody works in, for trying things out at any size.

use std::path::PathBuf;

use clap::Args;
use larkspur_exchange::generate::{Plan, generate};
use larkspur_exchange::{ExchangeError, Sink};
use larkspur_store::SeededRandom;

use super::export::{publish, target};
use super::progress::Progress;
use crate::failure::Failure;
use crate::out;

#[derive(Debug, Args)]
pub(super) struct Generate {
    /// A new file of NDJSON if the name ends in .ndjson or .jsonl, else a new folder of CSV files; - for NDJSON to a
    /// pipe
    path: PathBuf,
    /// Departments, the root not counted
    #[arg(long, value_name = "N", default_value_t = 50)]
    departments: u32,
    /// Users
    #[arg(long, value_name = "N", default_value_t = 500)]
    users: u32,
    /// Mail groups
    #[arg(long, value_name = "N", default_value_t = 0)]
    mail_groups: u32,
    /// The same seed and numbers give the same organisation
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The mail domain of all addresses; the tenant needs it before an import
    #[arg(long, value_name = "DOMAIN", default_value = "example.com")]
    mail_domain: String,
}

/// Writes such an organisation.
pub(super) fn run(command: &Generate) -> Result<(), Failure> {
    let plan = Plan {
        departments: command.departments,
        users: command.users,
        mail_groups: command.mail_groups,
        mail_domain: command.mail_domain.clone(),
    };
    plan.check().map_err(|why| Failure::Usage(why.to_owned()))?;
    let target = target(&command.path);
    let progress = Progress::endless();
    let random = SeededRandom::new(command.seed);
    let written = Sink::begin(target.clone()).and_then(|mut sink| {
        let records = generate(&plan, &random, &mut sink, &|written| progress.set(written))?;
        Ok::<_, ExchangeError>((sink, records))
    });
    progress.finish();
    let (sink, records) = written.map_err(|error| Failure::at("nothing was generated", error))?;
    publish(sink, &target)?;
    if matches!(target, larkspur_exchange::sink::Target::Pipe) {
        return Ok(());
    }
    out::print(&format!("{}: {records} records\n", command.path.display()))
}

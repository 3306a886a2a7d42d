//! `larkspur export`: a tenant as files that an import takes back.

use std::io::{self, stdout};
use std::path::PathBuf;

use clap::Args;
use larkspur_exchange::sink::Target;
use larkspur_exchange::{ExchangeError, Sink, export};

use super::context::Context;
use super::exchange::{Place, administrator};
use super::offline::wait;
use super::progress::Progress;
use crate::failure::Failure;
use crate::out;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// A new file of NDJSON if the name ends in .ndjson or .jsonl, else a new folder of CSV files; - for NDJSON to a
    /// pipe
    path: PathBuf,
    /// The tenant; may be left out where there is only one
    #[arg(long, value_name = "TENANT_KEY")]
    tenant: Option<String>,
}

/// Writes an organisation down, also while a server runs.
pub(super) fn run(command: &Export, context: &Context) -> Result<(), Failure> {
    let place = Place::open(context, false)?;
    let who = administrator(&place, command.tenant.as_deref())?;
    let target = target(&command.path);
    let progress = Progress::endless();
    let (bar, draft) = (progress.clone(), target.clone());
    let written = wait(place.db.read("export", move |tx| {
        let mut sink = Sink::begin(draft.clone())?;
        let records = export(tx, &who, &mut sink, &|written| bar.set(written))?;
        Ok::<_, ExchangeError>((sink, records))
    }))?;
    progress.finish();
    place.close();
    let (sink, records) = written.map_err(|error| Failure::at("nothing was exported", error))?;
    publish(sink, &target)?;
    match target {
        Target::Pipe => Ok(()),
        Target::Ndjson(path) | Target::Csv(path) => {
            out::print(&format!("{}: {records} records\n", path.display()))
        }
    }
}

/// What a path on the command line means.
pub(super) fn target(path: &std::path::Path) -> Target {
    if path.as_os_str() == "-" { Target::Pipe } else { Target::of(path) }
}

/// Gives files their names, or sends them down the pipe.
pub(super) fn publish(sink: Sink, target: &Target) -> Result<(), Failure> {
    match target {
        Target::Pipe => sink.publish(stdout().lock()),
        _ => sink.publish(io::sink()),
    }
    .map_err(|error| Failure::other(error.to_string()))
}

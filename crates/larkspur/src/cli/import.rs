//! `larkspur import`: an organisation out of files into a tenant.

use std::io::stdin;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use larkspur_core::Caller;
use larkspur_exchange::{ExchangeError, Mode, Report, Source, import};
use larkspur_store::Lane;

use super::context::Context;
use super::exchange::{Place, administrator};
use super::offline::wait;
use super::progress::Progress;
use crate::failure::Failure;
use crate::out;

/// Refusals that are printed; more would only scroll the first ones away.
const SHOWN: usize = 200;

#[derive(Debug, Args)]
pub(super) struct Import {
    /// A file of NDJSON, a folder of CSV files, or - for NDJSON from a pipe
    path: PathBuf,
    /// The tenant; may be left out where there is only one
    #[arg(long, value_name = "TENANT_KEY")]
    tenant: Option<String>,
    /// Take what is right and leave out what is refused, instead of all or nothing
    #[arg(long)]
    keep_going: bool,
    /// Say what would be refused, and change nothing
    #[arg(long, conflicts_with = "keep_going")]
    dry_run: bool,
}

/// Takes an organisation in.
pub(super) fn run(command: &Import, context: &Context) -> Result<(), Failure> {
    let source = read(command).map_err(|error| Failure::other(error.to_string()))?;
    let place = Place::open(context, true)?;
    let who = administrator(&place, command.tenant.as_deref())?;
    let mode = match (command.keep_going, command.dry_run) {
        (true, _) => Mode::KeepGoing,
        (false, true) => Mode::DryRun,
        (false, false) => Mode::AllOrNothing,
    };
    let progress = Progress::new(source.records());
    let outcome = take_in(&place, &who, source, mode, &progress)?;
    progress.finish();
    place.close();
    match outcome {
        Ok(report) => tell("imported", &report, 0),
        Err(ExchangeError::Undone(report)) if mode == Mode::DryRun => {
            tell("would be imported", &report, report.refused)
        }
        Err(ExchangeError::Undone(report)) => {
            complain(&report);
            Err(Failure::other(format!("{}, so nothing was imported", refused(&report))))
        }
        Err(error) => Err(Failure::at("nothing was imported", error)),
    }
}

fn read(command: &Import) -> Result<Source, ExchangeError> {
    if command.path.as_os_str() == "-" { Source::piped(stdin(), "-") } else { Source::open(&command.path) }
}

fn take_in(
    place: &Place,
    who: &Caller,
    source: Source,
    mode: Mode,
    progress: &Progress,
) -> Result<Result<Report, ExchangeError>, Failure> {
    let (who, source, bar) = (who.clone(), Arc::new(source), progress.clone());
    let lane = Lane(who.tenant().get().cast_unsigned());
    wait(place.db.write("import", lane, move |tx| import(tx, &who, &source, mode, &|read| bar.set(read))))
}

/// Says what came of it; `failed` refusals make it a failure.
fn tell(done: &str, report: &Report, failed: u64) -> Result<(), Failure> {
    complain(report);
    let Report { employee_types, custom_attributes, units, departments, users, .. } = report;
    let Report { public_mailboxes, mail_groups, mail_group_members, .. } = report;
    out::print(&format!(
        "{done}: {employee_types} employee types, {custom_attributes} custom attributes, {units} units, {departments} \
         departments, {users} users, {public_mailboxes} public mailboxes, {mail_groups} mail groups with \
         {mail_group_members} members; {}\n",
        refused(report)
    ))?;
    match failed {
        0 => Ok(()),
        _ => Err(Failure::other(format!("an import would come to nothing: {}", refused(report)))),
    }
}

fn complain(report: &Report) {
    for refusal in report.refusals.iter().take(SHOWN) {
        out::complain(&format!("{}: {}", refusal.line, refusal.why));
    }
    let rest = report.refused.saturating_sub(SHOWN as u64);
    if rest > 0 {
        out::complain(&format!("and {rest} more"));
    }
}

fn refused(report: &Report) -> String {
    match report.refused {
        0 => "none refused".to_owned(),
        1 => "1 record was refused".to_owned(),
        count => format!("{count} records were refused"),
    }
}

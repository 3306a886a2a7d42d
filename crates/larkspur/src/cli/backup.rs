//! `larkspur backup` and `larkspur restore`.

use std::path::PathBuf;

use clap::Args;
use larkspur_core::schema::MIGRATIONS;
use larkspur_store::{BackupReport, SystemClock};

use super::context::Context;
use super::offline::must_exist;
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::{out, store};

/// A backup file and a store.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The backup: one SQLite file, whichever database the store is in
    file: PathBuf,
}

/// Writes a backup, also while a server runs.
pub(super) fn backup(command: &Backup, context: &Context) -> Result<(), Failure> {
    let settings = context.settings()?;
    let location = DataDir::of(&settings).location(&settings);
    must_exist(&location)?;
    let report = larkspur_store::write_backup(&location, MIGRATIONS, &command.file);
    let report = report.map_err(|error| Failure::at("no backup was made", error))?;
    say("written and checked", command, report)
}

/// Fills an empty store from a backup.
pub(super) fn restore(command: &Backup, context: &Context) -> Result<(), Failure> {
    let settings = context.settings()?;
    let data = DataDir::of(&settings);
    data.create()?;
    let lock = data.lock()?;
    let location = data.location(&settings);
    let report = larkspur_store::restore(&command.file, &location, MIGRATIONS, &SystemClock);
    drop(lock);
    let report = report.map_err(|error| Failure::at("nothing was restored", error))?;
    say(&format!("restored into {}", store::name(&location)), command, report)
}

fn say(done: &str, command: &Backup, report: BackupReport) -> Result<(), Failure> {
    let BackupReport { schema, tables, rows } = report;
    out::print(&format!(
        "{}: {done}: {rows} rows in {tables} tables, schema {schema}\n",
        command.file.display()
    ))
}

//! `larkspur admin-token`: works on the store itself, for when nobody has the token any more.

use clap::{Args, Subcommand};
use larkspur_core::keyring;
use larkspur_store::{Lane, Location};

use super::context::Context;
use super::offline::{self, open_existing};
use crate::config::Settings;
use crate::credentials::Credentials;
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::{out, wiring};

#[derive(Debug, Args)]
pub(super) struct AdminToken {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Draw a new admin token, put it into credentials.json and print it; the former one is void at once
    ///
    /// The server must be stopped where the store is SQLite, and may run where it is PostgreSQL.
    Renew,
}

pub(super) fn run(command: &AdminToken, context: &Context) -> Result<(), Failure> {
    match command.verb {
        Verb::Renew => renew(&context.settings()?),
    }
}

fn renew(settings: &Settings) -> Result<(), Failure> {
    let data = DataDir::of(settings);
    let location = data.location(settings);
    offline::must_exist(&location)?;
    data.create()?;
    let lock = matches!(location, Location::Sqlite { .. }).then(|| data.lock()).transpose()?;
    let db = open_existing(settings, &data)?;
    let token = offline::wait(db.write("admin_token.renew", Lane(0), keyring::renew_admin_token))?;
    db.close();
    drop(lock);
    let token = token.map_err(|error| Failure::at("the admin token", error))?;
    // Printed first: if the file cannot be written, the only copy must not be lost.
    out::print(&format!("{token}\n"))?;
    let path = data.credentials();
    let known = Credentials::find(&path)?.unwrap_or_default();
    let base_url = known.base_url.clone().or_else(|| Some(wiring::base_url(settings, settings.listen)));
    Credentials { base_url, admin_token: Some(token), ..known }.write(&path)
}

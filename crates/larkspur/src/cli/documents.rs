//! `larkspur openapi` and `larkspur parity`: documents made from the contract and from what this server has.

use std::path::PathBuf;

use clap::Args;
use larkspur_contract::parity::{self, Level, Standing};
use larkspur_contract::{Endpoint, openapi};
use larkspur_http::router;

use crate::failure::Failure;
use crate::out;

#[derive(Debug, Args)]
pub(super) struct OpenApi {
    /// Scheme, host and port that the document names as its server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:5275")]
    url: String,
}

#[derive(Debug, Args)]
pub(super) struct Parity {
    /// Write nothing; fail if the file is not as it would be written
    #[arg(long)]
    check: bool,
    /// The file
    #[arg(default_value = "docs/parity.md")]
    file: PathBuf,
}

/// Prints the OpenAPI document.
pub(super) fn openapi(command: &OpenApi) -> Result<(), Failure> {
    let document =
        openapi::document(command.url.trim_end_matches('/'), &|endpoint| router::find(endpoint).is_some());
    out::print(&format!("{document:#}\n"))
}

/// Writes or checks the parity page.
pub(super) fn parity(command: &Parity) -> Result<(), Failure> {
    let page = parity::page(&standing);
    let fault = |error| Failure::at(command.file.display(), error);
    if !command.check {
        return std::fs::write(&command.file, page).map_err(fault);
    }
    if std::fs::read_to_string(&command.file).map_err(fault)? == page {
        return Ok(());
    }
    let file = command.file.display();
    Err(Failure::other(format!("{file} is not up to date: run larkspur parity {file}")))
}

fn standing(endpoint: &Endpoint) -> Standing {
    let absent = Standing { level: Level::Absent, proved_by: &[], notes: &[] };
    router::find(endpoint).map_or(absent, |served| served.standing)
}

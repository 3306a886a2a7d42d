//! The log: one line an event on standard error, for people or as JSON.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};
use crate::failure::Failure;

/// Starts writing the log of this process.
///
/// # Errors
/// A log was started before.
pub(crate) fn start(settings: &Log) -> Result<(), Failure> {
    let human = match settings.format {
        LogFormat::Auto => io::stderr().is_terminal(),
        LogFormat::Human => true,
        LogFormat::Json => false,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&settings.level.0))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    let started = if human { log.try_init() } else { log.json().flatten_event(true).try_init() };
    started.map_err(|error| Failure::at("the log cannot be started", error))
}

//! The larkspur program: configuration, command line and wiring.
//!
//! Floor 5: everything here either reads what the user wants or hands it to a lower floor. No rule of the
//! directory, no SQL and no wire format lives here.

mod bootstrap;
mod cli;
mod companion_counters;
mod config;
mod control_client;
mod credentials;
mod data_dir;
mod failure;
mod greeting;
mod log;
mod mail;
mod mail_counters;
mod mail_exit;
mod out;
mod queue_counters;
mod serve;
mod shutdown;
mod store;
mod store_counters;
mod wiring;

use std::process::ExitCode;

/// Costs about 10 MiB of idle memory (measured in the dev profile); whether it earns them under load is not measured yet.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_closed_output() => ExitCode::SUCCESS,
        Err(failure) => {
            out::complain(&failure.to_string());
            failure.exit_code()
        }
    }
}

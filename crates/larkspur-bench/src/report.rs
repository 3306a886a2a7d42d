//! The table that a run prints.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::load::Measured;

/// Prints as it goes, so that a long run shows where it is.
pub(crate) struct Report;

impl Report {
    pub(crate) fn new(started_in: Duration, resident_kib: Option<u64>) -> Self {
        line(&format!(
            "start to first answer {} ms, idle memory {}",
            started_in.as_millis(),
            memory(resident_kib)
        ));
        line("");
        line("| scenario | connections | bare/s | larkspur/s | share | p50 ms | p99 ms | failures |");
        line("| --- | --- | --- | --- | --- | --- | --- | --- |");
        Self
    }

    pub(crate) fn row(&mut self, name: &str, connections: usize, bare: &Measured, ours: &Measured) {
        let quantile = |latency: &Histogram<u64>, at| {
            let micros = latency.value_at_quantile(at);
            format!("{}.{:03}", micros / 1_000, micros % 1_000)
        };
        line(&format!(
            "| {name} | {connections} | {:.0} | {:.0} | {:.2} | {} | {} | {} |",
            bare.rate,
            ours.rate,
            ours.rate / bare.rate,
            quantile(&ours.latency, 0.5),
            quantile(&ours.latency, 0.99),
            ours.failures,
        ));
    }

    pub(crate) fn finish(self, resident_kib: Option<u64>) {
        line("");
        line(&format!("memory after the run {}", memory(resident_kib)));
    }
}

fn memory(resident_kib: Option<u64>) -> String {
    resident_kib.map_or_else(|| "unknown".to_owned(), |kib| format!("{} MiB", kib / 1_024))
}

/// One line on standard output; a closed pipe ends the talk, not the run.
pub(crate) fn line(text: &str) {
    drop(writeln!(std::io::stdout(), "{text}"));
}

/// Says what went wrong.
pub(crate) fn failed(error: &(dyn std::error::Error + 'static)) -> ExitCode {
    drop(writeln!(std::io::stderr(), "larkspur-bench: {error}"));
    ExitCode::FAILURE
}

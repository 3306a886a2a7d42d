//! The table that a run prints.

use std::collections::HashMap;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::load::Measured;
use crate::organisation::Size;

/// Prints as it goes, so that a long run shows where it is.
#[derive(Default)]
pub(crate) struct Report {
    /// The median of each row at the first size, in microseconds: later sizes are compared with it.
    first: HashMap<(&'static str, usize), u64>,
}

impl Report {
    /// The part of one size begins.
    pub(crate) fn begin(&mut self, size: Size, started_in: Duration, resident_kib: Option<u64>) {
        line("");
        line(&format!(
            "{} departments, {} users: start to first answer {} ms, idle memory {}",
            size.departments,
            size.users,
            started_in.as_millis(),
            memory(resident_kib)
        ));
        line("");
        line(
            "| scenario | connections | bare/s | larkspur/s | share | p50 ms | p99 ms | p50 to the first size | failures |",
        );
        line("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    }

    pub(crate) fn row(&mut self, name: &'static str, connections: usize, bare: &Measured, ours: &Measured) {
        let quantile = |latency: &Histogram<u64>, at| {
            let micros = latency.value_at_quantile(at);
            format!("{}.{:03}", micros / 1_000, micros % 1_000)
        };
        let median = ours.latency.value_at_quantile(0.5);
        let first = *self.first.entry((name, connections)).or_insert(median);
        // Microseconds of a request are far below 2^52.
        #[expect(clippy::cast_precision_loss, reason = "a ratio is rounded anyway")]
        let growth = median as f64 / first.max(1) as f64;
        line(&format!(
            "| {name} | {connections} | {:.0} | {:.0} | {:.2} | {} | {} | {growth:.2} | {} |",
            bare.rate,
            ours.rate,
            ours.rate / bare.rate,
            quantile(&ours.latency, 0.5),
            quantile(&ours.latency, 0.99),
            ours.failures,
        ));
    }

    /// The part of one size ends.
    pub(crate) fn end(&mut self, resident_kib: Option<u64>) {
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

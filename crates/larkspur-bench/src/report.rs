//! What a run prints, as it goes, so that a long run shows where it is.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Duration;

use crate::Result;
use crate::load::Measured;
use crate::organisation::Size;
use crate::run::AtHalf;

/// What the start of a server showed.
pub(crate) struct Start {
    /// From the start of the process to its first answer.
    pub(crate) took: Duration,
    /// Resident memory then.
    pub(crate) idle_kib: Option<u64>,
}

/// A row of the table.
pub(crate) struct Row<'a> {
    pub(crate) scenario: &'static str,
    pub(crate) connections: usize,
    pub(crate) size: Size,
    pub(crate) bare: &'a Measured,
    pub(crate) ours: &'a Measured,
    /// The same at the first size.
    pub(crate) first: &'a Measured,
    /// The same at half of the rate that was found, where that is measured.
    pub(crate) half: Option<&'a AtHalf>,
    /// Statements of a request.
    pub(crate) queries: f64,
    pub(crate) machine: &'a Machine,
}

/// What the machine did meanwhile: where it is much, tails are the machine's.
pub(crate) struct Machine {
    /// The share of the cores that was not there, if that is known.
    pub(crate) stolen: Option<f64>,
    /// The longest that the disk took to keep a page.
    pub(crate) slowest_page: Duration,
}

/// A server stands.
pub(crate) fn started(size: Size, start: &Start) {
    let (took, idle) = (start.took.as_millis(), memory(start.idle_kib));
    line(&format!("{size}: start to first answer {took} ms, idle memory {idle}"));
}

/// The table of scenarios begins.
pub(crate) fn begin() {
    line("");
    line(
        "| scenario | connections | size | bare/s | larkspur/s | share | p50 ms | p99 ms | p99 at half the load: bare, larkspur | \
         p50 to the first size | queries | stolen % | slowest page ms | failures |",
    );
    line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
}

/// A scenario was measured on one server.
pub(crate) fn row(row: &Row<'_>) {
    let Row { scenario, connections, size, bare, ours, first, half, queries, machine } = row;
    let [p50, p99] = [0.5, 0.99].map(|at| millis(ours.quantile(at)));
    let (rate, of) = (ours.rate(), bare.rate());
    // Microseconds of a request are far below 2^52.
    #[expect(clippy::cast_precision_loss, reason = "a ratio is rounded anyway")]
    let growth = ours.quantile(0.5) as f64 / first.quantile(0.5).max(1) as f64;
    let (share, failures) = (rate / of, ours.failures);
    let half = half.map_or_else(
        || "-".to_owned(),
        |half| format!("{}, {}", millis(half.bare.quantile(0.99)), millis(half.ours.quantile(0.99))),
    );
    let stolen = machine.stolen.map_or_else(|| "-".to_owned(), |share| format!("{:.1}", share * 100.0));
    let page = machine.slowest_page.as_millis();
    line(&format!(
        "| {scenario} | {connections} | {size} | {of:.0} | {rate:.0} | {share:.2} | {p50} | {p99} | {half} | {growth:.2} | \
         {queries:.1} | {stolen} | {page} | {failures} |"
    ));
}

/// A scenario beside its likeness in another program: answers a second.
pub(crate) struct Likeness {
    pub(crate) scenario: &'static str,
    pub(crate) connections: usize,
    pub(crate) size: Size,
    pub(crate) ours: f64,
    /// What the other program is called.
    pub(crate) other: &'static str,
    pub(crate) theirs: f64,
}

/// The table of likenesses, if there are any.
pub(crate) fn likenesses(rows: &[Likeness]) {
    if rows.is_empty() {
        return;
    }
    line("");
    line("| scenario | connections | size | beside | its answers/s | larkspur/s | times |");
    line("| --- | --- | --- | --- | --- | --- | --- |");
    for Likeness { scenario, connections, size, ours, other, theirs } in rows {
        let times = ours / theirs;
        line(&format!(
            "| {scenario} | {connections} | {size} | {other} | {theirs:.0} | {ours:.0} | {times:.2} |"
        ));
    }
}

/// A server is about to go.
pub(crate) fn stopped(size: Size, resident_kib: Option<u64>, bytes: Option<u64>) {
    let disk = memory(bytes.map(|bytes| bytes / 1_024));
    line(&format!("{size}: memory after the run {}, on disk {disk}", memory(resident_kib)));
}

fn millis(micros: u64) -> String {
    format!("{}.{:03}", micros / 1_000, micros % 1_000)
}

fn memory(kib: Option<u64>) -> String {
    kib.map_or_else(|| "unknown".to_owned(), |kib| format!("{} MiB", kib / 1_024))
}

/// Where everything is written besides, if anywhere.
static KEPT: OnceLock<File> = OnceLock::new();

/// Has everything that is said from here on written to this file as well, in place of what is there.
///
/// # Errors
/// The file cannot be made.
pub(crate) fn keep(path: &Path) -> Result<()> {
    let file = File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
    drop(KEPT.set(file));
    Ok(())
}

/// One line on standard output; a closed pipe ends the talk, not the run.
pub(crate) fn line(text: &str) {
    drop(writeln!(std::io::stdout(), "{text}"));
    if let Some(mut file) = KEPT.get() {
        drop(writeln!(file, "{text}"));
    }
}

/// Says what went wrong.
pub(crate) fn failed(error: &(dyn std::error::Error + 'static)) -> ExitCode {
    drop(writeln!(std::io::stderr(), "larkspur-bench: {error}"));
    ExitCode::FAILURE
}

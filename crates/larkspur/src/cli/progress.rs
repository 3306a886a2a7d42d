//! How far a long command is, for people at a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error; nothing at all where that is not a terminal.
#[derive(Clone, Debug)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar up to `records`.
    pub(super) fn new(records: u64) -> Self {
        Self::styled(
            ProgressBar::new(records),
            "{wide_bar} {human_pos} of {human_len}, {per_sec}, {eta} to go",
        )
    }

    /// A number that grows.
    pub(super) fn endless() -> Self {
        Self::styled(ProgressBar::no_length(), "{spinner} {human_pos} records, {per_sec}")
    }

    fn styled(bar: ProgressBar, template: &str) -> Self {
        // The templates are ours; should one be wrong, the bar looks as the library has it.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// So many records are done.
    pub(super) fn set(&self, records: u64) {
        self.0.set_position(records);
    }

    /// Takes the bar away, for what is printed next.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

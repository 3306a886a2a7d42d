//! How long the disk lets a program wait that asks it for next to nothing: one page, twenty times a second. Where that is
//! long, the tails of whatever is durable are the disk's.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::Result;

const PAUSE: Duration = Duration::from_millis(50);
const PAGE: [u8; 4_096] = [1; 4_096];

/// A thread that writes a page and waits until it is kept, over and over, where the stores of the run stand as well.
pub(crate) struct Disk {
    seen: Arc<Seen>,
    thread: Option<JoinHandle<()>>,
}

struct Seen {
    slowest_micros: AtomicU64,
    is_over: AtomicBool,
}

impl Disk {
    /// Begins to look, until it is dropped.
    pub(crate) fn watch() -> Result<Self> {
        let file = tempfile::tempfile()?;
        let seen = Arc::new(Seen { slowest_micros: AtomicU64::new(0), is_over: AtomicBool::new(false) });
        let of_thread = Arc::clone(&seen);
        let thread =
            std::thread::Builder::new().name("disk".to_owned()).spawn(move || of_thread.look(&file))?;
        Ok(Self { seen, thread: Some(thread) })
    }

    /// The longest that a page took since this was asked the last time.
    pub(crate) fn slowest(&self) -> Duration {
        Duration::from_micros(self.seen.slowest_micros.swap(0, Ordering::Relaxed))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.seen.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Seen {
    fn look(&self, file: &File) {
        while !self.is_over.load(Ordering::Relaxed) {
            let begun = Instant::now();
            if write(file).is_err() {
                // A disk that is full: the run itself says so.
                return;
            }
            let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.slowest_micros.fetch_max(micros, Ordering::Relaxed);
            std::thread::sleep(PAUSE);
        }
    }
}

fn write(file: &File) -> io::Result<()> {
    file.write_all_at(&PAGE, 0)?;
    file.sync_data()
}

//! What processes used, and what others took from the machine, as Linux tells it; nothing is known elsewhere.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The time of all cores since the machine started: that in which they were held back from it, and all of it.
#[derive(Clone, Copy)]
pub(crate) struct Cores {
    stolen: u64,
    all: u64,
}

impl Cores {
    /// As it is now.
    pub(crate) fn now() -> Option<Self> {
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let times = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
        // proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal; what guests used is in user already.
        let times: Vec<u64> = times.take(8).filter_map(|time| time.parse().ok()).collect();
        Some(Self { stolen: *times.get(7)?, all: times.iter().sum() })
    }

    /// The share of it since then that other machines of the same host took.
    #[expect(clippy::cast_precision_loss, reason = "a share is rounded anyway")]
    pub(crate) fn stolen_since(self, then: Self) -> f64 {
        (self.stolen - then.stolen) as f64 / (self.all - then.all).max(1) as f64
    }
}

/// The time that a process and all that come from it have spent on processors, over their living threads.
pub(crate) fn processor(root: u32) -> Option<Duration> {
    let mut parents = HashMap::new();
    for entry in fs::read_dir("/proc").ok()? {
        let name = entry.ok()?.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // Others come and go while we look.
        if let Some(parent) = parent(process) {
            parents.insert(process, parent);
        }
    }
    let own = parents.keys().filter(|process| comes_from(**process, root, &parents));
    Some(own.filter_map(|process| threads(*process)).sum())
}

fn comes_from(process: u32, root: u32, parents: &HashMap<u32, u32>) -> bool {
    let line = std::iter::successors(Some(process), |process| parents.get(process).copied());
    line.take(parents.len() + 1).any(|process| process == root)
}

fn parent(process: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

fn threads(process: u32) -> Option<Duration> {
    let threads = fs::read_dir(Path::new("/proc").join(process.to_string()).join("task")).ok()?;
    let nanos = threads.filter_map(|thread| {
        let spent = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        spent.split_whitespace().next()?.parse::<u64>().ok()
    });
    Some(Duration::from_nanos(nanos.sum()))
}

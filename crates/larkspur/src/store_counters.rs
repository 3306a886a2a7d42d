//! The counters of the store engine on the metrics page, read at each scrape.

use std::fmt;

use larkspur_store::Db;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Reads the counters of one open store.
pub(crate) struct StoreCounters(pub(crate) Db);

impl fmt::Debug for StoreCounters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("StoreCounters")
    }
}

impl Collector for StoreCounters {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let stats = self.0.stats();
        for (name, help, value) in [
            ("larkspur_store_reads", "Read jobs answered", stats.reads),
            ("larkspur_store_recalled_reads", "Read jobs answered without the database", stats.recalled),
            ("larkspur_store_writes", "Write jobs answered", stats.writes),
            ("larkspur_store_commits", "Group commits", stats.batches),
            ("larkspur_store_committed_jobs", "Write jobs in group commits", stats.batched_jobs),
            ("larkspur_store_retries", "Transactions run again", stats.retries),
            ("larkspur_store_busy", "Jobs refused because a queue was full", stats.busy),
        ] {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        for (name, help, value) in [
            ("larkspur_store_waiting_reads", "Read jobs that wait", stats.waiting_reads),
            ("larkspur_store_waiting_writes", "Write jobs that wait", stats.waiting_writes),
        ] {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}

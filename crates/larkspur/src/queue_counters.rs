//! The counters of mail on its way out on the metrics page, read at each scrape.

use std::fmt;
use std::sync::Arc;

use larkspur_mail::queue::{Counted, Counters, SECONDS};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Reads the counters of the queue.
pub(crate) struct QueueCounters(pub(crate) Arc<Counters>);

impl fmt::Debug for QueueCounters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("QueueCounters")
    }
}

impl Collector for QueueCounters {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let counted = self.0.read();
        let help = "Attempts to hand a copy to a server, by what became of them";
        let mut attempts =
            encoder.encode_descriptor("larkspur_mail_attempts", help, None, MetricType::Counter)?;
        for (outcome, count) in &counted.attempts {
            ConstCounter::new(*count).encode(attempts.encode_family(&[("outcome", *outcome)])?)?;
        }
        let help = "Copies that wait, by way out and state, as of the last half minute";
        let mut depth =
            encoder.encode_descriptor("larkspur_mail_queue_copies", help, None, MetricType::Gauge)?;
        for row in &counted.depth {
            let labels = [("route", row.route.as_str()), ("state", row.state.as_str())];
            ConstGauge::new(row.copies).encode(depth.encode_family(&labels)?)?;
        }
        for (name, help, value) in [
            ("larkspur_mail_route_faults", "Troubles of ways out", counted.route_faults),
            (
                "larkspur_mail_leases_lost",
                "Deliveries that were lost to another process",
                counted.leases_lost,
            ),
            ("larkspur_mail_reports", "Reports that were written", counted.reports),
        ] {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        seconds(&counted, &mut encoder)
    }
}

/// The time that delivered copies spent here.
fn seconds(counted: &Counted, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
    let help = "Time from accepting a mail to the delivery of a copy";
    let bounds = SECONDS.iter().copied().chain([f64::MAX]);
    let buckets: Vec<(f64, u64)> = bounds.zip(counted.seconds).collect();
    let count = counted.seconds.iter().sum();
    let mut histogram =
        encoder.encode_descriptor("larkspur_mail_queue_seconds", help, None, MetricType::Histogram)?;
    histogram.encode_histogram::<NoLabelSet>(counted.seconds_sum, count, &buckets, None)
}

//! The counters of mail that comes in on the metrics page, read at each scrape.

use std::fmt;
use std::sync::Arc;

use larkspur_mail::reception::{Counted, PostOffice};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;

/// Reads the counters of the post office.
pub(crate) struct MailCounters(pub(crate) Arc<PostOffice>);

impl fmt::Debug for MailCounters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MailCounters")
    }
}

impl Collector for MailCounters {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let counted = self.0.counters().read();
        for (what, name, help) in [
            (Counted::Message, "larkspur_mail_messages", "Messages that came in, by what became of them"),
            (Counted::Recipient, "larkspur_mail_recipients", "Recipients that were named, by the verdict"),
            (Counted::Login, "larkspur_mail_logins", "Logins of mail clients, by the verdict"),
            (Counted::Returned, "larkspur_mail_returned", "Mail to return addresses, by what it was"),
            (
                Counted::Ledger,
                "larkspur_mail_refusals",
                "Refusals by rule, by whether they were written down",
            ),
        ] {
            let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (_, outcome, count) in counted.iter().filter(|(of, ..)| *of == what) {
                let labels = [("outcome", *outcome)];
                let labelled = family.encode_family(&labels)?;
                ConstCounter::new(*count).encode(labelled)?;
            }
        }
        Ok(())
    }
}

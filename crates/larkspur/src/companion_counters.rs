//! The counters of what mail servers ask on the metrics page, read at each scrape.

use std::fmt;
use std::sync::Arc;

use larkspur_mail::companion::Counters;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;

/// Reads the counters of the companions.
pub(crate) struct CompanionCounters(pub(crate) Arc<Counters>);

impl fmt::Debug for CompanionCounters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CompanionCounters")
    }
}

impl Collector for CompanionCounters {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let counted = self.0.read();
        let help = "Questions of mail servers, by protocol and answer";
        let name = "larkspur_mail_questions";
        let mut questions = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (protocol, answer, asked) in &counted {
            let labels = [("protocol", *protocol), ("answer", *answer)];
            ConstCounter::new(asked.questions).encode(questions.encode_family(&labels)?)?;
        }
        let help = "Time that answers to mail servers took, all together";
        let name = "larkspur_mail_question_seconds";
        let mut seconds = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (protocol, answer, asked) in &counted {
            let labels = [("protocol", *protocol), ("answer", *answer)];
            ConstCounter::new(asked.time.as_secs_f64()).encode(seconds.encode_family(&labels)?)?;
        }
        Ok(())
    }
}

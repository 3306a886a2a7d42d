//! What this server counts, in the text format that Prometheus reads.
//!
//! Labels are bounded on purpose: route templates and codes, never ids or addresses. Other floors hand in
//! their own counters as a collector; nothing here knows what they count.

use std::fmt;

use parking_lot::Mutex;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds of the request-time buckets, in seconds: from a read of one row to the longest time-outs.
const SECONDS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Content type of the text that [`Metrics::encode`] gives.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All counters of the HTTP side, and the registry that other floors add theirs to.
#[derive(Debug)]
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    queries: Family<RouteLabels, Counter>,
    rate_limited: Family<RouteLabels, Counter>,
    turned_away: Family<TurnedAwayLabels, Counter>,
    in_flight: Gauge,
    connections: Gauge,
}

/// Why the transport answered or closed without asking the router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnedAway {
    /// More requests in flight than allowed.
    Busy,
    /// The head of a request took too long.
    SlowHead,
    /// The head of a request was not HTTP, or too large.
    Malformed,
    /// The TLS handshake failed or took too long.
    Handshake,
    /// The client stopped reading its answer.
    Stalled,
}

impl TurnedAway {
    /// The word in the counter's label.
    const fn word(self) -> &'static str {
        match self {
            TurnedAway::Busy => "busy",
            TurnedAway::SlowHead => "slow_head",
            TurnedAway::Malformed => "malformed",
            TurnedAway::Handshake => "handshake",
            TurnedAway::Stalled => "stalled",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: &'static str,
    code: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TurnedAwayLabels {
    reason: &'static str,
}

impl Metrics {
    /// An empty set of counters that says it belongs to the program's `version`.
    #[must_use]
    pub fn new(version: &'static str) -> Metrics {
        let mut registry = Registry::default();
        let requests = Family::default();
        let seconds = Family::<RouteLabels, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let queries = Family::default();
        let rate_limited = Family::default();
        let turned_away = Family::default();
        let in_flight = Gauge::default();
        let connections = Gauge::default();
        let build = Info::new(vec![("version", version)]);
        registry.register("larkspur_build", "Version of the running program", build);
        registry.register("larkspur_http_requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "larkspur_http_request",
            "Time from the head of a request to its answer",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register(
            "larkspur_http_store_queries",
            "Statements that requests sent to the store",
            queries.clone(),
        );
        registry.register(
            "larkspur_http_rate_limited",
            "Requests refused by a rate limit",
            rate_limited.clone(),
        );
        registry.register(
            "larkspur_http_turned_away",
            "Requests and connections that never reached a route",
            turned_away.clone(),
        );
        registry.register("larkspur_http_in_flight", "Requests being worked on", in_flight.clone());
        registry.register("larkspur_http_connections", "Open connections", connections.clone());
        Metrics {
            registry: Mutex::new(registry),
            requests,
            seconds,
            queries,
            rate_limited,
            turned_away,
            in_flight,
            connections,
        }
    }

    /// Counts one answered request. `route` is the template of the path (`/users/:user_id`), never the path
    /// itself; requests without a route share one word. `elapsed` is in seconds.
    pub fn answered(&self, method: &'static str, route: &'static str, code: u32, elapsed: f64) {
        self.requests.get_or_create(&RequestLabels { method, route, code }).inc();
        self.seconds.get_or_create(&RouteLabels { method, route }).observe(elapsed);
    }

    /// Counts statements that a request sent to the store.
    pub fn asked_store(&self, method: &'static str, route: &'static str, queries: u64) {
        self.queries.get_or_create(&RouteLabels { method, route }).inc_by(queries);
    }

    /// Counts one request that a rate limit refused (it is counted as answered as well).
    pub fn rate_limited(&self, method: &'static str, route: &'static str) {
        self.rate_limited.get_or_create(&RouteLabels { method, route }).inc();
    }

    /// Counts one request or connection that never reached a route.
    pub fn turned_away(&self, reason: TurnedAway) {
        self.turned_away.get_or_create(&TurnedAwayLabels { reason: reason.word() }).inc();
    }

    /// The gauge of requests being worked on.
    pub(crate) fn in_flight(&self) -> &Gauge {
        &self.in_flight
    }

    /// The gauge of open connections.
    pub(crate) fn connections(&self) -> &Gauge {
        &self.connections
    }

    /// Adds counters of another floor; they are asked at every scrape.
    pub fn register(&self, collector: Box<dyn Collector>) {
        self.registry.lock().register_collector(collector);
    }

    /// All counters as text of type [`CONTENT_TYPE`].
    ///
    /// # Errors
    /// Only when a registered collector fails to write its counters.
    pub fn encode(&self) -> Result<String, fmt::Error> {
        let mut page = String::new();
        text::encode(&mut page, &self.registry.lock())?;
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
    use prometheus_client::metrics::counter::ConstCounter;

    use super::*;

    #[test]
    fn names_labels_and_values() {
        let metrics = Metrics::new("1.2.3");
        metrics.answered("GET", "/users/:user_id", 0, 0.003);
        metrics.answered("GET", "/users/:user_id", 0, 0.003);
        metrics.rate_limited("GET", "/users/:user_id");
        metrics.turned_away(TurnedAway::SlowHead);
        metrics.connections().inc();
        let page = metrics.encode().unwrap();
        for line in [
            r#"larkspur_build_info{version="1.2.3"} 1"#,
            r#"larkspur_http_requests_total{method="GET",route="/users/:user_id",code="0"} 2"#,
            r#"larkspur_http_request_seconds_count{method="GET",route="/users/:user_id"} 2"#,
            r#"larkspur_http_request_seconds_bucket{le="0.005",method="GET",route="/users/:user_id"} 2"#,
            r#"larkspur_http_rate_limited_total{method="GET",route="/users/:user_id"} 1"#,
            r#"larkspur_http_turned_away_total{reason="slow_head"} 1"#,
            "larkspur_http_connections 1",
            "larkspur_http_in_flight 0",
        ] {
            assert!(page.lines().any(|have| have == line), "{line} is not in\n{page}");
        }
    }

    #[derive(Debug)]
    struct Reads;

    impl Collector for Reads {
        fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
            let reads = ConstCounter::new(7_u64);
            reads.encode(encoder.encode_descriptor("store_reads", "Reads", None, reads.metric_type())?)
        }
    }

    #[test]
    fn counters_of_another_floor_are_asked_at_each_scrape() {
        let metrics = Metrics::new("0");
        metrics.register(Box::new(Reads));
        assert!(metrics.encode().unwrap().contains("store_reads_total 7"));
    }
}

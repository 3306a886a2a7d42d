//! One log line per request: who asked what, what came of it and what it cost.
//!
//! Field names are dotted and the same everywhere. The line never holds a token, a body or a query string.

use std::time::Duration;

use crate::log_id::LogId;

/// Target of the line, for filters that want only these or none of them.
pub const TARGET: &str = "larkspur::request";

/// Everything that the line of one request says.
#[derive(Clone, Copy, Debug)]
pub struct RequestLine<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Template of the route, so that lines of one endpoint can be counted together.
    pub route: &'a str,
    /// Key of the tenant, once the token told it.
    pub tenant: Option<i64>,
    /// Key of the app, once the token told it.
    pub app: Option<i64>,
    /// HTTP status of the answer.
    pub status: u16,
    /// Code of the answer; 0 is success.
    pub code: u32,
    /// Time from the head of the request to the answer.
    pub elapsed: Duration,
    /// Statements run in the store.
    pub queries: u64,
    /// Rows that those statements gave or touched.
    pub rows: u64,
    /// Time spent in the store, waiting for it included.
    pub store_time: Duration,
    /// Bytes of the request body.
    pub bytes_in: u64,
    /// Bytes of the answer body.
    pub bytes_out: u64,
    /// Id of the request, as the client saw it.
    pub log_id: LogId,
}

impl RequestLine<'_> {
    /// Writes the line as one event at INFO.
    pub fn emit(&self) {
        tracing::info!(
            target: TARGET,
            {
                http.method = self.method,
                http.route = self.route,
                tenant.key = self.tenant,
                app.key = self.app,
                http.status = self.status,
                reply.code = self.code,
                duration_ms = milliseconds(self.elapsed),
                store.queries = self.queries,
                store.rows = self.rows,
                store.duration_ms = milliseconds(self.store_time),
                bytes.received = self.bytes_in,
                bytes.sent = self.bytes_out,
                log.id = self.log_id.as_str()
            },
            "request"
        );
    }
}

/// Milliseconds with three decimals: short enough to read, exact enough to compare.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use parking_lot::Mutex;

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn one_line_with_dotted_fields() {
        let page = Page::default();
        let writer = page.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .without_time()
            .with_writer(move || writer.clone())
            .finish();
        let line = RequestLine {
            method: "GET",
            route: "/users/:user_id",
            tenant: Some(3),
            app: None,
            status: 200,
            code: 0,
            elapsed: Duration::from_nanos(1_234_567),
            queries: 2,
            rows: 5,
            store_time: Duration::from_micros(400),
            bytes_in: 0,
            bytes_out: 77,
            log_id: LogId::new(0, 1),
        };
        tracing::subscriber::with_default(subscriber, || line.emit());
        let text = String::from_utf8(page.0.lock().clone()).unwrap();
        let expected = serde_json::json!({
            "level": "INFO", "message": "request", "target": "larkspur::request", "http.method": "GET", "http.route": "/users/:user_id",
            "tenant.key": 3, "http.status": 200, "reply.code": 0, "duration_ms": 1.235, "store.queries": 2,
            "store.rows": 5, "store.duration_ms": 0.4, "bytes.received": 0, "bytes.sent": 77,
            "log.id": "1970010100000000000000000000000001"
        });
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), expected);
    }
}

//! Answers to clients whose request never became one: written as bytes, because there is no request to answer.

use crate::envelope::Failure;
use crate::log_id::LogId;

/// A whole HTTP/1.1 answer that ends the connection. Without a `Date`: an answer of this kind comes from below
/// the floor that knows the time.
pub(super) fn bytes(failure: &Failure, log_id: &LogId) -> Vec<u8> {
    let body = failure.text(log_id);
    let head = format!(
        "HTTP/1.1 {}\r\nContent-Type: application/json; charset=utf-8\r\nX-Tt-Logid: {log_id}\r\n\
         X-Request-Id: {log_id}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        failure.status(),
        body.len(),
    );
    [head.into_bytes(), body].concat()
}

/// The failure for a bare answer that the HTTP library wrote on its own, told by its status line.
/// `None` if these bytes are not the beginning of one.
pub(super) fn of_bare_answer(written: &[u8]) -> Option<Failure> {
    let status = written.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
    match std::str::from_utf8(status).ok()?.parse().ok()? {
        http @ 414 => Some(Failure::malformed(http, "the request line is too long")),
        http @ 431 => Some(Failure::malformed(http, "the headers are too large or too many")),
        http @ 400..=499 => Some(Failure::malformed(http, "the request is not valid HTTP")),
        _ => None,
    }
}

/// The failure for a head that did not arrive in time.
pub(super) fn slow_head() -> Failure {
    Failure::malformed(408, "the head of the request did not arrive in time")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_answer() {
        let text = String::from_utf8(bytes(&slow_head(), &LogId::new(0, 0))).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json"));
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())));
        assert_eq!(serde_json::from_str::<serde_json::Value>(body).unwrap()["code"], 9499);
    }

    #[test]
    fn knows_a_bare_answer_by_its_status_line() {
        let status = |written: &[u8]| of_bare_answer(written).map(|failure| failure.http);
        assert_eq!(status(b"HTTP/1.1 400 Bad Request\r\n"), Some(400));
        assert_eq!(status(b"HTTP/1.1 431 "), Some(431));
        assert_eq!(status(b"HTTP/1.1 414 "), Some(414));
        assert_eq!(status(b"HTTP/1.1 200 OK"), None);
        assert_eq!(status(b"HTTP/1.1 4"), None);
        assert_eq!(status(b"{\"code\":0}"), None);
    }
}

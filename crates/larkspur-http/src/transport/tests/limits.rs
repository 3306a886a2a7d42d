//! Slow, idle, greedy and too many clients.

use super::*;

const SHORT: Duration = Duration::from_millis(150);

#[tokio::test]
async fn a_slow_head_is_told_so() {
    let rig = Rig::start(TransportSettings { header_timeout: SHORT, ..settings() }).await;
    assert_answer(&rig.ask("GET / HTTP/1.1\r\nHo").await, 408, 9499);
    let mut stream = rig.send(PLAIN).await;
    assert_answer(&one(&mut stream).await, 200, 0);
    stream.write_all(b"GET").await.unwrap();
    assert_answer(&rest(&mut stream).await, 408, 9499);
    rig.assert_counted(r#"larkspur_http_turned_away_total{reason="slow_head"} 2"#);
    rig.end().await;
}

#[tokio::test]
async fn a_slow_body_and_a_long_body_are_told_so() {
    let rig = Rig::start(settings()).await;
    let post = |length: usize, body: &str| {
        format!(
            "POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    };
    assert!(rig.ask(&post(2, "{}")).await.contains(r#"{"length":2}"#));
    assert!(rig.ask(&post(10, "{")).await.contains("TooSlow"));
    assert!(rig.ask(&post(17, "01234567890123456")).await.contains("TooLarge"));
    let chunked =
        "POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(rig.ask(&format!("{chunked}2\r\n{{}}\r\n0\r\n\r\n")).await.contains(r#"{"length":2}"#));
    assert!(rig.ask(&format!("{chunked}nonsense\r\n")).await.contains("Broken"));
    rig.end().await;
}

#[tokio::test]
async fn idle_connections_are_closed_without_a_word() {
    let rig =
        Rig::start(TransportSettings { idle_timeout: SHORT, header_timeout: SHORT, ..settings() }).await;
    let mut silent = rig.connect().await;
    assert_eq!(rest(&mut silent).await, "");
    let mut stream = rig.send(PLAIN).await;
    assert_answer(&one(&mut stream).await, 200, 0);
    assert_eq!(rest(&mut stream).await, "");
    rig.end().await;
}

#[tokio::test]
async fn a_working_connection_is_not_idle() {
    let rig =
        Rig::start(TransportSettings { idle_timeout: SHORT, header_timeout: SHORT, ..settings() }).await;
    let mut stream = rig.send(GATED).await;
    rig.wait_for_arrivals(1).await;
    tokio::time::sleep(SHORT * 3).await;
    rig.gate.add_permits(1);
    assert_answer(&rest(&mut stream).await, 200, 0);
    rig.end().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut() {
    let rig = Rig::start(TransportSettings { idle_timeout: SHORT, ..settings() }).await;
    let stream = rig.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let gone = async {
        while !rig.metrics.encode().unwrap().contains(r#"turned_away_total{reason="stalled"} 1"#) {
            tokio::time::sleep(SHORT / 6).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.expect("the connection is held");
    drop(stream);
    rig.end().await;
}

#[tokio::test]
async fn requests_beyond_the_limit_are_refused_at_once() {
    let rig = Rig::start(TransportSettings { max_in_flight: 1, ..settings() }).await;
    let mut first = rig.send(GATED).await;
    rig.wait_for_arrivals(1).await;
    let head = assert_answer(&rig.ask(LAST).await, 503, 503);
    assert!(head.contains("\r\nRetry-After: 1"), "{head}");
    rig.gate.add_permits(1);
    assert_answer(&rest(&mut first).await, 200, 0);
    assert_answer(&rig.ask(LAST).await, 200, 0);
    rig.assert_counted(r#"larkspur_http_turned_away_total{reason="busy"} 1"#);
    rig.end().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let rig = Rig::start(TransportSettings { max_connections: 1, ..settings() }).await;
    let mut first = rig.send(GATED).await;
    rig.wait_for_arrivals(1).await;
    let mut second = rig.send(LAST).await;
    let early = tokio::time::timeout(SHORT, second.read_u8()).await;
    assert!(early.is_err(), "the second connection was served while the first one held the only place");
    rig.gate.add_permits(1);
    assert_answer(&rest(&mut first).await, 200, 0);
    assert_answer(&rest(&mut second).await, 200, 0);
    rig.end().await;
}

#[tokio::test]
async fn idle_connections_make_room_when_all_places_are_taken() {
    let header_timeout = SHORT;
    let rig = Rig::start(TransportSettings { max_connections: 1, header_timeout, ..settings() }).await;
    let mut idle = rig.send(PLAIN).await;
    assert_answer(&one(&mut idle).await, 200, 0);
    // The idle time-out is over a minute: only the crowd can make the first one leave.
    assert_answer(&rig.ask(LAST).await, 200, 0);
    assert_eq!(rest(&mut idle).await, "");
    rig.end().await;
}

//! The bytes of answers: names of headers, answers that no route made, and the id that stands on all of them.

use super::*;

#[tokio::test]
async fn header_names_are_in_title_case() {
    let rig = Rig::start(settings()).await;
    assert_answer(&rig.ask(LAST).await, 200, 0);
    let limited = rig.ask("GET /limited HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    let head = assert_answer(&limited, 429, 99_991_400);
    assert!(head.contains("\r\nX-Ogw-Ratelimit-Limit: 5\r\nX-Ogw-Ratelimit-Reset: 1"), "{head}");
    rig.end().await;
}

#[tokio::test]
async fn each_request_of_a_connection_has_its_own_id() {
    let rig = Rig::start(settings()).await;
    let mut stream = rig.send(PLAIN).await;
    let first = assert_answer(&one(&mut stream).await, 200, 0);
    stream.write_all(LAST.as_bytes()).await.unwrap();
    let second = assert_answer(&rest(&mut stream).await, 200, 0);
    assert!(first.contains("X-Tt-Logid: 1970010100000000000000000000000000"), "{first}");
    assert!(second.contains("X-Tt-Logid: 1970010100000000000000000000000001"), "{second}");
    rig.end().await;
}

#[tokio::test]
async fn an_answer_made_without_an_id_gets_one() {
    let rig = Rig::start(settings()).await;
    let answer = rig.ask("GET /bare HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(answer.contains("\r\nX-Tt-Logid: 1970"), "{answer}");
    rig.end().await;
}

#[tokio::test]
async fn head_answers_have_no_body() {
    let rig = Rig::start(settings()).await;
    let answer = rig.ask(&LAST.replace("GET", "HEAD")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("Content-Length: 54\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
    rig.end().await;
}

#[tokio::test]
async fn a_head_that_is_not_http_is_answered_with_json() {
    let rig = Rig::start(settings()).await;
    let many = (0..101).map(|number| format!("X-{number}: a\r\n")).collect::<String>();
    let long = "a".repeat(40_000);
    let cases = [
        ("\u{1}\u{2}\u{3} nonsense\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nNo Colon\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), 431),
        (format!("GET / HTTP/1.1\r\nX-Long: {long}\r\n\r\n"), 431),
        (format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"), 431),
    ];
    for (request, status) in &cases {
        assert_answer(&rig.ask(request).await, *status, 9499);
    }
    // Also behind a request that was answered.
    let mut stream = rig.send(PLAIN).await;
    assert_answer(&one(&mut stream).await, 200, 0);
    stream.write_all(b"nonsense\r\n\r\n").await.unwrap();
    assert_answer(&rest(&mut stream).await, 400, 9499);
    rig.assert_counted(r#"larkspur_http_turned_away_total{reason="malformed"} 7"#);
    rig.end().await;
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_like_any_fault() {
    let rig = Rig::start(settings()).await;
    let mut stream = rig.send("GET /panic HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_answer(&one(&mut stream).await, 500, 500);
    stream.write_all(LAST.as_bytes()).await.unwrap();
    assert_answer(&rest(&mut stream).await, 200, 0);
    rig.end().await;
}

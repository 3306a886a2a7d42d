//! Signals.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use rustix::process::Signal;

use crate::scene::{Scene, Server, until};

/// A token call whose last byte has not been sent.
fn half_a_request(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let head = "POST /open-apis/auth/v3/tenant_access_token/internal HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{";
    stream.write_all(head.as_bytes()).unwrap();
    // The request is in flight once it is counted.
    until(|| server.get("/metrics", "").1.contains("\nlarkspur_http_in_flight 2\n").then_some(()));
    stream
}

fn refuses_connections(server: &Server) -> Option<()> {
    TcpStream::connect(server.address()).is_err().then_some(())
}

#[test]
fn a_request_in_flight_is_finished_before_the_end() {
    for signal in [Signal::TERM, Signal::INT] {
        let scene = Scene::new();
        let server = scene.serve();
        let mut stream = half_a_request(&server);
        server.signal(signal);
        until(|| refuses_connections(&server));
        stream.write_all(b"}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 ") && answer.contains("\"code\":"), "{answer}");
        assert_eq!(server.wait().0, Some(0));
        assert!(!scene.path("data/larkspur.db-wal").exists(), "the store was not closed");
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let scene = Scene::new();
    let server = scene.serve();
    let _held = half_a_request(&server);
    server.signal(Signal::TERM);
    until(|| refuses_connections(&server));
    server.signal(Signal::INT);
    let (code, _) = server.wait();
    assert_eq!(code, Some(1));
    let log = std::fs::read_to_string(scene.path("log")).unwrap();
    assert!(log.contains("SIGINT again: stopped at once"), "{log}");
    scene.serve().stop();
}

#[test]
fn whoever_does_not_finish_is_cut() {
    let scene = Scene::new();
    let mut command = scene.command(&["serve", "--listen", "127.0.0.1:0", "--data", "data"]);
    command.args(["--transport-stop-grace-seconds", "1"]);
    let server = Server::start(command, scene.path("log"));
    let _held = half_a_request(&server);
    server.signal(Signal::TERM);
    assert_eq!(server.wait().0, Some(0));
}

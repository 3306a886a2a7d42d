//! Sockets of companions: which are taken, how many, and how they end.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use larkspur_mail::companion::{Answer, Capacity, Counters, Garbled, Protocol, Service};
use larkspur_smtp::listener::Endpoint;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio_util::sync::CancellationToken;

use crate::asking::{ANYWHERE, Asking};

/// Says every line back, and thinks about some of them.
struct Echo;

impl Protocol for Echo {
    const NAME: &'static str = "echo";

    type Question = BytesMut;

    fn split(input: &mut BytesMut) -> Result<Option<BytesMut>, Garbled> {
        match input.iter().position(|octet| *octet == b'\n') {
            Some(end) => Ok(Some(input.split_to(end + 1))),
            None if input.len() > 10 => Err(Garbled),
            None => Ok(None),
        }
    }

    async fn answer(&self, question: &BytesMut) -> Answer {
        match &question[..] {
            b"never\n" => std::future::pending().await,
            b"slow\n" => tokio::time::sleep(Duration::from_millis(200)).await,
            _ => {}
        }
        Answer { kind: "said", wire: question.to_vec() }
    }

    fn late() -> Answer {
        Answer { kind: "late", wire: b"late\n".to_vec() }
    }
}

fn brisk() -> Capacity {
    let answer = Duration::from_millis(500);
    Capacity { connections: 2, idle: Duration::from_millis(500), answer, stop_grace: Duration::from_secs(5) }
}

async fn line(stream: &mut UnixStream) -> String {
    let mut octets = [0; 100];
    let read = stream.read(&mut octets).await.unwrap();
    String::from_utf8(octets[..read].to_vec()).unwrap()
}

#[tokio::test]
async fn nobody_reaches_it_from_another_machine() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let endpoint = Endpoint::Tcp(address.parse().unwrap());
        let refused = Service::bind(&endpoint, Echo, Capacity::default()).await.err().unwrap();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{address}");
    }
}

#[tokio::test]
async fn answers_over_a_unix_socket_that_a_dead_server_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("asked");
    drop(tokio::net::UnixListener::bind(&path).unwrap());
    let service = Service::bind(&Endpoint::Unix(path.clone()), Echo, brisk()).await.unwrap();
    let taken = Service::bind(&Endpoint::Unix(path.clone()), Echo, brisk()).await;
    assert!(taken.is_err(), "two on one socket");
    let stop = CancellationToken::new();
    let test = async {
        let mut stream = UnixStream::connect(&path).await.unwrap();
        stream.write_all(b"one\ntwo\nthr").await.unwrap();
        let mut said = String::new();
        while said != "one\ntwo\n" {
            said.push_str(&line(&mut stream).await);
        }
        stream.write_all(b"ee\n").await.unwrap();
        assert_eq!(line(&mut stream).await, "three\n");
        stream.write_all(b"never\n").await.unwrap();
        assert_eq!(line(&mut stream).await, "late\n");
        stream.write_all(b"no line at all").await.unwrap();
        assert_eq!(line(&mut stream).await, "", "closed");
        stop.cancel();
    };
    tokio::join!(service.run(stop.clone()), test);
}

#[tokio::test]
async fn places_are_bounded_and_free_again() {
    let service = Service::bind(&Endpoint::Tcp(ANYWHERE.parse().unwrap()), Echo, brisk()).await.unwrap();
    let address = service.local_addr().unwrap().unwrap();
    let stop = CancellationToken::new();
    let test = async {
        let (mut one, mut two) = (Asking::connect(address).await, Asking::connect(address).await);
        one.say("a\n").await;
        two.say("b\n").await;
        assert!(Asking::connect(address).await.is_closed().await, "a third has no place");
        // Both were idle for too long by then, and their places are free.
        assert_eq!(one.line().await, "a\n");
        assert!(one.is_closed().await && two.line().await == "b\n" && two.is_closed().await);
        let mut three = Asking::connect(address).await;
        three.say("c\n").await;
        assert_eq!(three.line().await, "c\n");
        stop.cancel();
        assert!(three.is_closed().await);
    };
    tokio::join!(service.run(stop.clone()), test);
}

#[tokio::test]
async fn a_stop_waits_for_the_answer_that_is_on_its_way() {
    let service = Service::bind(&Endpoint::Tcp(ANYWHERE.parse().unwrap()), Echo, brisk()).await.unwrap();
    let address = service.local_addr().unwrap().unwrap();
    let stop = CancellationToken::new();
    let test = async {
        let mut asking = Asking::connect(address).await;
        asking.say("quick\n").await;
        assert_eq!(asking.line().await, "quick\n");
        asking.say("slow\nmore\n").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        stop.cancel();
        assert_eq!(asking.line().await, "slow\n");
        assert!(asking.is_closed().await);
    };
    tokio::join!(service.run(stop.clone()), test);
}

#[tokio::test]
async fn questions_are_counted() {
    let counters = Arc::new(Counters::default());
    let service = Service::bind(&Endpoint::Tcp(ANYWHERE.parse().unwrap()), Echo, brisk()).await.unwrap();
    let service = service.counted(Arc::clone(&counters));
    let address = service.local_addr().unwrap().unwrap();
    let stop = CancellationToken::new();
    let test = async {
        let mut asking = Asking::connect(address).await;
        for question in ["one\n", "slow\n", "never\n"] {
            asking.say(question).await;
            asking.line().await;
        }
        stop.cancel();
    };
    tokio::join!(service.run(stop.clone()), test);
    let counted = counters.read();
    let kinds: Vec<_> =
        counted.iter().map(|(protocol, kind, asked)| (*protocol, *kind, asked.questions)).collect();
    assert_eq!(kinds, [("echo", "late", 1), ("echo", "said", 2)]);
    assert!(counted[0].2.time >= brisk().answer && counted[1].2.time >= Duration::from_millis(200));
}

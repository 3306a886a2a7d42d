//! Real sockets: places, TLS, unix sockets, and the end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use larkspur_smtp::client::{Encryption as Outward, Pool, Route, unverified};
use larkspur_smtp::listener::{Capacity, Encryption, Endpoint, Listener};
use larkspur_smtp::secret::Secret;
use larkspur_smtp::session::{Budget, Class, Protocol, Settings};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::client::brief;
use crate::double::Double;
use crate::peer::letter;

fn acceptor() -> Arc<dyn Fn() -> TlsAcceptor + Send + Sync> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    Arc::new(move || TlsAcceptor::from(Arc::clone(&config)))
}

fn here() -> Endpoint {
    Endpoint::Tcp("127.0.0.1:0".parse().unwrap())
}

async fn bind(class: Class, encryption: Encryption, capacity: Capacity) -> (Listener, u16) {
    let settings = Settings::new("mx.example", Protocol::Smtp, class);
    let listener = Listener::bind(&here(), settings, encryption, capacity).await.unwrap();
    let port = listener.local_addr().unwrap().unwrap().port();
    (listener, port)
}

async fn first_line(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).await.unwrap();
    line
}

#[tokio::test]
async fn our_client_submits_over_tls() {
    let config = unverified().unwrap();
    for immediate in [false, true] {
        let inward =
            if immediate { Encryption::Immediate(acceptor()) } else { Encryption::StartTls(acceptor()) };
        let outward =
            if immediate { Outward::Immediate(config.clone()) } else { Outward::Required(config.clone()) };
        let (listener, port) = bind(Class::Submission, inward, Capacity::default()).await;
        let double = Arc::new(Double::default());
        let stop = CancellationToken::new();
        let submit = async {
            let mut route = Route::new("localhost", port, Protocol::Smtp, "us.example");
            route.encryption = outward;
            route.login = Some(("ann".into(), Secret::new("right")));
            let pool = Pool::new(route);
            let to = ["team@corp.example", "unknown@corp.example"];
            let done = pool.deliver(&letter("Subject: a\r\n\r\n.dot\r\n", &to)).await;
            assert_eq!(brief(&done.outcomes), ["ok", "never 550"], "{:?}", done.route);
            pool.close().await;
            stop.cancel();
        };
        tokio::join!(listener.run(Arc::clone(&double), Budget::new(1 << 20), stop.clone()), submit);
        assert_eq!(double.posts.lock().unwrap()[0].text, b"Subject: a\r\n\r\n.dot\r\n");
        assert_eq!(double.clients.lock().unwrap()[0].identity.as_deref(), Some("ann"));
    }
}

#[tokio::test]
async fn turns_away_whom_it_has_no_place_for() {
    let capacity = Capacity { connections: 1, per_address: 10, ..Capacity::default() };
    for (capacity, words) in [
        (capacity, "421 4.3.2 too many connections, try again later\r\n"),
        (
            Capacity { connections: 10, per_address: 1, ..capacity },
            "421 4.7.0 too many connections from your address, try again later\r\n",
        ),
    ] {
        let (listener, port) = bind(Class::Internet, Encryption::None, capacity).await;
        let stop = CancellationToken::new();
        let clients = async {
            let mut first = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            assert_eq!(first_line(&mut first).await, "220 mx.example ESMTP Larkspur\r\n");
            let mut second = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let mut heard = String::new();
            second.read_to_string(&mut heard).await.unwrap();
            assert_eq!(heard, words);
            first.write_all(b"QUIT\r\n").await.unwrap();
            first.read_to_end(&mut Vec::new()).await.unwrap();
            stop.cancel();
        };
        tokio::join!(listener.run(Arc::<Double>::default(), Budget::new(1 << 20), stop.clone()), clients);
    }
}

#[tokio::test]
async fn hears_who_speaks_first_on_a_real_socket() {
    let mut settings = Settings::new("mx.example", Protocol::Smtp, Class::Internet);
    settings.patience.greeting = Duration::from_secs(5);
    let listener = Listener::bind(&here(), settings, Encryption::None, Capacity::default()).await.unwrap();
    let port = listener.local_addr().unwrap().unwrap().port();
    let stop = CancellationToken::new();
    let client = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(b"EHLO early.example\r\n").await.unwrap();
        assert_eq!(first_line(&mut stream).await, "554 5.5.0 you spoke before you were greeted\r\n");
        stop.cancel();
    };
    tokio::join!(listener.run(Arc::<Double>::default(), Budget::new(1 << 20), stop.clone()), client);
}

#[tokio::test]
async fn stops_with_a_word_and_cuts_who_does_not_hear_it() {
    let capacity = Capacity { stop_grace: Duration::from_millis(200), ..Capacity::default() };
    let (listener, port) = bind(Class::Internet, Encryption::None, capacity).await;
    let stop = CancellationToken::new();
    let clients = async {
        let mut idle = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        assert_eq!(first_line(&mut idle).await, "220 mx.example ESMTP Larkspur\r\n");
        let mut busy = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        assert_eq!(first_line(&mut busy).await, "220 mx.example ESMTP Larkspur\r\n");
        for line in ["EHLO c.example\r\n", "MAIL FROM:<a@c.example>\r\nRCPT TO:<t@corp.example>\r\nDATA\r\n"]
        {
            busy.write_all(line.as_bytes()).await.unwrap();
            let mut some = [0; 1024];
            assert!(busy.read(&mut some).await.unwrap() > 0);
        }
        stop.cancel();
        assert_eq!(first_line(&mut idle).await, "421 4.3.2 shutting down, closing\r\n");
        // In the middle of a message for ever: cut without a word.
        let mut rest = Vec::new();
        assert!(busy.read_to_end(&mut rest).await.is_err() || rest.is_empty());
    };
    tokio::join!(listener.run(Arc::<Double>::default(), Budget::new(1 << 20), stop.clone()), clients);
}

#[tokio::test]
async fn listens_on_a_unix_socket_that_a_dead_server_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lmtp.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let settings = Settings::new("mx.example", Protocol::Lmtp, Class::Verified(Vec::new()));
    let endpoint = Endpoint::Unix(path.clone());
    let listener =
        Listener::bind(&endpoint, settings.clone(), Encryption::None, Capacity::default()).await.unwrap();
    assert_eq!(listener.local_addr().unwrap(), None);
    let stop = CancellationToken::new();
    let client = async {
        // A living one is not pushed aside.
        let second = Listener::bind(&endpoint, settings, Encryption::None, Capacity::default()).await;
        assert_eq!(second.err().map(|fault| fault.kind()), Some(io::ErrorKind::AddrInUse));
        let mut stream = UnixStream::connect(&path).await.unwrap();
        assert_eq!(first_line(&mut stream).await, "220 mx.example LMTP Larkspur\r\n");
        stop.cancel();
    };
    tokio::join!(listener.run(Arc::<Double>::default(), Budget::new(1 << 20), stop.clone()), client);
}

#[tokio::test]
async fn lmtp_is_not_spoken_on_port_25() {
    let settings = Settings::new("mx.example", Protocol::Lmtp, Class::Authres("a".into()));
    let endpoint = Endpoint::Tcp("127.0.0.1:25".parse().unwrap());
    let bound = Listener::bind(&endpoint, settings, Encryption::None, Capacity::default()).await;
    assert_eq!(bound.err().map(|fault| fault.kind()), Some(io::ErrorKind::InvalidInput));
}

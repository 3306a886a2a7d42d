//! Servers that hang up, stall, babble, or cannot be reached; and encryption and logins that do not come about.

use std::sync::Arc;
use std::time::Duration;

use larkspur_smtp::client::{Encryption, LinkFault, Pool, RouteFault, unverified, verified};
use larkspur_smtp::secret::Secret;
use larkspur_smtp::session::Protocol;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

use crate::client::brief;
use crate::peer::{HELLO, Peer, act, letter};

const ENVELOPE: &str = "C: MAIL FROM:<ann@us.example> SIZE=3
     C: RCPT TO:<a@peer.example>
     C: RCPT TO:<b@peer.example>
     C: DATA\n";

/// Delivers to two recipients against these connections; outcomes in short, and what is wrong with the route.
async fn deliver(protocol: Protocol, scripts: &[&str]) -> (Vec<String>, Option<RouteFault>) {
    let peer = Peer::bind().await;
    let pool = Pool::new(peer.route(protocol));
    let work = async {
        let done = pool.deliver(&letter("a\r\n", &["a@peer.example", "b@peer.example"])).await;
        drop(pool);
        (brief(&done.outcomes), done.route)
    };
    tokio::join!(peer.play(scripts), work).1
}

#[tokio::test]
async fn nobody_there() {
    let peer = Peer::bind().await;
    let route = peer.route(Protocol::Smtp);
    drop(peer);
    let done = Pool::new(route).deliver(&letter("a\r\n", &["a@peer.example"])).await;
    assert_eq!(brief(&done.outcomes), ["unsent"]);
    assert!(matches!(done.route, Some(RouteFault::Connect(_))));
}

#[tokio::test]
async fn takes_the_call_and_hangs_up() {
    for script in ["", "S: 220 peer.example", HELLO] {
        let (outcomes, route) = deliver(Protocol::Smtp, &[script]).await;
        assert_eq!(outcomes, ["unsent", "unsent"]);
        assert!(matches!(route, Some(RouteFault::Lost(_))), "{route:?}");
    }
}

#[tokio::test]
async fn says_that_it_is_busy() {
    for script in
        ["S: 421 4.3.2 busy", "S: 554 go away", "S: 220 peer.example\nC: EHLO us.example\nS: 421 busy\nwait"]
    {
        let (outcomes, route) = deliver(Protocol::Smtp, &[script]).await;
        assert_eq!(outcomes, ["unsent", "unsent"]);
        assert!(matches!(route, Some(RouteFault::Refused(_))), "{route:?}");
    }
    // In the middle of the envelope: what was refused for good stays refused, the rest waits.
    let (outcomes, route) =
        deliver(Protocol::Smtp, &[&format!("{HELLO}{ENVELOPE}S: 250 ok\nS: 550 no\nS: 421 4.3.2 busy")])
            .await;
    assert_eq!(outcomes, ["never 550", "unsent"]);
    assert!(matches!(route, Some(RouteFault::Refused(_))));
    let (outcomes, _) = deliver(Protocol::Smtp, &[&format!("{HELLO}{ENVELOPE}S: 421 4.3.2 busy")]).await;
    assert_eq!(outcomes, ["unsent", "unsent"]);
}

#[tokio::test]
async fn hangs_up_around_the_message() {
    let go = format!("{HELLO}{ENVELOPE}S: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\nC message\n");
    let (outcomes, route) = deliver(Protocol::Smtp, &[&go]).await;
    assert_eq!((outcomes, route), (vec!["lost in doubt".to_owned(); 2], None));
    // LMTP: the first reply came.
    let go = go.replace("EHLO", "LHLO");
    let (outcomes, _) = deliver(Protocol::Lmtp, &[&format!("{go}S: 250 ok")]).await;
    assert_eq!(outcomes, ["ok", "lost in doubt"]);
    let (outcomes, route) = deliver(Protocol::Lmtp, &[&format!("{go}S: 421 closing")]).await;
    assert_eq!(outcomes, ["later 421", "lost in doubt"]);
    assert!(matches!(route, Some(RouteFault::Refused(_))));
}

#[tokio::test]
async fn babbles() {
    // Two megabytes of one reply.
    let endless = format!("{HELLO}{ENVELOPE}S: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\nC message\nS! 554 ");
    let peer = Peer::bind().await;
    let pool = Pool::new(peer.route(Protocol::Smtp));
    let work = async {
        let done = pool.deliver(&letter("a\r\n", &["a@peer.example", "b@peer.example"])).await;
        brief(&done.outcomes)
    };
    let babble = async {
        let mut stream = peer.accept().await;
        act(&mut stream, &endless, &mut Vec::new()).await;
        // The client is expected to leave before the end.
        let _ = stream.write_all(&vec![b'x'; 2 * 1024 * 1024]).await;
    };
    let (outcomes, ()) = tokio::join!(work, babble);
    assert_eq!(outcomes, ["lost in doubt", "lost in doubt"]);
}

#[tokio::test]
async fn stalls() {
    let peer = Peer::bind().await;
    let mut route = peer.route(Protocol::Smtp);
    route.times.reply = Duration::from_millis(100);
    let pool = Pool::new(route);
    let work = async {
        let done = pool.deliver(&letter("a\r\n", &["a@peer.example"])).await;
        assert_eq!(brief(&done.outcomes), ["unsent"]);
        assert!(matches!(done.route, Some(RouteFault::Lost(_))));
    };
    tokio::join!(peer.play(["wait"]), work);
}

#[tokio::test]
async fn a_connection_that_died_while_idle_is_replaced() {
    let peer = Peer::bind().await;
    let mail = "C: MAIL FROM:<ann@us.example> SIZE=0
         C: RCPT TO:<a@peer.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go
         C message
         S: 250 ok\n";
    let first = format!("{HELLO}{mail}");
    let second = format!("{HELLO}{mail}wait");
    let pool = Pool::new(peer.route(Protocol::Smtp));
    let work = async {
        for _ in 0..2 {
            let done = pool.deliver(&letter("", &["a@peer.example"])).await;
            assert_eq!((brief(&done.outcomes), done.route), (vec!["ok".to_owned()], None));
        }
        drop(pool);
    };
    tokio::join!(peer.play([&first, &second]), work);
}

/// A certificate for 127.0.0.1, and who believes it.
fn certificate() -> (TlsAcceptor, RootCertStore) {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    (TlsAcceptor::from(Arc::new(config)), roots)
}

const TLS_HELLO: &str = "S: 220 peer.example
    C: EHLO us.example
    S: 250-peer.example
    S: 250 STARTTLS
    C: STARTTLS
    S: 220 go\n";

const INSIDE: &str = "C: EHLO us.example
    S: 250-peer.example
    S: 250 AUTH LOGIN PLAIN
    C: AUTH PLAIN AHVzZXIAcGFzcw==
    S: 235 welcome
    C: MAIL FROM:<ann@us.example>
    S: 250 ok
    C: RCPT TO:<a@peer.example>
    S: 250 ok
    C: DATA
    S: 354 go
    C message
    S: 250 ok
    wait";

#[tokio::test]
async fn logs_in_over_tls() {
    let (acceptor, roots) = certificate();
    for immediate in [false, true] {
        let peer = Peer::bind().await;
        let mut route = peer.route(Protocol::Smtp);
        let config = verified(roots.clone()).unwrap();
        route.encryption =
            if immediate { Encryption::Immediate(config) } else { Encryption::Required(config) };
        route.login = Some(("user".into(), Secret::new("pass")));
        let pool = Pool::new(route);
        let serve = async {
            let mut stream = peer.accept().await;
            if !immediate {
                act(&mut stream, TLS_HELLO, &mut Vec::new()).await;
            }
            let stream = acceptor.accept(stream).await.unwrap();
            let banner = if immediate { "S: 220 peer.example\n" } else { "" };
            act(stream, &format!("{banner}{INSIDE}"), &mut Vec::new()).await;
        };
        let work = async {
            let done = pool.deliver(&letter("a\r\n", &["a@peer.example"])).await;
            assert_eq!(brief(&done.outcomes), ["ok"], "{:?}", done.route);
            pool.close().await;
        };
        tokio::join!(serve, work);
    }
}

#[tokio::test]
async fn keeps_its_password_to_itself() {
    let secret = Some(("user".to_owned(), Secret::new("pass")));
    // No encryption, encryption that is not offered, and a certificate that nobody vouches for.
    let peer = Peer::bind().await;
    let mut route = peer.route(Protocol::Smtp);
    route.login = secret.clone();
    let pool = Pool::new(route);
    let (_, done) = tokio::join!(peer.play([format!("{HELLO}wait")]), async {
        pool.deliver(&letter("", &["a@b.example"])).await
    });
    assert!(matches!(done.route, Some(RouteFault::Login(_))), "{:?}", done.route);

    let mut route = peer.route(Protocol::Smtp);
    route.login = secret.clone();
    route.encryption = Encryption::Required(verified(RootCertStore::empty()).unwrap());
    let pool = Pool::new(route.clone());
    let (_, done) = tokio::join!(peer.play([format!("{HELLO}wait")]), async {
        pool.deliver(&letter("", &["a@b.example"])).await
    });
    assert!(matches!(done.route, Some(RouteFault::Encryption(_))), "{:?}", done.route);

    let (acceptor, _) = certificate();
    let pool = Pool::new(route);
    let serve = async {
        let mut stream = peer.accept().await;
        act(&mut stream, TLS_HELLO, &mut Vec::new()).await;
        assert!(acceptor.accept(stream).await.is_err());
    };
    let ((), done) = tokio::join!(serve, async { pool.deliver(&letter("", &["a@b.example"])).await });
    assert!(matches!(done.route, Some(RouteFault::Encryption(_))), "{:?}", done.route);
}

#[tokio::test]
async fn logs_in_the_old_way_and_hears_no() {
    let (acceptor, roots) = certificate();
    let peer = Peer::bind().await;
    let mut route = peer.route(Protocol::Smtp);
    route.encryption = Encryption::Immediate(verified(roots).unwrap());
    route.login = Some(("user".into(), Secret::new("pass")));
    let pool = Pool::new(route);
    let script = "S: 220 peer.example
        C: EHLO us.example
        S: 250-peer.example
        S: 250 AUTH LOGIN
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: dXNlcg==
        S: 334 UGFzc3dvcmQ6
        C: cGFzcw==
        S: 535 5.7.8 no
        wait";
    let serve = async {
        let stream = acceptor.accept(peer.accept().await).await.unwrap();
        act(stream, script, &mut Vec::new()).await;
    };
    let work = async {
        let done = pool.deliver(&letter("", &["a@peer.example"])).await;
        assert!(
            matches!(&done.route, Some(RouteFault::Refused(reply)) if reply.code == 535),
            "{:?}",
            done.route
        );
    };
    tokio::join!(serve, work);
}

#[tokio::test]
async fn opportunistic_encryption_yields_to_mail() {
    let (acceptor, _) = certificate();
    let peer = Peer::bind().await;
    let mut route = peer.route(Protocol::Smtp);
    route.encryption = Encryption::Opportunistic(unverified().unwrap());
    let mail = "C: MAIL FROM:<ann@us.example>
        S: 250 ok
        C: RCPT TO:<a@peer.example>
        S: 250 ok
        C: DATA
        S: 354 go
        C message
        S: 250 ok\n";
    let hello = "C: EHLO us.example\nS: 250 peer.example\n";
    // A certificate that nobody vouches for will do.
    let pool = Pool::new(route.clone());
    let serve = async {
        let mut stream = peer.accept().await;
        act(&mut stream, TLS_HELLO, &mut Vec::new()).await;
        act(acceptor.accept(stream).await.unwrap(), &format!("{hello}{mail}wait"), &mut Vec::new()).await;
    };
    let work = async {
        assert_eq!(brief(&pool.deliver(&letter("", &["a@peer.example"])).await.outcomes), ["ok"]);
        pool.close().await;
    };
    tokio::join!(serve, work);
    // So will none, when the handshake fails.
    let pool = Pool::new(route);
    let serve = async {
        let mut stream = peer.accept().await;
        act(&mut stream, TLS_HELLO, &mut Vec::new()).await;
        stream.write_all(b"no handshake\r\n").await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.ok();
        let plain = TLS_HELLO.replace("C: STARTTLS\n", "").replace("S: 220 go\n", "");
        act(peer.accept().await, &format!("{plain}{mail}wait"), &mut Vec::new()).await;
    };
    let work = async {
        assert_eq!(brief(&pool.deliver(&letter("", &["a@peer.example"])).await.outcomes), ["ok"]);
        pool.close().await;
    };
    tokio::join!(serve, work);
}

#[tokio::test]
async fn bytes_slipped_in_before_the_handshake_are_not_believed() {
    let peer = Peer::bind().await;
    let mut route = peer.route(Protocol::Smtp);
    route.encryption = Encryption::Required(unverified().unwrap());
    let pool = Pool::new(route);
    let begin = TLS_HELLO.replace("S: 220 go\n", "");
    let serve = async {
        let mut stream = peer.accept().await;
        act(&mut stream, &begin, &mut Vec::new()).await;
        stream.write_all(b"220 go\r\n250 injected\r\n").await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.ok();
    };
    let work = async {
        let done = pool.deliver(&letter("", &["a@peer.example"])).await;
        assert_eq!(done.route, Some(RouteFault::Lost(LinkFault::Garbled)));
        assert_eq!(brief(&done.outcomes), ["unsent"]);
        drop(pool);
    };
    tokio::join!(serve, work);
}

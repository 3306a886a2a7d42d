//! Another mail server, scripted: one script for each connection that it takes, one after the other.
//!
//! `S: text` is said, `S! text` is said as it stands, `C: text` must be heard, `C message` takes everything up to the
//! lone dot. At the end of a script the connection is closed; with `wait` it is kept until the client closes.

use std::net::SocketAddr;

use larkspur_smtp::address::{Mailbox, ReversePath};
use larkspur_smtp::client::{Addressee, Letter, Route, Text};
use larkspur_smtp::session::Protocol;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

pub(crate) struct Peer {
    listener: TcpListener,
    pub(crate) address: SocketAddr,
}

pub(crate) const HELLO: &str = "S: 220 peer.example
    C: EHLO us.example
    S: 250-peer.example
    S: 250-PIPELINING
    S: 250-SIZE 100000
    S: 250-DSN
    S: 250-SMTPUTF8
    S: 250 8BITMIME\n";

impl Peer {
    pub(crate) async fn bind() -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Peer { listener, address }
    }

    pub(crate) fn route(&self, protocol: Protocol) -> Route {
        Route::new("127.0.0.1", self.address.port(), protocol, "us.example")
    }

    /// Plays one script for each connection; the messages that came.
    pub(crate) async fn play(&self, scripts: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
        let mut messages = Vec::new();
        for script in scripts {
            let (stream, _) = self.listener.accept().await.unwrap();
            act(stream, script.as_ref(), &mut messages).await;
        }
        messages
    }

    /// The next connection, for what a script cannot say.
    pub(crate) async fn accept(&self) -> tokio::net::TcpStream {
        self.listener.accept().await.unwrap().0
    }
}

pub(crate) async fn act(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    script: &str,
    messages: &mut Vec<String>,
) {
    let mut stream = BufReader::new(stream);
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(text) = line.strip_prefix("S: ") {
            stream.write_all(format!("{text}\r\n").as_bytes()).await.unwrap();
        } else if let Some(raw) = line.strip_prefix("S! ") {
            stream.write_all(raw.as_bytes()).await.unwrap();
        } else if let Some(text) = line.strip_prefix("C: ") {
            let mut heard = String::new();
            stream.read_line(&mut heard).await.unwrap();
            assert_eq!(heard, format!("{text}\r\n"));
        } else if line == "C message" {
            let mut message = String::new();
            while message != ".\r\n" && !message.ends_with("\r\n.\r\n") {
                assert_ne!(stream.read_line(&mut message).await.unwrap(), 0, "{message}");
            }
            messages.push(message);
        } else {
            assert_eq!(line, "wait");
            // Some clients say goodbye, some only go.
            let mut rest = String::new();
            if stream.read_line(&mut rest).await.unwrap_or(0) > 0 {
                assert_eq!(rest, "QUIT\r\n");
                stream.write_all(b"221 bye\r\n").await.unwrap();
            }
        }
    }
}

/// A letter from `ann@us.example`.
pub(crate) fn letter(text: &str, recipients: &[&str]) -> Letter {
    Letter {
        sender: ReversePath::Mailbox(Mailbox::parse("ann@us.example").unwrap()),
        recipients: recipients
            .iter()
            .map(|to| Addressee { mailbox: Mailbox::parse(to).unwrap(), notify: None })
            .collect(),
        text: Text::new(text.as_bytes()),
        smtputf8: false,
        ret: None,
    }
}

//! Plays a transcript against a session.
//!
//! `C: text` is a line of the client, with CR LF; lines of the client that follow each other are sent in one piece.
//! `C! text` is sent as it stands, with `\r`, `\n` and `\0` for those bytes. `S: text` must be the next line of the
//! server, letter by letter. `S closed` means that the server has nothing more to say and closes. Time stands still
//! and jumps when everybody waits.

use std::net::IpAddr;
use std::sync::Arc;

use larkspur_smtp::session::{Budget, Class, Client, Protocol, Session, Settings, Transport};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};
use tokio_util::sync::CancellationToken;

use crate::double::Double;

pub(crate) struct Stage {
    pub(crate) settings: Settings,
    pub(crate) double: Arc<Double>,
    pub(crate) transport: Transport,
    pub(crate) address: Option<IpAddr>,
    pub(crate) budget: Budget,
    pub(crate) stop: CancellationToken,
}

impl Stage {
    pub(crate) fn new(protocol: Protocol, class: Class) -> Stage {
        Stage {
            settings: Settings::new("mx.example", protocol, class),
            double: Arc::default(),
            transport: Transport::Plain,
            address: Some("192.0.2.1".parse().unwrap()),
            budget: Budget::new(64 * 1024 * 1024),
            stop: CancellationToken::new(),
        }
    }

    /// A listener for everybody.
    pub(crate) fn smtp() -> Stage {
        Stage::new(Protocol::Smtp, Class::Internet)
    }

    /// A listener for a mail server in front of us.
    pub(crate) fn lmtp() -> Stage {
        Stage::new(Protocol::Lmtp, Class::Authres("front.example".into()))
    }

    /// A listener for users, over TLS.
    pub(crate) fn submission() -> Stage {
        let mut stage = Stage::new(Protocol::Smtp, Class::Submission);
        stage.transport = Transport::Tls;
        stage
    }

    /// The session on one end of a pipe, and the other end.
    pub(crate) fn open(&self) -> (impl Future<Output = ()> + Send + use<>, DuplexStream) {
        let (near, far) = tokio::io::duplex(4 * 1024 * 1024);
        let client = Client::new(self.address, self.transport);
        let settings = Arc::new(self.settings.clone());
        let mut session = Session::new(settings, Arc::clone(&self.double), self.budget.clone(), client);
        let stop = self.stop.clone();
        let serve = async move {
            // The handshake is played by nobody: what it changes is the session.
            let mut stream = session.serve(near, &stop).await;
            while let Some(same) = stream {
                session.secured();
                stream = session.serve(same, &stop).await;
            }
        };
        (serve, far)
    }

    /// Plays a script to its end.
    pub(crate) async fn play(&self, script: &str) {
        let (serve, far) = self.open();
        let (read, write) = tokio::io::split(far);
        let mut actor = Actor { read: BufReader::new(read), write, unsent: Vec::new() };
        tokio::join!(serve, async move {
            for line in script.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
                actor.act(line).await;
            }
            actor.send().await;
        });
    }

    /// Plays a script behind a greeting of `EHLO`, or `LHLO`.
    pub(crate) async fn play_greeted(&self, script: &str) {
        let extensions = self.extensions();
        let verb = if self.settings.protocol == Protocol::Lmtp { "LHLO" } else { "EHLO" };
        let language = if self.settings.protocol == Protocol::Lmtp { "LMTP" } else { "ESMTP" };
        let greeting = format!(
            "S: 220 mx.example {language} Larkspur\nC: {verb} client.example\n{extensions}\n{script}"
        );
        self.play(&greeting).await;
    }

    /// Plays a script inside a transaction with one recipient.
    pub(crate) async fn play_addressed(&self, script: &str) {
        let begun = "C: MAIL FROM:<ann@client.example>
            S: 250 2.1.0 sender ok
            C: RCPT TO:<team@corp.example>
            S: 250 2.1.5 recipient ok\n";
        self.play_greeted(&format!("{begun}{script}")).await;
    }

    fn extensions(&self) -> String {
        let mut lines = vec!["mx.example".to_owned()];
        lines.extend(
            ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "DSN", "CHUNKING"]
                .map(str::to_owned),
        );
        lines.push(format!("SIZE {}", self.settings.limits.message));
        if self.settings.starttls && self.transport == Transport::Plain {
            lines.push("STARTTLS".into());
        }
        let knows_users = matches!(self.settings.class, Class::Submission | Class::Internet);
        if knows_users && self.transport != Transport::Plain {
            lines.push("AUTH PLAIN LOGIN".into());
        }
        let last = lines.len() - 1;
        let marked = lines.iter().enumerate().map(|(index, line)| {
            let mark = if index == last { ' ' } else { '-' };
            format!("S: 250{mark}{line}")
        });
        marked.collect::<Vec<_>>().join("\n")
    }

    /// The texts that were accepted.
    pub(crate) fn texts(&self) -> Vec<String> {
        let posts = self.double.posts.lock().unwrap();
        posts.iter().map(|post| String::from_utf8(post.text.clone()).unwrap()).collect()
    }
}

struct Actor {
    read: BufReader<ReadHalf<DuplexStream>>,
    write: WriteHalf<DuplexStream>,
    unsent: Vec<u8>,
}

impl Actor {
    async fn act(&mut self, line: &str) {
        if let Some(text) = line.strip_prefix("C:") {
            self.unsent.extend_from_slice(text.strip_prefix(' ').unwrap_or(text).as_bytes());
            self.unsent.extend_from_slice(b"\r\n");
        } else if let Some(raw) = line.strip_prefix("C! ") {
            let raw = raw.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
            self.unsent.extend_from_slice(raw.as_bytes());
        } else if line == "S closed" {
            self.send().await;
            assert_eq!(self.hear().await, "", "the server had more to say");
        } else {
            self.send().await;
            let expected = line.strip_prefix("S: ").expect(line);
            assert_eq!(self.hear().await, format!("{expected}\r\n"));
        }
    }

    async fn send(&mut self) {
        // A server that closed already does not listen, and its last words are checked, not ours.
        let _ = self.write.write_all(&self.unsent).await;
        self.unsent.clear();
    }

    async fn hear(&mut self) -> String {
        let mut line = String::new();
        self.read.read_line(&mut line).await.unwrap();
        line
    }
}

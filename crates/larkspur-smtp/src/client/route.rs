//! Where mail goes, and how.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;

use crate::secret::Secret;
use crate::session::Protocol;

/// A server that takes our mail.
#[derive(Clone, Debug)]
pub struct Route {
    /// Name or address of the server; with encryption that is verified, the name in its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What it speaks.
    pub protocol: Protocol,
    /// When bytes are encrypted.
    pub encryption: Encryption,
    /// Name and password, if it wants them. They are sent over encrypted connections only.
    pub login: Option<(String, Secret)>,
    /// The name that we greet with.
    pub name: String,
    /// Connections at a time. Default 4.
    pub connections: usize,
    /// Recipients of one transaction. Default 50.
    pub batch: usize,
    /// Transactions of one connection. Default 100.
    pub transactions: u32,
    /// How long for what.
    pub times: Times,
}

/// When bytes are encrypted on the way out.
#[derive(Clone, Debug)]
pub enum Encryption {
    /// Never.
    None,
    /// If the server offers it; a handshake that fails is followed by plain text. Protects against listeners only,
    /// so the configuration need not verify anything.
    Opportunistic(Arc<ClientConfig>),
    /// Always, by `STARTTLS`; without it nothing is sent.
    Required(Arc<ClientConfig>),
    /// Always, from the first byte (RFC 8314 §3.3).
    Immediate(Arc<ClientConfig>),
}

/// How long for what (RFC 5321 §4.5.3.2).
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// For a connection, and for a handshake. Default 30 s.
    pub connect: Duration,
    /// For the reply to a command. Default 5 min.
    pub reply: Duration,
    /// For the server to take a piece of the message. Default 3 min.
    pub block: Duration,
    /// For the reply behind a message. Default 10 min.
    pub accepted: Duration,
    /// For an unused connection to be kept. Default 60 s.
    pub idle: Duration,
}

impl Default for Times {
    fn default() -> Times {
        Times {
            connect: Duration::from_secs(30),
            reply: Duration::from_secs(5 * 60),
            block: Duration::from_secs(3 * 60),
            accepted: Duration::from_secs(10 * 60),
            idle: Duration::from_secs(60),
        }
    }
}

impl Route {
    /// A route to this server with the defaults, without encryption or login. `name` is ours.
    pub fn new(host: impl Into<String>, port: u16, protocol: Protocol, name: impl Into<String>) -> Route {
        Route {
            host: host.into(),
            port,
            protocol,
            encryption: Encryption::None,
            login: None,
            name: name.into(),
            connections: 4,
            batch: 50,
            transactions: 100,
            times: Times::default(),
        }
    }
}

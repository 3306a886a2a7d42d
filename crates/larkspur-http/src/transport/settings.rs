//! The limits and addresses of the transport, each with its unit and default.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Everything that the transport can be told.
#[derive(Clone, Debug)]
pub struct TransportSettings {
    /// Address to listen on; port 0 takes a free one. Default `127.0.0.1:5275`.
    pub listen: SocketAddr,
    /// Serve HTTPS with these files. Default: plain HTTP.
    pub tls: Option<TlsFiles>,
    /// Open connections. When all places are taken, connections that sit idle are closed to make room, and new
    /// ones wait in the listen queue of the operating system until a place frees. Default 900: with files and
    /// database connections it stays below the usual limit of 1,024 descriptors.
    pub max_connections: usize,
    /// Requests being worked on, their bodies being read included. One more is answered 503 at once.
    /// Default 512.
    pub max_in_flight: usize,
    /// Bytes of a request line with all headers; more is answered 431. At most 100 headers are taken, whatever
    /// their size. Default 32 KiB.
    pub max_header_bytes: usize,
    /// Bytes of a request body; the routes enforce it with [`body::read`](super::body::read). Default 4 MiB.
    pub max_body_bytes: usize,
    /// From the first byte of a request to the end of its headers; also for a TLS handshake, and for the first
    /// byte on a new connection. Late ones are noticed within half this time, or a second. Default 10 s.
    pub header_timeout: Duration,
    /// For a whole request body; the routes enforce it with [`body::read`](super::body::read). Default 30 s.
    pub body_timeout: Duration,
    /// How long a connection may sit without a request, or with an answer that nobody reads. Noticed within
    /// half this time, or a second. Default 75 s.
    pub idle_timeout: Duration,
    /// How long a graceful stop waits for requests in flight before it cuts them. Default 8 s: service managers
    /// often kill after ten.
    pub stop_grace: Duration,
}

impl Default for TransportSettings {
    fn default() -> TransportSettings {
        TransportSettings {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 5275)),
            tls: None,
            max_connections: 900,
            max_in_flight: 512,
            max_header_bytes: 32 * 1024,
            max_body_bytes: 4 * 1024 * 1024,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(75),
            stop_grace: Duration::from_secs(8),
        }
    }
}

/// Where the certificate and its key lie, as PEM files.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate, followed by its intermediates.
    pub certificate: PathBuf,
    /// The private key of the certificate, not encrypted.
    pub key: PathBuf,
    /// How often both files are looked at for a change. Default 5 s.
    pub reread: Duration,
}

impl TlsFiles {
    /// These files, looked at every five seconds.
    pub fn new(certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> TlsFiles {
        TlsFiles { certificate: certificate.into(), key: key.into(), reread: Duration::from_secs(5) }
    }
}

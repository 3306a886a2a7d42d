//! Sockets, TLS and HTTP framing: how bytes become a request and an answer becomes bytes.
//!
//! What a request means is the router's business. Two promises are kept here for all of them:
//!
//! - **Bounded.** Connections, requests in flight, header bytes, and the time for a handshake, a head, a body,
//!   an idle connection and a reader who stopped reading all have limits ([`TransportSettings`]).
//! - **Every answer is a JSON object**, also the ones that never reach a route: too many requests (503), a slow
//!   head (408), a head that is not HTTP (400) or too large (414, 431), a handler that panicked (500).
//!   Three cases get no answer, because there is nobody to answer in a form they would read: a TLS handshake
//!   that fails, a client that opens with HTTP/2 on the plain port, and a malformed head sent behind a good
//!   one before its answer was out (that one gets the HTTP library's bare 400).

pub mod body;
mod connection;
mod doorway;
mod pulse;
mod refusal;
mod server;
mod settings;
mod tls;
mod watched;

pub use doorway::Peer;
pub use server::Server;
pub use settings::{TlsFiles, TransportSettings};
pub use tls::Certificate;

#[cfg(test)]
mod tests;

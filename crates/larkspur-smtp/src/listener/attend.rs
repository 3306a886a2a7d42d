//! One connection from its first byte to its last.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::socket::Incoming;
use super::{Acceptors, Encryption};
use crate::reply::Reply;
use crate::session::{Budget, Client, Reception, Session, Settings, Transport};

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(30);
/// How long the words to a client that is turned away may take: they fit into any socket's buffer.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// What connections need to know of the listener.
pub(super) struct Premises<R> {
    pub(super) settings: Arc<Settings>,
    pub(super) encryption: Encryption,
    pub(super) reception: Arc<R>,
    pub(super) budget: Budget,
    /// End the conversations.
    pub(super) stop: CancellationToken,
    /// Leave now.
    pub(super) cut: CancellationToken,
}

/// Serves one client until the connection ends.
pub(super) async fn attend<R: Reception>(
    premises: &Premises<R>,
    incoming: Incoming,
    address: Option<IpAddr>,
) {
    let served = async {
        match incoming {
            Incoming::Tcp(stream) => serve(premises, stream, Client::new(address, Transport::Plain)).await,
            Incoming::Unix(stream) => serve(premises, stream, Client::new(None, Transport::Local)).await,
        }
    };
    tokio::select! {
        () = served => {}
        () = premises.cut.cancelled() => {}
    }
}

async fn serve<R, S>(premises: &Premises<R>, stream: S, client: Client<R::Identity>)
where
    R: Reception,
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let settings = Arc::clone(&premises.settings);
    let mut session =
        Session::new(settings, Arc::clone(&premises.reception), premises.budget.clone(), client);
    let (waiting, acceptors) = match &premises.encryption {
        Encryption::None => {
            session.serve(stream, &premises.stop).await;
            return;
        }
        Encryption::StartTls(acceptors) => (session.serve(stream, &premises.stop).await, acceptors),
        Encryption::Immediate(acceptors) => (Some(stream), acceptors),
    };
    let Some(stream) = waiting else { return };
    let Some(stream) = shake_hands(acceptors, stream, premises).await else { return };
    session.secured();
    session.serve(stream, &premises.stop).await;
}

async fn shake_hands<R, S>(
    acceptors: &Acceptors,
    stream: S,
    premises: &Premises<R>,
) -> Option<tokio_rustls::server::TlsStream<S>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let handshake = timeout(HANDSHAKE, acceptors().accept(stream));
    let outcome = tokio::select! {
        outcome = handshake => outcome,
        () = premises.stop.cancelled() => return None,
    };
    match outcome {
        Ok(Ok(stream)) => Some(stream),
        Ok(Err(fault)) => {
            tracing::debug!(error = %fault, "the TLS handshake of a mail client failed");
            None
        }
        Err(_) => None,
    }
}

/// Tells a client that there is no place for it.
pub(super) async fn turn_away(incoming: Incoming, refusal: &Reply) {
    let mut words = Vec::new();
    refusal.write(&mut words);
    // A client that does not listen has lost nothing.
    let _ = match incoming {
        Incoming::Tcp(mut stream) => timeout(LAST_WORDS, stream.write_all(&words)).await,
        Incoming::Unix(mut stream) => timeout(LAST_WORDS, stream.write_all(&words)).await,
    };
}

//! The two kinds of socket.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::Endpoint;

pub(super) enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

pub(super) enum Incoming {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Socket {
    pub(super) async fn bind(endpoint: &Endpoint) -> io::Result<Socket> {
        match endpoint {
            Endpoint::Tcp(address) => TcpListener::bind(address).await.map(Socket::Tcp),
            Endpoint::Unix(path) => bind_unix(path).await.map(Socket::Unix),
        }
    }

    pub(super) fn local_addr(&self) -> io::Result<Option<SocketAddr>> {
        match self {
            Socket::Tcp(listener) => listener.local_addr().map(Some),
            Socket::Unix(_) => Ok(None),
        }
    }

    /// The next client, with its address if it has one.
    pub(super) async fn accept(&self) -> io::Result<(Incoming, Option<IpAddr>)> {
        match self {
            Socket::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                // Replies are small and written whole: waiting for more bytes to send would only delay them.
                stream.set_nodelay(true)?;
                Ok((Incoming::Tcp(stream), Some(address.ip())))
            }
            Socket::Unix(listener) => {
                listener.accept().await.map(|(stream, _)| (Incoming::Unix(stream), None))
            }
        }
    }
}

/// A socket file outlives its server. If nobody answers there, it is in the way.
async fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    let answer = UnixStream::connect(path).await;
    if answer.is_err_and(|fault| fault.kind() == io::ErrorKind::ConnectionRefused) {
        tokio::fs::remove_file(path).await?;
    }
    UnixListener::bind(path)
}

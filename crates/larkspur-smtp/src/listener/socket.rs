//! The two kinds of socket, for listeners of every protocol.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::Endpoint;

/// A bound socket.
pub enum Socket {
    /// At an address.
    Tcp(TcpListener),
    /// At a path.
    Unix(UnixListener),
}

/// A client that came.
pub enum Incoming {
    /// To an address.
    Tcp(TcpStream),
    /// To a path.
    Unix(UnixStream),
}

impl Socket {
    /// Binds the endpoint.
    ///
    /// # Errors
    /// The endpoint is taken or not ours.
    pub async fn bind(endpoint: &Endpoint) -> io::Result<Socket> {
        match endpoint {
            Endpoint::Tcp(address) => TcpListener::bind(address).await.map(Socket::Tcp),
            Endpoint::Unix(path) => bind_unix(path).await.map(Socket::Unix),
        }
    }

    /// The address that it is reached at; `None` for a path.
    ///
    /// # Errors
    /// The operating system does not know the socket any more.
    pub fn local_addr(&self) -> io::Result<Option<SocketAddr>> {
        match self {
            Socket::Tcp(listener) => listener.local_addr().map(Some),
            Socket::Unix(_) => Ok(None),
        }
    }

    /// The next client, with its address if it has one.
    ///
    /// # Errors
    /// That client is gone, or the operating system has no room for it.
    pub async fn accept(&self) -> io::Result<(Incoming, Option<IpAddr>)> {
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

//! From nothing to a connection that mail can be sent over: banner, greeting, encryption, login.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::ServerName;
use smtp_proto::{
    AUTH_LOGIN, AUTH_PLAIN, EXT_8BIT_MIME, EXT_DSN, EXT_PIPELINING, EXT_SIZE, EXT_SMTP_UTF8, EXT_START_TLS,
    EhloResponse,
};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::link::{Link, LinkFault};
use super::outcome::{PeerReply, RouteFault};
use super::route::{Encryption, Route};
use crate::secret::Secret;
use crate::session::Protocol;

/// What a server offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    extensions: u32,
    mechanisms: u64,
    /// Octets of the largest message it takes; 0 if it does not say.
    pub(super) max_size: usize,
}

impl Offers {
    pub(super) fn pipelining(&self) -> bool {
        self.extensions & EXT_PIPELINING != 0
    }

    pub(super) fn eight_bit(&self) -> bool {
        self.extensions & EXT_8BIT_MIME != 0
    }

    pub(super) fn smtputf8(&self) -> bool {
        self.extensions & EXT_SMTP_UTF8 != 0
    }

    pub(super) fn size(&self) -> bool {
        self.extensions & EXT_SIZE != 0
    }

    pub(super) fn dsn(&self) -> bool {
        self.extensions & EXT_DSN != 0
    }

    fn starttls(&self) -> bool {
        self.extensions & EXT_START_TLS != 0
    }
}

/// Opens a connection.
pub(super) async fn connect(route: &Route) -> Result<(Link, Offers), RouteFault> {
    match try_connect(route, true).await {
        // Opportunistic encryption is better than none, and none is better than no mail (RFC 7435 §3).
        Err(RouteFault::Encryption(_)) if matches!(route.encryption, Encryption::Opportunistic(_)) => {
            try_connect(route, false).await
        }
        other => other,
    }
}

async fn try_connect(route: &Route, with_tls: bool) -> Result<(Link, Offers), RouteFault> {
    let connecting = TcpStream::connect((route.host.as_str(), route.port));
    let stream = match timeout(route.times.connect, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(fault)) => return Err(RouteFault::Connect(fault.to_string())),
        Err(_) => return Err(RouteFault::Connect("timed out".to_owned())),
    };
    // Commands go out in groups of their own making.
    stream.set_nodelay(true).map_err(|fault| RouteFault::Connect(fault.to_string()))?;
    let mut link = Link::new(Box::new(stream));
    let mut is_private = false;
    if let Encryption::Immediate(config) = &route.encryption {
        link = encrypt(link, route, config).await?;
        is_private = true;
    }
    expect(link.reply(route.times.reply).await)?;
    let mut offers = greet(&mut link, route).await?;
    if let Encryption::Opportunistic(config) | Encryption::Required(config) = &route.encryption {
        if offers.starttls() && with_tls {
            ask(&mut link, route, "STARTTLS\r\n").await?;
            link = encrypt(link, route, config).await?;
            is_private = true;
            offers = greet(&mut link, route).await?;
        } else if matches!(route.encryption, Encryption::Required(_)) {
            return Err(RouteFault::Encryption("the server does not offer STARTTLS".to_owned()));
        }
    }
    if let Some((user, password)) = &route.login {
        if !is_private {
            return Err(RouteFault::Login("the connection is not encrypted"));
        }
        log_in(&mut link, route, &offers, user, password).await?;
    }
    Ok((link, offers))
}

async fn encrypt(
    link: Link,
    route: &Route,
    config: &std::sync::Arc<rustls::ClientConfig>,
) -> Result<Link, RouteFault> {
    let name = ServerName::try_from(route.host.clone()).map_err(|_| {
        RouteFault::Encryption("the host is no name that a certificate could have".to_owned())
    })?;
    let stream = link.into_stream().map_err(RouteFault::Lost)?;
    let handshake = TlsConnector::from(std::sync::Arc::clone(config)).connect(name, stream);
    match timeout(route.times.connect, handshake).await {
        Ok(Ok(stream)) => Ok(Link::new(Box::new(stream))),
        Ok(Err(fault)) => Err(RouteFault::Encryption(fault.to_string())),
        Err(_) => Err(RouteFault::Encryption("timed out".to_owned())),
    }
}

async fn greet(link: &mut Link, route: &Route) -> Result<Offers, RouteFault> {
    let verb = match route.protocol {
        Protocol::Smtp => "EHLO",
        Protocol::Lmtp => "LHLO",
    };
    send(link, route, &format!("{verb} {}\r\n", route.name)).await?;
    let (reply, lines) = link.reply_in_full(route.times.reply).await.map_err(RouteFault::Lost)?;
    if !reply.is_success() && reply.is_permanent() && route.protocol == Protocol::Smtp {
        // Old, but mail all the same (RFC 5321 §3.2).
        ask(link, route, &format!("HELO {}\r\n", route.name)).await?;
        return Ok(Offers::default());
    }
    if !reply.is_success() {
        return Err(RouteFault::Refused(reply));
    }
    let heard = EhloResponse::parse(&mut lines.iter()).map_err(|_| RouteFault::Lost(LinkFault::Garbled))?;
    Ok(Offers { extensions: heard.capabilities, mechanisms: heard.auth_mechanisms, max_size: heard.size })
}

async fn log_in(
    link: &mut Link,
    route: &Route,
    offers: &Offers,
    user: &str,
    password: &Secret,
) -> Result<(), RouteFault> {
    if offers.mechanisms & AUTH_PLAIN != 0 {
        let response = STANDARD.encode(format!("\0{user}\0{}", password.reveal()));
        return ask(link, route, &format!("AUTH PLAIN {response}\r\n")).await;
    }
    if offers.mechanisms & AUTH_LOGIN == 0 {
        return Err(RouteFault::Login("the server offers neither PLAIN nor LOGIN"));
    }
    for line in ["AUTH LOGIN\r\n".to_owned(), format!("{}\r\n", STANDARD.encode(user))] {
        send(link, route, &line).await?;
        let reply = link.reply(route.times.reply).await.map_err(RouteFault::Lost)?;
        if reply.code != 334 {
            return Err(RouteFault::Refused(reply));
        }
    }
    ask(link, route, &format!("{}\r\n", STANDARD.encode(password.reveal()))).await
}

async fn send(link: &mut Link, route: &Route, line: &str) -> Result<(), RouteFault> {
    link.send(line.as_bytes(), route.times.reply).await.map_err(RouteFault::Lost)
}

/// Sends a line and wants a success.
async fn ask(link: &mut Link, route: &Route, line: &str) -> Result<(), RouteFault> {
    send(link, route, line).await?;
    expect(link.reply(route.times.reply).await)
}

fn expect(reply: Result<PeerReply, LinkFault>) -> Result<(), RouteFault> {
    match reply {
        Ok(reply) if reply.is_success() => Ok(()),
        Ok(reply) => Err(RouteFault::Refused(reply)),
        Err(fault) => Err(RouteFault::Lost(fault)),
    }
}

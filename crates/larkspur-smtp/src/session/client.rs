//! Who is on the other end.

use std::net::IpAddr;

use super::settings::Class;
use crate::command::Hello;

/// What is known of a client.
#[derive(Clone, Debug)]
pub struct Client<I> {
    /// Address of the socket's other end; `None` on a unix socket.
    pub address: Option<IpAddr>,
    /// What protects the bytes.
    pub transport: Transport,
    /// How it greeted.
    pub greeting: Option<Greeting>,
    /// Who it proved to be.
    pub identity: Option<I>,
}

/// What protects the bytes between a client and us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Nothing.
    Plain,
    /// TLS.
    Tls,
    /// They never leave this machine: a unix socket.
    Local,
}

/// A greeting and the name given with it. The name proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// Which greeting.
    pub kind: Hello,
    /// What the client calls itself.
    pub name: String,
}

impl<I> Client<I> {
    /// A client that has said nothing.
    pub fn new(address: Option<IpAddr>, transport: Transport) -> Client<I> {
        Client { address, transport, greeting: None, identity: None }
    }

    /// A password may be sent over this connection.
    pub(super) fn is_private(&self) -> bool {
        self.transport != Transport::Plain
    }

    /// May talk to a listener of this class at all.
    pub(super) fn is_welcome(&self, class: &Class) -> bool {
        match (class, self.address) {
            (Class::Verified(nets), Some(address)) => {
                // A dual-stack socket shows IPv4 peers as ::ffff:a.b.c.d.
                let address = address.to_canonical();
                nets.iter().any(|net| net.contains(&address))
            }
            _ => true,
        }
    }
}

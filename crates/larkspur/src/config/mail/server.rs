//! Servers that take our mail.

use std::fmt;

use larkspur_model::MailDomain;

use super::list::list;
use super::name::HostName;
use crate::config::value::Value;

/// How a server is spoken to that takes our mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// SMTP, with STARTTLS where the server offers it.
    Smtp,
    /// SMTP over TLS.
    Smtps,
    /// LMTP.
    Lmtp,
}

/// A server that takes our mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NextServer {
    /// How it is spoken to.
    pub(crate) scheme: Scheme,
    /// Its name or address.
    pub(crate) host: String,
    /// Its port.
    pub(crate) port: u16,
}

impl Value for NextServer {
    const NAME: &'static str = "smtp://HOST:PORT";

    fn parse(text: &str) -> Result<Self, String> {
        let read = || {
            let (scheme, place) = text.split_once("://")?;
            let (scheme, usual) = match scheme {
                "smtp" => (Scheme::Smtp, Some(25)),
                "smtps" => (Scheme::Smtps, Some(465)),
                "lmtp" => (Scheme::Lmtp, None),
                _ => return None,
            };
            let (host, port) = match place.strip_prefix('[') {
                Some(rest) => {
                    let (address, port) = rest.split_once(']')?;
                    address.parse::<std::net::Ipv6Addr>().ok()?;
                    (address, port.strip_prefix(':'))
                }
                None => match place.split_once(':') {
                    Some((host, port)) => (host, Some(port)),
                    None => (place, None),
                },
            };
            let port = match port {
                Some(port) => port.parse().ok().filter(|port| *port != 0)?,
                None => usual?,
            };
            let is_name = host.contains(':') || HostName::parse(host).is_ok();
            is_name.then(|| Self { scheme, host: host.to_owned(), port })
        };
        read().ok_or_else(|| {
            format!("{text:?} is not a server such as smtp://mail.example.com:25, smtps:// or lmtp://")
        })
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.to_string().into())
    }
}

impl fmt::Display for NextServer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Smtp => "smtp",
            Scheme::Smtps => "smtps",
            Scheme::Lmtp => "lmtp",
        };
        let host = &self.host;
        if host.contains(':') {
            write!(out, "{scheme}://[{host}]:{}", self.port)
        } else {
            write!(out, "{scheme}://{host}:{}", self.port)
        }
    }
}

/// Servers for the mail to some domains, with commas between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Routes(pub(crate) Vec<(MailDomain, NextServer)>);

impl Value for Routes {
    const NAME: &'static str = "DOMAIN=SERVER,...";

    fn parse(text: &str) -> Result<Self, String> {
        let mut routes: Vec<(MailDomain, NextServer)> = Vec::new();
        for part in list(text) {
            let (domain, server) =
                part.split_once('=').ok_or_else(|| format!("{part:?} has no = between domain and server"))?;
            let domain =
                MailDomain::parse(domain).ok_or_else(|| format!("{domain:?} is not a mail domain"))?;
            if routes.iter().any(|(known, _)| *known == domain) {
                return Err(format!("{} has two routes", domain.as_str()));
            }
            routes.push((domain, NextServer::parse(server)?));
        }
        Ok(Self(routes))
    }

    fn show(&self) -> Option<toml::Value> {
        let routes: Vec<String> =
            self.0.iter().map(|(domain, server)| format!("{}={server}", domain.as_str())).collect();
        Some(routes.join(",").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::mail::shown;

    #[test]
    fn what_is_left_out_of_a_server_is_the_usual() {
        assert_eq!(shown::<NextServer>("smtp://mail.example.com"), "smtp://mail.example.com:25");
        assert_eq!(shown::<NextServer>("smtps://[2001:db8::1]"), "smtps://[2001:db8::1]:465");
        assert_eq!(
            shown::<Routes>("A.example=lmtp://127.0.0.1:24, b.example=smtp://h:2"),
            "a.example=lmtp://127.0.0.1:24,b.example=smtp://h:2"
        );
    }

    #[test]
    fn what_is_no_server_is_refused() {
        for wrong in [
            "mail",
            "lmtp://h",
            "http://h:1",
            "smtp://",
            "smtp://h:0",
            "smtp://a b:1",
            "smtp://u:p@h:1",
            "smtp://h:25/x",
            "smtp://[x]:1",
        ] {
            assert!(NextServer::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["a.example", "a=smtp://h:1", "a.example=x", "a.example=smtp://h:1,A.example=smtp://g:1"]
        {
            assert!(Routes::parse(wrong).is_err(), "{wrong}");
        }
    }
}

//! Where a listener waits: an address, a unix socket, or nowhere.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use larkspur_smtp::listener::Endpoint;

use crate::config::value::Value;

/// Where a listener waits; `None` for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Door(pub(crate) Option<Endpoint>);

impl Value for Door {
    const NAME: &'static str = "ADDRESS:PORT|unix:PATH|off";

    fn parse(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self(None));
        }
        if let Some(path) = text.strip_prefix("unix:").filter(|path| !path.is_empty()) {
            return Ok(Self(Some(Endpoint::Unix(PathBuf::from(path)))));
        }
        let address: Result<SocketAddr, _> = text.parse();
        let wrong = |_| {
            format!(
                "{text:?} is neither an address with a port, such as 127.0.0.1:5225, nor unix:PATH, nor off"
            )
        };
        Ok(Self(Some(Endpoint::Tcp(address.map_err(wrong)?))))
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.to_string().into())
    }
}

impl fmt::Display for Door {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => out.write_str("off"),
            Some(Endpoint::Tcp(address)) => write!(out, "{address}"),
            Some(Endpoint::Unix(path)) => write!(out, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::mail::shown;

    #[test]
    fn a_place_is_shown_as_it_is_written() {
        for text in ["127.0.0.1:0", "off", "unix:/run/l.sock"] {
            assert_eq!(shown::<Door>(text), text);
        }
        for wrong in ["", "5225", "localhost:25", "unix:", "127.0.0.1"] {
            assert!(Door::parse(wrong).is_err(), "{wrong}");
        }
    }
}

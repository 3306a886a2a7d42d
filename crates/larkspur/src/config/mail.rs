//! Types of the `mail` settings: where mail comes in, who is believed, where it goes.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use larkspur_model::{EmailAddress, MailDomain};
use larkspur_smtp::listener::Endpoint;

use super::value::Value;

/// What becomes of the copies of accepted mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MailMode {
    /// They are kept to be looked at.
    Capture,
    /// They are sent on.
    Relay,
}

/// Where a listener waits; `None` for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Door(pub(crate) Option<Endpoint>);

/// Whose word a listener takes for who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Clients authenticate.
    Submission,
    /// The peer has checked who sends.
    Verified,
    /// The peer writes down what it found out.
    Authres,
}

/// What is done with a line feed that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BareLf {
    /// The message is refused.
    Refuse,
    /// It becomes the end of a line.
    Normalize,
}

/// When the `From` of a message is rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mitigation {
    /// When receivers would refuse the copies otherwise.
    Auto,
    /// In every message from outside.
    Always,
    /// In none.
    Never,
}

/// Declares how a setting that is one of a few words is read and shown.
macro_rules! words {
    ($kind:ident: $names:literal { $($word:literal = $value:ident,)* }) => {
        impl Value for $kind {
            const NAME: &'static str = $names;

            fn parse(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$value),)*
                    _ => Err(format!("{text:?} is none of {}", $names.replace('|', ", "))),
                }
            }

            fn show(&self) -> Option<toml::Value> {
                let word = match self {
                    $(Self::$value => $word,)*
                };
                Some(word.into())
            }
        }
    };
}

words!(MailMode: "capture|relay" { "capture" = Capture, "relay" = Relay, });
words!(BareLf: "refuse|normalize" { "refuse" = Refuse, "normalize" = Normalize, });
words!(Mitigation: "auto|always|never" { "auto" = Auto, "always" = Always, "never" = Never, });

impl Value for Trust {
    const NAME: &'static str = "submission|verified|authres";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "submission" => Ok(Self::Submission),
            "verified" => Ok(Self::Verified),
            "authres" => Ok(Self::Authres),
            "internet" => {
                Err("\"internet\" is not there yet: it would need SPF, DKIM and DMARC to be checked here; \
                put a mail server in front and use authres"
                    .to_owned())
            }
            _ => Err(format!("{text:?} is none of submission, verified, authres")),
        }
    }

    fn show(&self) -> Option<toml::Value> {
        let word = match self {
            Self::Submission => "submission",
            Self::Verified => "verified",
            Self::Authres => "authres",
        };
        Some(word.into())
    }
}

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

/// A name of a mail server, as it greets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostName(pub(crate) String);

impl Value for HostName {
    const NAME: &'static str = "NAME";

    fn parse(text: &str) -> Result<Self, String> {
        let is_label = |label: &str| {
            let inside = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            (1..=63).contains(&label.len()) && inside && !label.starts_with('-') && !label.ends_with('-')
        };
        let fits = text.len() <= 253 && text.split('.').all(is_label);
        if fits { Ok(Self(text.to_owned())) } else { Err(format!("{text:?} is not a host name in ASCII")) }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.0.clone().into())
    }
}

/// Networks, with commas between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Networks(pub(crate) Vec<IpNet>);

impl Value for Networks {
    const NAME: &'static str = "NETWORK,...";

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = |part: &str| format!("{part:?} is not a network such as 10.1.0.0/16");
        list(text).map(|part| part.parse().map_err(|_| wrong(part))).collect::<Result<_, _>>().map(Self)
    }

    fn show(&self) -> Option<toml::Value> {
        Some(joined(&self.0).into())
    }
}

/// A mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address(pub(crate) EmailAddress);

impl Value for Address {
    const NAME: &'static str = "ADDRESS";

    fn parse(text: &str) -> Result<Self, String> {
        EmailAddress::parse(text).map(Self).ok_or_else(|| format!("{text:?} is not a mail address"))
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.0.as_str().into())
    }
}

/// A time, as a number with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) Duration);

/// Units, the largest first.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl Span {
    /// So many seconds.
    pub(crate) const fn of_seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl Value for Span {
    const NAME: &'static str = "TIME";

    fn parse(text: &str) -> Result<Self, String> {
        let read = || {
            let (_, seconds) = UNITS.iter().find(|(unit, _)| text.ends_with(*unit))?;
            let number: u64 = text.get(..text.len() - 1)?.parse().ok()?;
            let whole = number.checked_mul(*seconds)?;
            // Times are kept as milliseconds; a century is more than anybody waits.
            (1..=100 * 366 * 86_400).contains(&whole).then_some(Self::of_seconds(whole))
        };
        read().ok_or_else(|| format!("{text:?} is not a time such as 30s, 5m, 4h or 5d"))
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.to_string().into())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let whole = UNITS.iter().find(|(_, unit)| seconds.is_multiple_of(*unit));
        let (unit, length) = whole.copied().unwrap_or(('s', 1));
        write!(out, "{}{unit}", seconds / length)
    }
}

/// Times, with commas between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spans(pub(crate) Vec<Span>);

impl Value for Spans {
    const NAME: &'static str = "TIME,...";

    fn parse(text: &str) -> Result<Self, String> {
        let spans: Vec<Span> = list(text).map(Span::parse).collect::<Result<_, _>>()?;
        if spans.is_empty() { Err("names no time".to_owned()) } else { Ok(Self(spans)) }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(joined(&self.0).into())
    }
}

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

/// Where the key of a domain is that signs mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SigningKey {
    /// The domain.
    pub(crate) domain: MailDomain,
    /// The name of the key within it.
    pub(crate) selector: String,
    /// The file that it is in.
    pub(crate) file: PathBuf,
}

/// Keys that sign mail, with commas between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SigningKeys(pub(crate) Vec<SigningKey>);

impl Value for SigningKeys {
    const NAME: &'static str = "DOMAIN=SELECTOR:FILE,...";

    fn parse(text: &str) -> Result<Self, String> {
        let key = |part: &str| {
            let (domain, rest) = part.split_once('=')?;
            let (selector, file) = rest.split_once(':')?;
            let fits = !selector.is_empty() && !file.is_empty();
            let (domain, selector) = (MailDomain::parse(domain).filter(|_| fits)?, selector.to_owned());
            Some(SigningKey { domain, selector, file: PathBuf::from(file) })
        };
        list(text)
            .map(|part| {
                key(part).ok_or_else(|| format!("{part:?} is not a key such as corp.example=s1:key.pem"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn show(&self) -> Option<toml::Value> {
        let show =
            |key: &SigningKey| format!("{}={}:{}", key.domain.as_str(), key.selector, key.file.display());
        Some(self.0.iter().map(show).collect::<Vec<_>>().join(",").into())
    }
}

/// Mail domains, with commas between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Domains(pub(crate) Vec<MailDomain>);

impl Domains {
    /// These ones; what is no domain is left out.
    pub(crate) fn of(domains: &[&str]) -> Self {
        Self(domains.iter().filter_map(|domain| MailDomain::parse(domain)).collect())
    }
}

impl Value for Domains {
    const NAME: &'static str = "DOMAIN,...";

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = |part: &str| format!("{part:?} is not a mail domain");
        list(text)
            .map(|part| MailDomain::parse(part).ok_or_else(|| wrong(part)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn show(&self) -> Option<toml::Value> {
        let domains: Vec<&str> = self.0.iter().map(MailDomain::as_str).collect();
        Some(domains.join(",").into())
    }
}

/// A name to log in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Login(pub(crate) String);

impl Value for Login {
    const NAME: &'static str = "NAME";

    fn parse(text: &str) -> Result<Self, String> {
        if text.contains('\0') { Err("has a zero byte in it".to_owned()) } else { Ok(Self(text.to_owned())) }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.0.clone().into())
    }
}

/// A password of ours at another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Password(pub(crate) larkspur_smtp::secret::Secret);

impl Value for Password {
    const NAME: &'static str = "PASSWORD";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        if text.contains('\0') {
            return Err("has a zero byte in it".to_owned());
        }
        Ok(Self(larkspur_smtp::secret::Secret::new(text)))
    }

    fn show(&self) -> Option<toml::Value> {
        Some("(secret)".into())
    }
}

/// What stands between commas; nothing for an empty text.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn joined(parts: &[impl fmt::Display]) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<T: Value>(text: &str) -> String {
        match T::parse(text) {
            Ok(value) => value.show().and_then(|value| value.as_str().map(str::to_owned)).unwrap(),
            Err(why) => why,
        }
    }

    #[test]
    fn what_is_read_is_shown_in_its_shortest_form() {
        assert_eq!(shown::<Door>("127.0.0.1:0"), "127.0.0.1:0");
        assert_eq!(shown::<Door>("off"), "off");
        assert_eq!(shown::<Door>("unix:/run/l.sock"), "unix:/run/l.sock");
        assert_eq!(shown::<Networks>("10.0.0.0/8, ::1/128"), "10.0.0.0/8,::1/128");
        assert_eq!(shown::<Networks>(""), "");
        assert_eq!(shown::<Spans>("60s, 90s,120m ,5d"), "1m,90s,2h,5d");
        assert_eq!(shown::<NextServer>("smtp://mail.example.com"), "smtp://mail.example.com:25");
        assert_eq!(shown::<NextServer>("smtps://[2001:db8::1]"), "smtps://[2001:db8::1]:465");
        assert_eq!(
            shown::<Routes>("A.example=lmtp://127.0.0.1:24, b.example=smtp://h:2"),
            "a.example=lmtp://127.0.0.1:24,b.example=smtp://h:2"
        );
        assert_eq!(
            shown::<SigningKeys>("例子.中国=s1:/etc/a:b.pem, b.example=x.y:k"),
            "xn--fsqu00a.xn--fiqs8s=s1:/etc/a:b.pem,b.example=x.y:k"
        );
        assert_eq!(shown::<Domains>("gmail.com, 例子.中国"), "gmail.com,xn--fsqu00a.xn--fiqs8s");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in ["", "5225", "localhost:25", "unix:", "127.0.0.1"] {
            assert!(Door::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "0s", "5", "h", "-1m", "1.5h", "99999999999d"] {
            assert!(Span::parse(wrong).is_err(), "{wrong}");
        }
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
        for wrong in ["b.example", "b.example=s", "b.example=:k", "b.example=s:", "b=s:k"] {
            assert!(SigningKeys::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Networks::parse("10.0.0.1").is_err());
        assert!(Trust::parse("internet").unwrap_err().contains("not there yet"));
        for wrong in ["", "a b", "-a", "例子.中国"] {
            assert!(HostName::parse(wrong).is_err(), "{wrong}");
        }
    }
}

//! Names and addresses: of servers, domains, networks and people.

use ipnet::IpNet;
use larkspur_model::{EmailAddress, MailDomain};

use super::list::{joined, list};
use crate::config::value::Value;

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
        all(text, |part| part.parse().ok(), "network such as 10.1.0.0/16").map(Self)
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

/// Mail addresses, with commas between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addresses(pub(crate) Vec<EmailAddress>);

impl Value for Addresses {
    const NAME: &'static str = "ADDRESS,...";

    fn parse(text: &str) -> Result<Self, String> {
        all(text, EmailAddress::parse, "mail address").map(Self)
    }

    fn show(&self) -> Option<toml::Value> {
        Some(joined(self.0.iter().map(EmailAddress::as_str)).into())
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
        all(text, MailDomain::parse, "mail domain").map(Self)
    }

    fn show(&self) -> Option<toml::Value> {
        Some(joined(self.0.iter().map(MailDomain::as_str)).into())
    }
}

/// The entries of a list, each of which must be what `is_called` says.
fn all<T>(text: &str, parse: impl Fn(&str) -> Option<T>, is_called: &str) -> Result<Vec<T>, String> {
    let entry = |part: &str| parse(part).ok_or_else(|| format!("{part:?} is not a {is_called}"));
    list(text).map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::mail::shown;

    #[test]
    fn what_is_read_is_shown_in_its_shortest_form() {
        assert_eq!(shown::<Networks>("10.0.0.0/8, ::1/128"), "10.0.0.0/8,::1/128");
        assert_eq!(shown::<Networks>(""), "");
        assert_eq!(shown::<Addresses>("team@corp.example, b@c.example"), "team@corp.example,b@c.example");
        assert_eq!(shown::<Domains>("gmail.com, 例子.中国"), "gmail.com,xn--fsqu00a.xn--fiqs8s");
    }

    #[test]
    fn what_names_nothing_is_refused() {
        assert!(Networks::parse("10.0.0.1").is_err());
        assert!(Addresses::parse("team@corp.example,team").is_err());
        for wrong in ["", "a b", "-a", "例子.中国"] {
            assert!(HostName::parse(wrong).is_err(), "{wrong}");
        }
    }
}

//! The keys that sign mail.

use std::path::PathBuf;

use larkspur_model::MailDomain;

use super::list::list;
use crate::config::value::Value;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::mail::shown;

    #[test]
    fn a_key_has_a_domain_a_selector_and_a_file() {
        assert_eq!(
            shown::<SigningKeys>("例子.中国=s1:/etc/a:b.pem, b.example=x.y:k"),
            "xn--fsqu00a.xn--fiqs8s=s1:/etc/a:b.pem,b.example=x.y:k"
        );
        for wrong in ["b.example", "b.example=s", "b.example=:k", "b.example=s:", "b=s:k"] {
            assert!(SigningKeys::parse(wrong).is_err(), "{wrong}");
        }
    }
}

//! Types that only the settings have: values with rules that no lower floor has a type for.

use std::str::FromStr as _;

use larkspur_http::SignIn;
use larkspur_http::rate_limit::Scale;
use larkspur_model::MailDomain;
use tracing_subscriber::EnvFilter;
use ureq::http::Uri;

use super::value::Value;

/// The mail domain of the first tenant, in ASCII form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domain(pub(crate) String);

impl Value for Domain {
    const NAME: &'static str = "DOMAIN";

    fn parse(text: &str) -> Result<Self, String> {
        let domain = MailDomain::parse(text).ok_or_else(|| format!("{text:?} is not a mail domain"))?;
        Ok(Self(domain.as_str().to_owned()))
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.0.clone().into())
    }
}

/// The name of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(pub(crate) String);

impl Value for Name {
    const NAME: &'static str = "NAME";

    fn parse(text: &str) -> Result<Self, String> {
        let fits = larkspur_model::text::is_presentable(text) && text.chars().count() <= 255;
        if fits { Ok(Self(text.to_owned())) } else { Err("is not 1 to 255 printable characters".to_owned()) }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.0.clone().into())
    }
}

/// Scheme, host and port under which clients reach a server; no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl(pub(crate) String);

impl Value for BaseUrl {
    const NAME: &'static str = "URL";

    fn parse(text: &str) -> Result<Self, String> {
        let fits = Uri::from_str(text).is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https")) && uri.path() == "/" && uri.query().is_none()
        });
        if fits {
            Ok(Self(text.trim_end_matches('/').to_owned()))
        } else {
            Err(format!("{text:?} is not a URL without path, such as https://directory.example.com"))
        }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.0.clone().into())
    }
}

/// What is done with the documented rate limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rates(pub(crate) Scale);

impl Value for Rates {
    const NAME: &'static str = "documented|off|FACTOR";

    fn parse(text: &str) -> Result<Self, String> {
        let factor = || text.parse::<f64>().ok().filter(|factor| factor.is_finite() && *factor > 0.0);
        match text {
            "documented" => Ok(Self(Scale::Documented)),
            "off" => Ok(Self(Scale::Off)),
            _ => factor().map(|factor| Self(Scale::Factor(factor))).ok_or_else(|| {
                format!("{text:?} is neither \"documented\" nor \"off\" nor a factor above 0")
            }),
        }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(match self.0 {
            Scale::Documented => "documented".into(),
            Scale::Off => "off".into(),
            Scale::Factor(factor) => factor.into(),
        })
    }
}

/// How a person proves who they are on the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignInKind(pub(crate) SignIn);

impl Value for SignInKind {
    const NAME: &'static str = "admin|off|sandbox";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "admin" => Ok(Self(SignIn::Admin)),
            "off" => Ok(Self(SignIn::Off)),
            "sandbox" => Ok(Self(SignIn::Sandbox)),
            _ => Err(format!("{text:?} is none of admin, off, sandbox")),
        }
    }

    fn show(&self) -> Option<toml::Value> {
        let word = match self.0 {
            SignIn::Admin => "admin",
            SignIn::Off => "off",
            SignIn::Sandbox => "sandbox",
        };
        Some(word.into())
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people on a terminal, JSON otherwise.
    Auto,
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

impl Value for LogFormat {
    const NAME: &'static str = "auto|human|json";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "human" => Ok(Self::Human),
            "json" => Ok(Self::Json),
            _ => Err(format!("{text:?} is none of auto, human, json")),
        }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(
            match self {
                Self::Auto => "auto",
                Self::Human => "human",
                Self::Json => "json",
            }
            .into(),
        )
    }
}

/// Which log lines are written: a level, or levels by target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directives(pub(crate) String);

impl Value for Directives {
    const NAME: &'static str = "LEVEL";

    fn parse(text: &str) -> Result<Self, String> {
        match EnvFilter::try_new(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err(format!(
                "{text:?} is not a level such as info, or a list such as info,larkspur::request=off"
            )),
        }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.0.clone().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates() {
        assert_eq!(Rates::parse("off"), Ok(Rates(Scale::Off)));
        assert_eq!(Rates::parse("2.5"), Ok(Rates(Scale::Factor(2.5))));
        for wrong in ["0", "-1", "inf", "NaN", "documentd"] {
            assert!(Rates::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn base_urls() {
        assert_eq!(BaseUrl::parse("https://a.example:8443/"), Ok(BaseUrl("https://a.example:8443".into())));
        for wrong in ["a.example", "ftp://a.example", "http://a.example/api", "http://a.example/?x=1", ""] {
            assert!(BaseUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}

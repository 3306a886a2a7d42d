//! How a setting is read from text and shown again.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use larkspur_store::DatabaseUrl;

/// A type that settings can have. Every source gives text, so there is one way in.
pub(crate) trait Value: Sized {
    /// Stands for a value in the help text.
    const NAME: &'static str;
    /// Whether it must never be shown.
    const SECRET: bool = false;

    /// Reads it; the error is a sentence that follows the name of the setting, and never shows a secret.
    fn parse(text: &str) -> Result<Self, String>;

    /// As it stands in the file; `None` when it is not set.
    fn show(&self) -> Option<toml::Value>;
}

impl<T: Value> Value for Option<T> {
    const NAME: &'static str = T::NAME;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Result<Self, String> {
        T::parse(text).map(Some)
    }

    fn show(&self) -> Option<toml::Value> {
        self.as_ref().and_then(Value::show)
    }
}

impl Value for SocketAddr {
    const NAME: &'static str = "ADDRESS:PORT";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("{text:?} is not an address with a port, such as 127.0.0.1:5275"))
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.to_string().into())
    }
}

impl Value for PathBuf {
    const NAME: &'static str = "PATH";

    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("is empty".to_owned()) } else { Ok(text.into()) }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.to_string_lossy().into_owned().into())
    }
}

impl Value for bool {
    const NAME: &'static str = "true|false";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("{text:?} is neither true nor false"))
    }

    fn show(&self) -> Option<toml::Value> {
        Some((*self).into())
    }
}

impl Value for u32 {
    const NAME: &'static str = "N";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("{text:?} is not a whole number from 0 to {}", Self::MAX))
    }

    fn show(&self) -> Option<toml::Value> {
        Some((*self).into())
    }
}

impl Value for NonZeroU32 {
    const NAME: &'static str = "N";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("{text:?} is not a whole number from 1 to {}", u32::MAX))
    }

    fn show(&self) -> Option<toml::Value> {
        Some(self.get().into())
    }
}

impl Value for DatabaseUrl {
    const NAME: &'static str = "URL";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        let is_url = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        // The other form that PostgreSQL's clients take, the only one for a socket: host=/run/postgresql dbname=x
        let is_list = text.split_once('=').is_some_and(|(first, _)| !first.contains(':'));
        if is_url || is_list {
            Ok(Self::new(text))
        } else {
            Err("does not begin with postgres://".to_owned())
        }
    }

    fn show(&self) -> Option<toml::Value> {
        Some("(secret)".into())
    }
}

//! What we log in with at another server.

use larkspur_smtp::secret::Secret;

use crate::config::value::Value;

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
pub(crate) struct Password(pub(crate) Secret);

impl Value for Password {
    const NAME: &'static str = "PASSWORD";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        if text.contains('\0') {
            return Err("has a zero byte in it".to_owned());
        }
        Ok(Self(Secret::new(text)))
    }

    fn show(&self) -> Option<toml::Value> {
        Some("(secret)".into())
    }
}

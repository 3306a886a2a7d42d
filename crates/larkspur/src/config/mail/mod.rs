//! Types of the `mail` settings: where mail comes in, who is believed, where it goes.
//!
//! A file for each sort of value, with how it is read and shown. Which settings there are stands in `settings.rs`.

mod by_group;
mod choice;
mod door;
mod key;
mod list;
mod login;
mod name;
mod server;
mod span;

pub(crate) use by_group::{Links, ReplyTo};
pub(crate) use choice::{BareLf, MailMode, Mitigation, NestedPolicy, Trust, Verp};
pub(crate) use door::Door;
pub(crate) use key::{SigningKey, SigningKeys};
pub(crate) use login::{Login, Password};
pub(crate) use name::{Address, Addresses, Domains, HostName, Networks};
pub(crate) use server::{NextServer, Routes, Scheme};
pub(crate) use span::{Span, Spans};

/// How a setting that reads like this is shown, or what is wrong with it.
#[cfg(test)]
fn shown<T: super::value::Value>(text: &str) -> String {
    match T::parse(text) {
        Ok(value) => value.show().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default(),
        Err(why) => why,
    }
}

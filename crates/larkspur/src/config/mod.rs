//! Configuration: flag, then `LARKSPUR_` environment, then `larkspur.toml`, then default.
//!
//! Read once at start, checked whole, all faults reported together; passed down as values. This room alone reads
//! the environment. What the settings do is decided elsewhere.

mod environment;
mod faults;
mod kinds;
mod load;
mod mail;
mod nearest;
mod settings;
mod show;
mod value;

pub(crate) use environment::Environment;
pub(crate) use faults::Faults;
pub(crate) use kinds::LogFormat;
pub(crate) use load::{Given, Loaded, load};
pub(crate) use mail::{
    Addresses, BareLf, Door, Links, MailMode, Mitigation, NestedPolicy, NextServer, Scheme, SigningKey,
    Trust, Verp,
};
pub(crate) use settings::{Log, Mail, PARTS, Row, Settings};
pub(crate) use show::page;

//! The rules of Larkspur: who may do what to tenants, apps, departments, users, chats and mail groups.
//!
//! Every function takes a transaction and decides before it writes. Nothing here opens a socket, knows HTTP or
//! SMTP, formats an answer, or has a clock of its own; SQL stands in the `rows` module of each noun alone.

pub mod app;
pub mod authority;
pub mod chat;
pub mod client_token;
pub mod contact_range;
pub mod custom_attr;
pub mod department;
pub mod error;
pub mod ids;
pub mod keyring;
pub mod mail_address;
pub mod mail_domain;
pub mod mail_group;
pub mod mail_group_manager;
pub mod mail_group_member;
pub mod patch;
pub mod policy;
pub mod schema;
pub mod secret;
pub mod tenant;
pub mod unit;
pub mod user;
pub mod verify;
pub mod word_list;

pub use authority::{Caller, ContactRange};
pub use error::{Error, Field, Limit, Noun, RefKind, Reference};
pub use patch::Patch;
pub use policy::{Limits, Policy};

/// What a rule returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

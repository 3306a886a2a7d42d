//! The rules of Larkspur: who may do what to tenants, apps, departments, users, chats, mail groups and mailboxes.
//!
//! Every function takes a transaction and decides before it writes. Nothing here opens a socket, knows HTTP or
//! SMTP, formats an answer, or has a clock of its own; SQL stands in the `rows` module of each noun alone.

pub mod app;
mod asked;
pub mod authority;
pub mod chat;
pub mod client_token;
pub mod contact_range;
pub mod custom_attr;
pub mod department;
pub mod employee_type;
pub mod error;
pub mod ids;
pub mod keyring;
pub mod mail_address;
pub mod mail_domain;
pub mod mail_expansion;
pub mod mail_group;
pub mod mail_group_manager;
pub mod mail_group_member;
pub mod mail_password;
pub mod mail_post;
pub mod mail_queue;
pub mod mail_reach;
pub mod mail_refusal;
pub mod mail_report;
pub mod mail_trouble;
pub mod oauth;
mod page;
pub mod patch;
pub mod policy;
pub mod public_mailbox;
pub mod public_mailbox_member;
pub mod schema;
pub mod scope_set;
mod sealed;
pub mod search;
pub mod secret;
pub mod tenant;
pub mod unit;
pub mod user;
pub mod user_mailbox;
pub mod user_token;
pub mod verify;
pub mod word_list;

pub use asked::Asked;
pub use authority::{Caller, ContactRange};
pub use error::{Error, Field, Grant, Limit, Noun, RefKind, Reference, SignedOut};
pub use patch::Patch;
pub use policy::{Limits, Policy};

/// What a rule returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

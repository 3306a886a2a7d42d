//! Public mailboxes: `/open-apis/mail/v1/public_mailboxes`.

pub mod alias;
mod change;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod member;
pub mod patch;
pub mod remove_to_recycle_bin;
pub mod update;
mod wire;

//! Members of a public mailbox: `/open-apis/mail/v1/public_mailboxes/:public_mailbox_id/members`.

pub mod batch_create;
pub mod batch_delete;
pub mod clear;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;
mod wire;

//! Aliases of a public mailbox: `/open-apis/mail/v1/public_mailboxes/:public_mailbox_id/aliases`.

pub mod create;
pub mod delete;
pub mod list;

//! Aliases of a user's mailbox: `/open-apis/mail/v1/user_mailboxes/:user_mailbox_id/aliases`.

pub mod create;
pub mod delete;
pub mod list;

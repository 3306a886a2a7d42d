//! Mailboxes of users: `/open-apis/mail/v1/user_mailboxes`.

pub mod alias;
pub mod delete;

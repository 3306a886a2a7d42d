//! Mail: `/open-apis/mail/v1`.

mod alias;
pub mod mailgroup;
pub mod public_mailbox;
pub mod user;
pub mod user_mailbox;

//! Passwords by which mail programs of users, and apps, log in to send mail. They are drawn, shown once, kept as hashes,
//! and good for nothing else.

mod addresses;
mod check;
mod find;
mod issue;
mod revoke;
pub mod rows;

use larkspur_model::{AppKey, EmailAddress, MailPasswordKey, TenantKey, UserKey};

pub use check::{Identity, check};
pub use find::list;
pub use issue::{Issued, NewPassword, issue};
pub(crate) use revoke::forget;
pub use revoke::revoke;

/// Whose password it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A user's, who sends as any of the user's own addresses, and as the public mailboxes that the user works at.
    User(UserKey),
    /// An app's, which sends as this address alone.
    App(AppKey, EmailAddress),
}

/// A password, as far as it is known after it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPassword {
    /// Its key.
    pub key: MailPasswordKey,
    /// Whose tenant.
    pub tenant: TenantKey,
    /// Whose it is.
    pub owner: Owner,
    /// What it was made for, in the words of whoever had it made.
    pub label: String,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
}

//! The one namespace of mail addresses: groups, public mailboxes, users' mailboxes, the aliases of all three, sign-in
//! addresses, and what lies in the recycle bin. An address has one holder in a tenant, whatever kind it is.
//!
//! The rules that all holders share live here: what an address and a display name are, who may have an alias, how a
//! primary address changes. What a holder is apart from its addresses does not.

mod alias;
mod find;
mod mailbox;
mod named;
mod primary;
mod query;
pub mod rows;

pub(crate) use alias::{add_alias, aliases, aliases_of_users, remove_alias};
pub use find::find;
pub(crate) use find::{check_free, keyed};
pub(crate) use mailbox::check_heir;
pub(crate) use named::Named;
pub(crate) use primary::move_to;
pub use query::{Answer, Kind, Status, query};

use larkspur_model::{EmailAddress, MailDomain, TenantKey, UserKey};
use larkspur_store::Tx;

use crate::{Error, Result};

/// Whose address it is; the number is what the store keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A user.
    User(i64),
    /// A mail group.
    MailGroup(i64),
    /// A public mailbox.
    PublicMailbox(i64),
    /// The recycle bin; a user who left had it.
    FormerUser(i64),
    /// The recycle bin; a public mailbox that is gone had it.
    FormerPublicMailbox(i64),
}

impl Holder {
    /// Who has the addresses once this one is gone; `None` for a mail group, whose addresses are free at once.
    fn in_bin(self) -> Option<Self> {
        match self {
            Self::User(key) | Self::FormerUser(key) => Some(Self::FormerUser(key)),
            Self::PublicMailbox(key) | Self::FormerPublicMailbox(key) => Some(Self::FormerPublicMailbox(key)),
            Self::MailGroup(_) => None,
        }
    }
}

/// What an address is to its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The address a user signs in with; mail to it is not Larkspur's.
    Login,
    /// Mailbox of a user, or primary address of a group or public mailbox.
    Primary,
    /// Both of them.
    LoginAndPrimary,
    /// A further address.
    Alias,
}

impl Role {
    /// Whether it is some user's sign-in address.
    #[must_use]
    pub fn is_login(self) -> bool {
        matches!(self, Self::Login | Self::LoginAndPrimary)
    }
}

/// An address that a holder takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken<'a> {
    pub(crate) address: &'a EmailAddress,
    pub(crate) holder: Holder,
    pub(crate) role: Role,
}

/// Gives an address, known to be free, to a holder.
///
/// # Errors
/// Whatever the store answers; the address is not free.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    address: &EmailAddress,
    holder: Holder,
    role: Role,
) -> Result<()> {
    let is_free = take_all(tx, tenant, &[Taken { address, holder, role }])?;
    if is_free { Ok(()) } else { Err(Error::broken("an address that is taken was looked up before")) }
}

/// Gives addresses to holders; `false` when one of them was not free, and then not all of them are taken.
///
/// # Errors
/// Whatever the store answers.
pub(crate) fn take_all(tx: &mut Tx<'_>, tenant: TenantKey, taken: &[Taken<'_>]) -> Result<bool> {
    rows::insert(tx, tenant, taken)
}

/// Frees an address of a holder.
pub(crate) fn release(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<()> {
    rows::delete(tx, tenant, address.folded())
}

/// Whether a holder has a mailbox, to which further addresses can lead.
pub(crate) fn has_mailbox(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<bool> {
    rows::has_mailbox(tx, tenant, holder)
}

/// Gives every address of a holder, but for the one to sign in with, to another as further ones.
pub(crate) fn hand_over(tx: &mut Tx<'_>, tenant: TenantKey, from: Holder, to: Holder) -> Result<()> {
    rows::hand_over(tx, tenant, from, to)
}

/// Frees every address of a holder who is gone, also from the recycle bin, and tells how many they were.
pub(crate) fn release_all(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<u64> {
    rows::delete_of(tx, tenant, holder)
}

/// Frees every address of some users.
pub(crate) fn release_users(tx: &mut Tx<'_>, tenant: TenantKey, users: &[UserKey]) -> Result<()> {
    let users: Vec<i64> = users.iter().map(|user| user.get()).collect();
    rows::delete_of_users(tx, tenant, &users)
}

/// Puts the mailbox and the aliases of a holder who goes into the recycle bin, where they stay taken; the address a
/// user signed in with is free. The addresses of a mail group do not go there: see [`release_all`].
pub(crate) fn recycle(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<()> {
    match holder.in_bin() {
        Some(bin) => {
            rows::delete_logins(tx, tenant, holder)?;
            rows::change_kind(tx, tenant, holder, bin)
        }
        None => release_all(tx, tenant, holder).map(drop),
    }
}

/// Gives a holder who comes back what lies in the recycle bin of it: the mailbox and the aliases.
pub(crate) fn restore(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<()> {
    holder.in_bin().map_or(Ok(()), |bin| rows::change_kind(tx, tenant, bin, holder))
}

/// Whether any address of this domain is in use; the recycle bin does not count.
pub(crate) fn is_domain_used(tx: &mut Tx<'_>, tenant: TenantKey, domain: &MailDomain) -> Result<bool> {
    rows::is_domain_used(tx, tenant, domain.as_str())
}

/// Frees what lies in the recycle bin of a domain that goes.
pub(crate) fn forget_domain(tx: &mut Tx<'_>, tenant: TenantKey, domain: &MailDomain) -> Result<()> {
    rows::delete_of_domain(tx, tenant, domain.as_str())
}

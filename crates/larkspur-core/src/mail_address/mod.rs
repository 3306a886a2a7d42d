//! The one namespace of mail addresses: groups, their aliases, public mailboxes, users' mailboxes and sign-in
//! addresses. An address has one holder in a tenant, whatever kind it is.

pub mod rows;

use larkspur_model::{EmailAddress, MailDomain, TenantKey, UserKey};
use larkspur_store::Tx;

use crate::Result;

/// Whose address it is; the number is what the store keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A user.
    User(i64),
    /// A mail group.
    MailGroup(i64),
}

/// What an address is to its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The address a user signs in with; mail to it is not Larkspur's.
    Login,
    /// Mailbox of a user, or primary address of a group.
    Primary,
    /// Both of them.
    LoginAndPrimary,
}

impl Role {
    /// Whether it is some user's sign-in address.
    #[must_use]
    pub fn is_login(self) -> bool {
        self != Self::Primary
    }
}

/// Who holds an address and as what, if anybody.
///
/// # Errors
/// Whatever the store answers.
pub fn find(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<Option<(Holder, Role)>> {
    rows::find(tx, tenant, address.folded())
}

/// Gives an address, known to be free, to a holder.
///
/// # Errors
/// Whatever the store answers.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    address: &EmailAddress,
    holder: Holder,
    role: Role,
) -> Result<()> {
    rows::insert(tx, tenant, address.folded(), holder, role)
}

/// Frees every address of a user who left.
pub(crate) fn release_user(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    rows::delete_of_user(tx, tenant, user.get())
}

/// Whether any address of this domain has a holder.
pub(crate) fn is_domain_used(tx: &mut Tx<'_>, tenant: TenantKey, domain: &MailDomain) -> Result<bool> {
    rows::is_domain_used(tx, tenant, domain.as_str())
}

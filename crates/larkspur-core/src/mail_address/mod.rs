//! The one namespace of mail addresses: groups, their aliases, public mailboxes, users' mailboxes and sign-in
//! addresses. An address has one holder in a tenant, whatever kind it is.

pub mod rows;

use larkspur_model::{EmailAddress, MailDomain, TenantKey};
use larkspur_store::Tx;

use crate::{Error, Field, Noun, RefKind, Reference, Result, mail_domain};

/// Whose address it is; the number is what the store keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A user.
    User(i64),
    /// A mail group.
    MailGroup(i64),
    /// A public mailbox.
    PublicMailbox(i64),
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
    rows::insert(tx, tenant, address, holder, role)
}

/// Checks that an address is in a domain of the tenant and that nobody holds it.
///
/// # Errors
/// [`Noun::MailDomain`] not the tenant's; [`Field::LoginEmail`], [`Field::EmailAlias`] or [`Field::Email`] taken.
pub(crate) fn check_free(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<()> {
    if !mail_domain::belongs_to(tx, tenant, address.domain())? {
        let domain = Reference::new(RefKind::Name, address.domain().as_str());
        return Err(Error::NotFound(Noun::MailDomain, domain));
    }
    match find(tx, tenant, address)? {
        None => Ok(()),
        Some((_, Role::Login | Role::LoginAndPrimary)) => Err(Error::Taken(Field::LoginEmail)),
        Some((_, Role::Alias)) => Err(Error::Taken(Field::EmailAlias)),
        Some((_, Role::Primary)) => Err(Error::Taken(Field::Email)),
    }
}

/// Frees an address of a holder.
pub(crate) fn release(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<()> {
    rows::delete(tx, tenant, address.folded())
}

/// Gives every address of a holder, but for the one to sign in with, to another as further ones.
pub(crate) fn hand_over(tx: &mut Tx<'_>, tenant: TenantKey, from: Holder, to: Holder) -> Result<()> {
    rows::hand_over(tx, tenant, from, to)
}

/// Frees every address of a holder who is gone.
pub(crate) fn release_all(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<()> {
    rows::delete_of(tx, tenant, holder)
}

/// The aliases of a holder as they were given, in alphabetical order of their folded forms.
pub(crate) fn aliases(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<Vec<String>> {
    rows::aliases(tx, tenant, holder)
}

/// Whether any address of this domain has a holder.
pub(crate) fn is_domain_used(tx: &mut Tx<'_>, tenant: TenantKey, domain: &MailDomain) -> Result<bool> {
    rows::is_domain_used(tx, tenant, domain.as_str())
}

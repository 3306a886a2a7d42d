//! Mail domains: which addresses belong to a tenant.

pub mod rows;

use larkspur_model::{MailDomain, TenantKey};
use larkspur_store::Tx;

use crate::{Error, Field, Noun, RefKind, Reference, Result, mail_address};

/// Gives a domain to a tenant.
///
/// # Errors
/// [`Field::MailDomain`] invalid, or taken by this or another tenant.
pub fn add(tx: &mut Tx<'_>, tenant: TenantKey, domain: &str) -> Result<MailDomain> {
    let domain = MailDomain::parse(domain).ok_or(Error::Invalid(Field::MailDomain, "not a domain name"))?;
    if rows::tenant_of(tx, &domain)?.is_some() {
        return Err(Error::Taken(Field::MailDomain));
    }
    rows::insert(tx, tenant, &domain)?;
    Ok(domain)
}

/// Takes a domain away from its tenant. Addresses in use must be gone first; those in the recycle bin go with it.
///
/// # Errors
/// [`Noun::MailDomain`] when there is none; [`Field::MailDomain`] taken while an address uses it.
pub fn remove(tx: &mut Tx<'_>, domain: &str) -> Result<()> {
    let unknown = || Error::NotFound(Noun::MailDomain, Reference::new(RefKind::Name, domain));
    let parsed = MailDomain::parse(domain).ok_or_else(unknown)?;
    let tenant = rows::tenant_of(tx, &parsed)?.ok_or_else(unknown)?;
    if mail_address::is_domain_used(tx, tenant, &parsed)? {
        return Err(Error::Taken(Field::MailDomain));
    }
    mail_address::forget_domain(tx, tenant, &parsed)?;
    rows::delete(tx, &parsed)
}

/// Whether the domain is one of the tenant's.
///
/// # Errors
/// Whatever the store answers.
pub fn belongs_to(tx: &mut Tx<'_>, tenant: TenantKey, domain: &MailDomain) -> Result<bool> {
    Ok(owner(tx, domain)? == Some(tenant))
}

/// Whose domain it is, if anybody's: the one look-up that leads mail to a tenant.
///
/// # Errors
/// Whatever the store answers.
pub fn owner(tx: &mut Tx<'_>, domain: &MailDomain) -> Result<Option<TenantKey>> {
    rows::tenant_of(tx, domain)
}

/// Checks that a domain is one of the tenant's.
///
/// # Errors
/// [`Noun::MailDomain`] not the tenant's.
pub(crate) fn need(tx: &mut Tx<'_>, tenant: TenantKey, domain: &MailDomain) -> Result<()> {
    if belongs_to(tx, tenant, domain)? {
        return Ok(());
    }
    Err(Error::NotFound(Noun::MailDomain, Reference::new(RefKind::Name, domain.as_str())))
}

/// The domains of a tenant, in alphabetical order.
///
/// # Errors
/// Whatever the store answers.
pub fn all(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<String>> {
    rows::of_tenant(tx, tenant)
}

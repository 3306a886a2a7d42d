//! SQL of mail domains.

use larkspur_model::{MailDomain, TenantKey};
use larkspur_store::{Tx, statements};

use crate::Result;

statements! {
    /// A domain of a tenant.
    INSERT = "INSERT INTO mail_domain (domain, tenant, created_at) VALUES (?1, ?2, ?3)";
    /// Whose domain it is.
    TENANT_OF = "SELECT tenant FROM mail_domain WHERE domain = ?1";
    /// The domains of a tenant.
    OF_TENANT = "SELECT domain FROM mail_domain WHERE tenant = ?1 ORDER BY domain";
    /// Forgets a domain.
    DELETE = "DELETE FROM mail_domain WHERE domain = ?1";
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, domain: &MailDomain) -> Result<()> {
    let now = tx.now();
    tx.send(&INSERT, &[domain.as_str().into(), tenant.get().into(), now.into()])?;
    Ok(())
}

pub(super) fn tenant_of(tx: &mut Tx<'_>, domain: &MailDomain) -> Result<Option<TenantKey>> {
    Ok(tx.one(&TENANT_OF, &[domain.as_str().into()], |row| Ok(TenantKey::new(row.int(0)?)))?)
}

pub(super) fn of_tenant(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<String>> {
    Ok(tx.all(&OF_TENANT, &[tenant.get().into()], |row| Ok(row.text(0)?.to_owned()))?)
}

pub(super) fn delete(tx: &mut Tx<'_>, domain: &MailDomain) -> Result<()> {
    tx.send(&DELETE, &[domain.as_str().into()])?;
    Ok(())
}

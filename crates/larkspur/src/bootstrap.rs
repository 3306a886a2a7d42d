//! The first start on an empty store: what a newcomer needs to make the first call.

use larkspur_contract::SCOPES;
use larkspur_core::app::{self, NewApp};
use larkspur_core::{ContactRange, keyring, mail_domain, tenant};
use larkspur_store::{Db, Lane, Tx};

use crate::config::Settings;
use crate::credentials::Credentials;

/// Gives an empty store one tenant, one app that may do everything, one mail domain and an admin token, all in
/// one transaction; `None` when the store has a tenant already.
///
/// Two processes may do this at once on one store: serializable transactions let one of them win, and the other
/// one sees its tenant.
///
/// # Errors
/// Whatever the store answers.
pub(crate) async fn bootstrap(db: &Db, settings: &Settings) -> larkspur_core::Result<Option<Credentials>> {
    let (name, domain) = (settings.tenant_name.0.clone(), settings.mail_domain.0.clone());
    db.write("bootstrap", Lane(0), move |tx| found(tx, &name, &domain)).await
}

fn found(tx: &mut Tx<'_>, name: &str, domain: &str) -> larkspur_core::Result<Option<Credentials>> {
    if !tenant::all(tx)?.is_empty() {
        return Ok(None);
    }
    let tenant = tenant::create(tx, name)?;
    let new = NewApp {
        name: "First app".to_owned(),
        scopes: SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        range: ContactRange::All,
    };
    let (app, secret) = app::create(tx, &tenant, &new)?;
    let domain = mail_domain::add(tx, tenant.key, domain)?;
    Ok(Some(Credentials {
        base_url: None,
        tenant_key: Some(tenant.tenant_key),
        app_id: Some(app.app_id),
        app_secret: Some(secret),
        mail_domain: Some(domain.as_str().to_owned()),
        admin_token: Some(keyring::renew_admin_token(tx)?),
    }))
}

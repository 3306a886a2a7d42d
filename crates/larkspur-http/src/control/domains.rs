//! `/_larkspur/v1/domains`.

use axum::http::StatusCode;
use larkspur_core::{mail_domain, tenant};
use serde::{Deserialize, Serialize};

use super::call::{ControlCall, Nothing};
use crate::served::Outcome;

#[derive(Serialize)]
struct WireDomain {
    domain: String,
    tenant_key: String,
}

#[derive(Serialize)]
struct Domains {
    domains: Vec<WireDomain>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewDomain {
    tenant_key: Option<String>,
    domain: String,
}

/// All mail domains, or those of the tenant that the query names.
pub(super) async fn list(call: ControlCall) -> Outcome {
    let wanted = call.query("tenant_key");
    let domains = call.look(move |tx| {
        let tenants = match &wanted {
            Some(tenant_key) => vec![tenant::get(tx, tenant_key)?],
            None => tenant::all(tx)?,
        };
        let mut domains = Vec::new();
        for tenant in tenants {
            let own = mail_domain::all(tx, tenant.key)?.into_iter();
            domains.extend(own.map(|domain| WireDomain { domain, tenant_key: tenant.tenant_key.clone() }));
        }
        Ok(domains)
    });
    let domains = domains.await?;
    call.reply(StatusCode::OK, &Domains { domains })
}

/// Gives a mail domain to a tenant.
pub(super) async fn add(call: ControlCall) -> Outcome {
    let new: NewDomain = call.body()?;
    let domain = call.change(move |tx| {
        let tenant = tenant::named_or_only(tx, new.tenant_key.as_deref())?;
        let domain = mail_domain::add(tx, tenant.key, &new.domain)?;
        Ok(WireDomain { domain: domain.as_str().to_owned(), tenant_key: tenant.tenant_key })
    });
    let domain = domain.await?;
    call.reply(StatusCode::CREATED, &domain)
}

/// Takes a mail domain away, once no address is in it.
pub(super) async fn remove(call: ControlCall) -> Outcome {
    let domain = call.path("domain").to_owned();
    call.change(move |tx| mail_domain::remove(tx, &domain)).await?;
    call.reply(StatusCode::OK, &Nothing {})
}

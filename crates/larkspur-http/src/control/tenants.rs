//! `/_larkspur/v1/tenants`.

use axum::http::StatusCode;
use larkspur_core::mail_domain;
use larkspur_core::tenant::{self, Tenant};
use serde::{Deserialize, Serialize};

use super::call::ControlCall;
use crate::served::Outcome;

#[derive(Serialize)]
struct WireTenant {
    tenant_key: String,
    name: String,
    mail_domains: Vec<String>,
    created_at: i64,
}

#[derive(Serialize)]
struct Tenants {
    tenants: Vec<WireTenant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewTenant {
    name: String,
    mail_domain: Option<String>,
}

/// All tenants with their mail domains.
pub(super) async fn list(call: ControlCall) -> Outcome {
    let tenants = call.look(|tx| {
        let tenants = tenant::all(tx)?;
        tenants.into_iter().map(|tenant| Ok(wire(mail_domain::all(tx, tenant.key)?, tenant))).collect()
    });
    let tenants = tenants.await?;
    call.reply(StatusCode::OK, &Tenants { tenants })
}

/// Makes a tenant, with a mail domain if one is named.
pub(super) async fn create(call: ControlCall) -> Outcome {
    let new: NewTenant = call.body()?;
    let tenant = call.change(move |tx| {
        let tenant = tenant::create(tx, &new.name)?;
        if let Some(domain) = &new.mail_domain {
            mail_domain::add(tx, tenant.key, domain)?;
        }
        Ok(wire(mail_domain::all(tx, tenant.key)?, tenant))
    });
    let tenant = tenant.await?;
    call.reply(StatusCode::CREATED, &tenant)
}

fn wire(mail_domains: Vec<String>, tenant: Tenant) -> WireTenant {
    WireTenant {
        tenant_key: tenant.tenant_key,
        name: tenant.name,
        mail_domains,
        created_at: tenant.created_at,
    }
}

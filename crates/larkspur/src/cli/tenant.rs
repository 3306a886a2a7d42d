//! `larkspur tenant`: organisations that see nothing of each other.

use clap::{Args, Subcommand};
use serde_json::json;
use ureq::http::Method;

use super::context::Context;
use super::control::ControlFlags;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(super) struct Tenant {
    #[command(flatten)]
    control: ControlFlags,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// All tenants with their mail domains
    List,
    /// Make a tenant
    Create {
        /// Its name
        name: String,
        /// Its first mail domain
        #[arg(long, value_name = "DOMAIN")]
        mail_domain: Option<String>,
    },
}

pub(super) fn run(tenant: Tenant, context: &Context) -> Result<(), Failure> {
    let control = tenant.control.connect(context)?;
    match tenant.verb {
        Verb::List => {
            let answer = control.client.call(Method::GET, "tenants", None)?;
            control.list(&answer, "tenants", &["tenant_key", "name", "mail_domains"])
        }
        Verb::Create { name, mail_domain } => {
            let new = json!({ "name": name, "mail_domain": mail_domain });
            control.one(&control.client.call(Method::POST, "tenants", Some(&new))?)
        }
    }
}

//! `larkspur domain`: the mail domains of tenants.

use clap::{Args, Subcommand};
use serde_json::json;
use ureq::http::Method;

use super::context::Context;
use super::control::ControlFlags;
use crate::control_client::segment;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(super) struct Domain {
    #[command(flatten)]
    control: ControlFlags,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Mail domains
    List {
        /// Those of this tenant alone
        #[arg(long, value_name = "TENANT_KEY")]
        tenant: Option<String>,
    },
    /// Give a mail domain to a tenant
    Add {
        /// The domain, in Unicode or ASCII form
        domain: String,
        /// The tenant; may be left out where there is only one
        #[arg(long, value_name = "TENANT_KEY")]
        tenant: Option<String>,
    },
    /// Take a mail domain away; no address may be in it any more
    Remove {
        /// The domain
        domain: String,
    },
}

pub(super) fn run(domain: Domain, context: &Context) -> Result<(), Failure> {
    let control = domain.control.connect(context)?;
    let client = &control.client;
    match domain.verb {
        Verb::List { tenant } => {
            let path = super::control::of_tenant("domains", tenant.as_deref());
            let answer = client.call(Method::GET, &path, None)?;
            control.list(&answer, "domains", &["domain", "tenant_key"])
        }
        Verb::Add { domain, tenant } => {
            let new = json!({ "domain": domain, "tenant_key": tenant });
            control.one(&client.call(Method::POST, "domains", Some(&new))?)
        }
        Verb::Remove { domain } => {
            let path = format!("domains/{}", segment(&domain));
            control.one(&client.call(Method::DELETE, &path, None)?)
        }
    }
}

//! `larkspur user`: what the platform leaves to the person, and nobody can do by its API.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use ureq::http::Method;

use super::context::Context;
use super::control::ControlFlags;
use crate::control_client::segment;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(super) struct User {
    #[command(flatten)]
    control: ControlFlags,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say how an account stands
    SetStanding {
        /// The user, by user_id
        user_id: String,
        /// How the account stands from now on
        #[arg(value_enum)]
        standing: Standing,
        /// The tenant; may be left out where there is only one
        #[arg(long, value_name = "TENANT_KEY")]
        tenant: Option<String>,
    },
    /// Make a user access token for somebody, without asking them: for tests
    Token {
        /// The user, by user_id
        user_id: String,
        /// The app that acts for the user; may be left out where there is only one
        #[arg(long, value_name = "APP_ID")]
        app: Option<String>,
        /// A scope of the app that the token has, once for each; all of them if none is named
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        /// The tenant; may be left out where there is only one
        #[arg(long, value_name = "TENANT_KEY")]
        tenant: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Standing {
    /// Invited, not yet there.
    Unjoined,
    /// Active.
    Joined,
    /// Kept from signing in.
    Frozen,
    /// Has left for good.
    Resigned,
}

pub(super) fn run(user: User, context: &Context) -> Result<(), Failure> {
    let control = user.control.connect(context)?;
    match user.verb {
        Verb::SetStanding { user_id, standing, tenant } => {
            let standing = standing.to_possible_value().map(|value| value.get_name().to_owned());
            let change = json!({ "standing": standing, "tenant_key": tenant });
            control.one(&control.client.call(Method::PATCH, &path(&user_id), Some(&change))?)
        }
        Verb::Token { user_id, app, scopes, tenant } => {
            let scopes = (!scopes.is_empty()).then_some(scopes);
            let new = json!({ "app_id": app, "scopes": scopes, "tenant_key": tenant });
            let path = format!("{}/token", path(&user_id));
            control.one(&control.client.call(Method::POST, &path, Some(&new))?)
        }
    }
}

fn path(user_id: &str) -> String {
    format!("users/{}", segment(user_id))
}

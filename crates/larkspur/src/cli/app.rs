//! `larkspur app`: who may call the API, with which scopes, over which part of an organisation.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::context::Context;
use super::control::{Control, ControlFlags, of_tenant};
use crate::control_client::segment;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(super) struct App {
    #[command(flatten)]
    control: ControlFlags,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Apps
    List {
        /// Those of this tenant alone
        #[arg(long, value_name = "TENANT_KEY")]
        tenant: Option<String>,
    },
    /// One app with all its scopes
    Show {
        /// The app, cli_...
        app_id: String,
    },
    /// Make an app; its secret is shown this once
    Create {
        /// Its name
        name: String,
        /// The tenant; may be left out where there is only one
        #[arg(long, value_name = "TENANT_KEY")]
        tenant: Option<String>,
        #[command(flatten)]
        rights: Rights,
    },
    /// Change what an app is called and may do; what is not named stays
    Set {
        /// The app, cli_...
        app_id: String,
        /// Its new name
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        rights: Rights,
    },
    /// Let an app call again
    Enable {
        /// The app, cli_...
        app_id: String,
    },
    /// Switch an app off; its tokens are void at once
    Disable {
        /// The app, cli_...
        app_id: String,
    },
    /// Give an app a new secret; the former one and its tokens are void at once
    Rotate {
        /// The app, cli_...
        app_id: String,
    },
}

/// Scopes and contact range.
#[derive(Debug, Args)]
struct Rights {
    /// A scope, once for each; "all" for every scope, "none" for no scope
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// The contact range, where it is not a list
    #[arg(long, value_enum, conflicts_with_all = ["departments", "users", "groups"])]
    range: Option<Range>,
    /// A department in the contact range, with all below it, by open_department_id; once for each
    #[arg(long = "department", value_name = "ID")]
    departments: Vec<String>,
    /// A user in the contact range, by user_id; once for each
    #[arg(long = "user", value_name = "ID")]
    users: Vec<String>,
    /// A user group in the contact range; once for each
    #[arg(long = "group", value_name = "ID")]
    groups: Vec<String>,
    /// An address that a browser may be sent back to after a person was asked, once for each; "none" for no address
    #[arg(long = "redirect-uri", value_name = "URL")]
    redirect_uris: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Range {
    /// Everyone.
    All,
    /// Nobody.
    None,
}

impl Rights {
    /// The fields of a request that these flags mean; what is not named is absent.
    fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let scopes: Vec<&str> = self.scopes.iter().map(String::as_str).collect();
        match scopes.as_slice() {
            [] => None,
            ["all"] => fields.insert("scopes".to_owned(), "all".into()),
            ["none"] => fields.insert("scopes".to_owned(), json!([])),
            some => fields.insert("scopes".to_owned(), some.into()),
        };
        let redirect_uris: Vec<&str> = self.redirect_uris.iter().map(String::as_str).collect();
        match redirect_uris.as_slice() {
            [] => None,
            ["none"] => fields.insert("redirect_uris".to_owned(), json!([])),
            some => fields.insert("redirect_uris".to_owned(), some.into()),
        };
        let listed = [&self.departments, &self.users, &self.groups].iter().any(|list| !list.is_empty());
        if listed || self.range.is_some() {
            let range = json!({
                "all": matches!(self.range, Some(Range::All)),
                "departments": self.departments,
                "users": self.users,
                "groups": self.groups,
            });
            fields.insert("contact_range".to_owned(), range);
        }
        fields
    }
}

pub(super) fn run(app: App, context: &Context) -> Result<(), Failure> {
    let control = app.control.connect(context)?;
    match app.verb {
        Verb::List { tenant } => {
            let answer = control.client.call(Method::GET, &of_tenant("apps", tenant.as_deref()), None)?;
            control.list(
                &answer,
                "apps",
                &["app_id", "name", "tenant_key", "enabled", "contact_range", "scopes"],
            )
        }
        Verb::Show { app_id } => control.one(&control.client.call(Method::GET, &path(&app_id), None)?),
        Verb::Create { name, tenant, rights } => {
            let mut new = rights.fields();
            new.insert("name".to_owned(), name.into());
            new.insert("tenant_key".to_owned(), tenant.into());
            control.one(&control.client.call(Method::POST, "apps", Some(&new.into()))?)
        }
        Verb::Set { app_id, name, rights } => {
            let mut change = rights.fields();
            if let Some(name) = name {
                change.insert("name".to_owned(), name.into());
            }
            if change.is_empty() {
                return Err(Failure::Usage("nothing to change: name at least one of its flags".to_owned()));
            }
            patch(&control, &app_id, &change.into())
        }
        Verb::Enable { app_id } => patch(&control, &app_id, &json!({ "enabled": true })),
        Verb::Disable { app_id } => patch(&control, &app_id, &json!({ "enabled": false })),
        Verb::Rotate { app_id } => rotate(&control, &app_id),
    }
}

fn path(app_id: &str) -> String {
    format!("apps/{}", segment(app_id))
}

fn patch(control: &Control, app_id: &str, change: &Value) -> Result<(), Failure> {
    control.one(&control.client.call(Method::PATCH, &path(app_id), Some(change))?)
}

fn rotate(control: &Control, app_id: &str) -> Result<(), Failure> {
    let answer = control.client.call(Method::POST, &format!("{}/rotate", path(app_id)), None)?;
    // Shown first: if the file cannot be written, the only copy must not be lost.
    control.one(&answer)?;
    match answer.get("app_secret").and_then(Value::as_str) {
        Some(secret) => control.note_secret(app_id, secret),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights() -> Rights {
        Rights {
            scopes: Vec::new(),
            range: None,
            departments: Vec::new(),
            users: Vec::new(),
            groups: Vec::new(),
            redirect_uris: Vec::new(),
        }
    }

    #[test]
    fn only_what_is_named_is_sent() {
        assert!(rights().fields().is_empty());
        let word = |word: &str| Rights { scopes: vec![word.to_owned()], ..rights() }.fields();
        assert_eq!(Value::from(word("all")), json!({ "scopes": "all" }));
        assert_eq!(Value::from(word("none")), json!({ "scopes": [] }));
        assert_eq!(Value::from(word("im:chat")), json!({ "scopes": ["im:chat"] }));
        let range = Rights { users: vec!["u1".to_owned()], ..rights() }.fields();
        let expected = json!({ "all": false, "departments": [], "users": ["u1"], "groups": [] });
        assert_eq!(range["contact_range"], expected);
        let back = |uri: &str| Rights { redirect_uris: vec![uri.to_owned()], ..rights() }.fields();
        assert_eq!(Value::from(back("none")), json!({ "redirect_uris": [] }));
        assert_eq!(Value::from(back("http://a/b")), json!({ "redirect_uris": ["http://a/b"] }));
        assert_eq!(Rights { range: Some(Range::All), ..rights() }.fields()["contact_range"]["all"], true);
    }
}

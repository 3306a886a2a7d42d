//! `larkspur queue`: mail on its way out, and what to do about it.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use ureq::http::Method;

use super::context::Context;
use super::control::{Control, ControlFlags};
use crate::control_client::segment;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(super) struct Queue {
    #[command(flatten)]
    control: ControlFlags,
    /// The tenant; may be left out where there is only one
    #[arg(long, global = true, value_name = "TENANT_KEY")]
    tenant: Option<String>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// What waits to be sent, the older mail first: the open copies of a mail to one group that go by one route
    List,
    /// The copies of one mail, and what the next server said about each
    Show {
        /// The mail, by id
        mail_id: String,
    },
    /// Keep open copies back until they are tried again
    Hold(Which),
    /// Try open copies now, held ones too
    Retry(Which),
    /// Give open copies up; nobody is told
    Cancel(Which),
    /// How the ways out are, and how much waits for each
    Routes,
}

#[derive(Debug, Args)]
struct Which {
    /// The mail, by id
    mail_id: String,
    /// The copy of this address alone
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
}

pub(super) fn run(queue: Queue, context: &Context) -> Result<(), Failure> {
    let control = queue.control.connect(context)?;
    let tenant = queue.tenant.as_deref();
    match queue.verb {
        Verb::List => {
            let columns = ["mail_id", "edition", "route", "open", "claims", "next_at", "expires_at"];
            control.whole_list("queue", tenant, ("deliveries", &columns))
        }
        Verb::Show { mail_id } => {
            let columns = ["address", "state", "attempts", "next_at", "reply_code", "reply"];
            control.whole_list(&format!("mail/{}/copies", segment(&mail_id)), tenant, ("copies", &columns))
        }
        Verb::Hold(which) => act(&control, tenant, "hold", &which),
        Verb::Retry(which) => act(&control, tenant, "retry", &which),
        Verb::Cancel(which) => act(&control, tenant, "cancel", &which),
        Verb::Routes => {
            let answer = control.client.call(Method::GET, "queue/routes", None)?;
            let columns = ["route", "is_down", "down_until", "pending", "deferred", "held", "reason"];
            control.list(&answer, "routes", &columns)
        }
    }
}

fn act(control: &Control, tenant: Option<&str>, verb: &str, which: &Which) -> Result<(), Failure> {
    let given = [("tenant_key", tenant), ("address", which.address.as_deref())];
    let wanted: serde_json::Map<String, Value> =
        given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))).collect();
    let path = format!("queue/{}/{verb}", segment(&which.mail_id));
    control.one(&control.client.call(Method::POST, &path, Some(&Value::Object(wanted)))?)
}

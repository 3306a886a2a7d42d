//! `larkspur mail-group`: who gets the mail of a group in effect, who may send it, and why.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use serde_json::Value;
use ureq::http::Method;

use super::context::Context;
use super::control::{ControlFlags, with_query};
use crate::control_client::segment;
use crate::failure::Failure;

/// Members asked for in one page.
const PAGE: usize = 1_000;

#[derive(Debug, Args)]
pub(super) struct MailGroup {
    #[command(flatten)]
    control: ControlFlags,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Everyone whom a mail group reaches, each once, with departments and nested groups followed
    ///
    /// The list is printed as it comes, page by page, however long it is. Accounts that are frozen are not on it. A
    /// user without any address is, and gets no mail.
    Members {
        /// The group, by address or id
        group: String,
        /// Follow departments, the company and nested groups to people; the direct members are what the platform's
        /// own call lists
        #[arg(long, required = true)]
        effective: bool,
        /// The tenant; may be left out where there is only one
        #[arg(long, value_name = "TENANT_KEY")]
        tenant: Option<String>,
    },
    /// Whether an address may send to a mail group and why, who would get it, and how somebody is a member
    Explain {
        /// The address of the sender
        #[arg(long, value_name = "ADDRESS")]
        from: String,
        /// The group, by address or id
        #[arg(long, value_name = "GROUP")]
        to: String,
        /// Tell by which ways this person is a member; a user_id or an address
        #[arg(long, value_name = "PERSON")]
        person: Option<String>,
        /// The tenant; may be left out where there is only one
        #[arg(long, value_name = "TENANT_KEY")]
        tenant: Option<String>,
    },
}

pub(super) fn run(mail_group: MailGroup, context: &Context) -> Result<(), Failure> {
    let control = mail_group.control.connect(context)?;
    match mail_group.verb {
        Verb::Members { group, tenant, effective: _ } => {
            let path = format!("mail-groups/{}/effective-members", segment(&group));
            let size = PAGE.to_string();
            control.pages("members", &["type", "user_id", "name", "email"], |token| {
                let asked = [("page_size", Some(size.as_str())), ("page_token", token)];
                let path = with_query(&path, asked.into_iter().chain([("tenant_key", tenant.as_deref())]));
                control.client.call(Method::GET, &path, None)
            })
        }
        Verb::Explain { from, to, person, tenant } => {
            let path = format!("mail-groups/{}/explanation", segment(&to));
            let asked = [
                ("from", Some(from.as_str())),
                ("person", person.as_deref()),
                ("tenant_key", tenant.as_deref()),
            ];
            let answer = control.client.call(Method::GET, &with_query(&path, asked), None)?;
            control.show(&answer, || told(&answer))
        }
    }
}

/// An explanation in sentences.
fn told(answer: &Value) -> String {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let is = |object: &Value, name: &str| object.get(name) == Some(&Value::Bool(true));
    let verdict = if is(answer, "accepted") { "accepted" } else { "refused" };
    let mut page = format!(
        "{} to {}: {verdict} by {}, because {}\n",
        text("from"),
        text("to"),
        text("rule"),
        because(text("reason"))
    );
    let sender = answer.get("sender").map(member).unwrap_or_default();
    let _ = writeln!(page, "the sender is {sender}");
    let recipients = answer.get("recipients").unwrap_or(&Value::Null);
    let count = |name| recipients.get(name).and_then(Value::as_u64).unwrap_or(0);
    let more = if is(recipients, "exceeds_limit") { "more than " } else { "" };
    let _ = writeln!(page, "{more}{} would get it", count("count"));
    if count("without_address") > 0 {
        let _ = writeln!(page, "{} of them have no address and get nothing", count("without_address"));
    }
    let first = recipients.get("first").and_then(Value::as_array);
    for recipient in first.into_iter().flatten() {
        let _ = writeln!(page, "  {}", member(recipient));
    }
    let named = first.map_or(0, Vec::len);
    if count("count") > u64::try_from(named).unwrap_or(0) {
        page.push_str("  and others: larkspur mail-group members --effective lists them all\n");
    }
    if let Some(person) = answer.get("person") {
        page.push_str(&told_ways(person, is(person, "is_member"), is(person, "has_more")));
    }
    page
}

fn told_ways(person: &Value, is_member: bool, has_more: bool) -> String {
    let who = person.get("person").map(member).unwrap_or_default();
    if !is_member {
        return format!("{who} is not a member\n");
    }
    let mut page = format!("{who} is a member:\n");
    for way in person.get("ways").and_then(Value::as_array).into_iter().flatten() {
        let groups = way.get("groups").and_then(Value::as_array).into_iter().flatten();
        let mut steps: Vec<String> = groups.filter_map(Value::as_str).map(str::to_owned).collect();
        steps.extend(way.get("member").map(member));
        steps.extend(way.get("department").map(member).filter(|step| steps.last() != Some(step)));
        let _ = writeln!(page, "  {}", steps.join(" > "));
    }
    if has_more {
        page.push_str("  and perhaps in other ways\n");
    }
    page
}

fn because(reason: &str) -> &str {
    match reason {
        "ANYONE_MAY_SEND" => "anyone may send",
        "INTERNAL" => "the sender belongs to the organisation",
        "MEMBER" => "the sender is a member",
        "PERMITTED" => "the sender was given the right to send",
        "SENDER_IS_MAIL_GROUP" => "a mail group sends nothing",
        "ACCOUNT_SUSPENDED" => "the account of the sender is frozen",
        "NOT_INTERNAL" => "the sender does not belong to the organisation",
        "NOT_MEMBER" => "the sender is not a member",
        "NOT_PERMITTED" => "the sender was not given the right to send",
        other => other,
    }
}

/// Somebody in one line: kind, name, id, address, as far as they are known.
fn member(member: &Value) -> String {
    let known = ["type", "name", "user_id", "department_id", "email"].into_iter().filter_map(|name| {
        let text = member.get(name)?.as_str()?;
        Some(text.to_owned())
    });
    known.collect::<Vec<_>>().join(" ")
}

//! `larkspur mail`: the mail that came in, what became of it, and who was refused.

use std::fmt::Write as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use ureq::http::Method;

use super::context::Context;
use super::control::{Control, ControlFlags, PAGE, with_query};
use crate::control_client::segment;
use crate::failure::Failure;
use crate::out;

#[derive(Debug, Args)]
pub(super) struct Mail {
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
    /// Mail that came in, the youngest first
    List,
    /// Mail that came in, by what is known of it; all that is given must hold
    Search {
        /// Its Message-ID, with or without brackets
        #[arg(long, value_name = "ID")]
        message_id: Option<String>,
        /// The sender of its envelope
        #[arg(long, value_name = "ADDRESS")]
        from: Option<String>,
        /// Somebody who has a copy
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
        /// A piece of its subject
        #[arg(long, value_name = "TEXT")]
        subject: Option<String>,
    },
    /// One mail: what is kept of it, and its text as people read it
    Show {
        /// The mail, by id
        mail_id: String,
        /// As the members of a group got it: the number of the edition. Without it: as it came
        #[arg(long, value_name = "N")]
        edition: Option<u32>,
        /// Print the whole message as it is, and nothing else
        #[arg(long, conflicts_with = "attachment")]
        raw: bool,
        /// Print one attachment, and nothing else; counted from 0
        #[arg(long, value_name = "N")]
        attachment: Option<u32>,
    },
    /// Who got a copy of a mail, and how each copy stands
    Copies {
        /// The mail, by id
        mail_id: String,
    },
    /// Forget all mail
    Clear,
    /// Who was refused, and by which rule, the youngest first
    Refused {
        /// Mail to this address alone, as it was written
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
    },
    /// Addresses that mail came back from for good; those that are suspended get no copies
    Troubles,
    /// Let an address get copies again
    Forgive {
        /// The address
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
    /// Passwords by which mail programs of users, and apps, send mail
    #[command(subcommand)]
    Password(Password),
}

#[derive(Debug, Subcommand)]
enum Password {
    /// Make a password; it is printed this once
    Issue {
        /// For this user, by user_id, who sends as any of their addresses
        #[arg(long, value_name = "USER_ID", required_unless_present = "app", conflicts_with = "app")]
        user: Option<String>,
        /// For this app, which sends as --address
        #[arg(long, value_name = "APP_ID", requires = "address")]
        app: Option<String>,
        /// The address that the app sends as
        #[arg(long, value_name = "ADDRESS", requires = "app")]
        address: Option<String>,
        /// What it is for
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Passwords that were made
    List,
    /// Take a password back
    Revoke {
        /// The password, by id
        password_id: String,
    },
}

pub(super) fn run(mail: Mail, context: &Context) -> Result<(), Failure> {
    let control = mail.control.connect(context)?;
    let tenant = mail.tenant.as_deref();
    match mail.verb {
        Verb::List => list(&control, tenant, &[]),
        Verb::Search { message_id, from, to, subject } => list(
            &control,
            tenant,
            &[
                ("message_id", message_id.as_deref()),
                ("sender", from.as_deref()),
                ("recipient", to.as_deref()),
                ("subject", subject.as_deref()),
            ],
        ),
        Verb::Show { mail_id, edition, raw, attachment } => {
            let edition = edition.map(|edition| edition.to_string());
            let path = format!("mail/{}", segment(&mail_id));
            let get = |path: &str| {
                let asked = [("tenant_key", tenant), ("edition", edition.as_deref())];
                control.client.call(Method::GET, &with_query(path, asked), None)
            };
            match (raw, attachment) {
                (true, _) => octets(&get(&format!("{path}/raw"))?),
                (false, Some(index)) => octets(&get(&format!("{path}/attachments/{index}"))?),
                (false, None) => {
                    let answer = get(&path)?;
                    control.show(&answer, || told(&answer))
                }
            }
        }
        Verb::Copies { mail_id } => {
            let path = format!("mail/{}/copies", segment(&mail_id));
            let columns = ["address", "group", "state", "attempts", "reply_code", "reply"];
            control.whole_list(&path, tenant, ("copies", &columns))
        }
        Verb::Refused { to } => {
            control.pages("refusals", &["at", "peer", "sender", "recipient", "rule"], |token| {
                let asked = [
                    ("tenant_key", tenant),
                    ("recipient", to.as_deref()),
                    ("page_size", Some(PAGE)),
                    ("page_token", token),
                ];
                control.client.call(Method::GET, &with_query("mail-refusals", asked), None)
            })
        }
        Verb::Troubles => {
            let columns = ["address", "days", "last_at", "is_suspended", "reason"];
            control.whole_list("mail-troubles", tenant, ("troubles", &columns))
        }
        Verb::Forgive { address } => {
            let path = format!("mail-troubles/{}", segment(&address));
            let path = with_query(&path, [("tenant_key", tenant)]);
            control.one(&control.client.call(Method::DELETE, &path, None)?)
        }
        Verb::Password(verb) => password(&control, tenant, verb),
        Verb::Clear => control.one(&control.client.call(
            Method::DELETE,
            &with_query("mail", [("tenant_key", tenant)]),
            None,
        )?),
    }
}

fn password(control: &Control, tenant: Option<&str>, verb: Password) -> Result<(), Failure> {
    match verb {
        Password::Issue { user, app, address, label } => {
            let mut wanted = json!({ "label": label });
            let given = [
                ("tenant_key", tenant.map(str::to_owned)),
                ("user_id", user),
                ("app_id", app),
                ("address", address),
            ];
            for (name, value) in given {
                if let (Some(value), Some(object)) = (value, wanted.as_object_mut()) {
                    object.insert(name.to_owned(), value.into());
                }
            }
            control.one(&control.client.call(Method::POST, "mail-passwords", Some(&wanted))?)
        }
        Password::List => {
            let columns = ["password_id", "user_id", "app_id", "address", "label", "created_at"];
            control.pages("passwords", &columns, |token| {
                let asked = [("tenant_key", tenant), ("page_size", Some(PAGE)), ("page_token", token)];
                control.client.call(Method::GET, &with_query("mail-passwords", asked), None)
            })
        }
        Password::Revoke { password_id } => {
            let path = format!("mail-passwords/{}", segment(&password_id));
            let path = with_query(&path, [("tenant_key", tenant)]);
            control.one(&control.client.call(Method::DELETE, &path, None)?)
        }
    }
}

fn list(control: &Control, tenant: Option<&str>, filter: &[(&str, Option<&str>)]) -> Result<(), Failure> {
    control.pages("mails", &["mail_id", "accepted_at", "sender", "copies", "subject"], |token| {
        let asked = [("tenant_key", tenant), ("page_size", Some(PAGE)), ("page_token", token)];
        let path = with_query("mail", asked.into_iter().chain(filter.iter().copied()));
        control.client.call(Method::GET, &path, None)
    })
}

/// Prints the octets of an answer as they are.
fn octets(answer: &Value) -> Result<(), Failure> {
    let text = answer.get("octets").and_then(Value::as_str).unwrap_or_default();
    let octets = STANDARD.decode(text).map_err(|error| Failure::at("the answer", error))?;
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(&octets).and_then(|()| stdout.flush()).map_err(Failure::Output)
}

/// A mail for people: the fields that they look at, its groups, its text, what is attached.
fn told(answer: &Value) -> String {
    let text = |object: &Value, name: &str| {
        let text = object.get(name).and_then(Value::as_str).unwrap_or_default();
        out::harmless(text)
    };
    let message = answer.get("message").unwrap_or(&Value::Null);
    let mut page = String::new();
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(page, "{name}: {value}");
        }
    };
    line(
        "mail",
        format!("{}, {} at {}", text(answer, "mail_id"), text(answer, "kind"), text(answer, "accepted_at")),
    );
    line("envelope", text(answer, "sender"));
    line("proved author", text(answer, "author"));
    for edition in answer.get("editions").and_then(Value::as_array).into_iter().flatten() {
        let number = edition.get("edition").and_then(Value::as_i64).unwrap_or_default();
        line("edition", format!("{number} {}", text(edition, "group")));
    }
    for (name, field) in [("From", "from"), ("To", "to"), ("Cc", "cc")] {
        let people = message.get(field).and_then(Value::as_array).into_iter().flatten();
        let people: Vec<String> = people
            .map(|person| {
                let (name, address) = (text(person, "name"), text(person, "address"));
                if name.is_empty() { address } else { format!("{name} <{address}>") }
            })
            .collect();
        line(name, people.join(", "));
    }
    line("Subject", text(answer, "subject"));
    let attachments =
        message.get("attachments").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (index, attachment) in attachments.iter().enumerate() {
        let size = attachment.get("size").and_then(Value::as_u64).unwrap_or_default();
        let (name, kind) = (text(attachment, "name"), text(attachment, "media_type"));
        line("attachment", format!("{index} {name} ({kind}, {size} octets)"));
    }
    let body =
        message.get("text").or_else(|| message.get("html")).and_then(Value::as_str).unwrap_or_default();
    let _ = write!(page, "\n{}", out::harmless_lines(body));
    if !page.ends_with('\n') {
        page.push('\n');
    }
    page
}

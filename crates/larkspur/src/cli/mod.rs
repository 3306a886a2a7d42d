//! The command line: what can be asked of the program, one file a noun.

#![expect(clippy::doc_markdown, reason = "doc comments in this room are help texts, which no one renders")]

mod admin_token;
mod app;
mod backup;
mod context;
mod control;
mod dkim;
mod documents;
mod domain;
mod exchange;
mod export;
mod flags;
mod generate;
mod import;
mod mail;
mod mail_group;
mod offline;
mod progress;
mod queue;
mod table;
mod tenant;
mod user;
mod verify;

use clap::{Parser, Subcommand};

use crate::config::{self, Environment};
use crate::failure::Failure;
use crate::{out, serve};
use context::Context;
use flags::{PlaceFlags, SettingFlags};

const EXAMPLES: &str = "Examples:
  larkspur serve                                      a whole server, in ./larkspur-data
  larkspur serve --listen 127.0.0.1:0 --rate-limits off
  larkspur app create \"HR sync\" --scope contact:contact --range all
  larkspur generate company.ndjson --users 2000 && larkspur import company.ndjson
  larkspur backup monday.db && larkspur restore monday.db --data ./copy

Settings come from flags, then LARKSPUR_ variables, then larkspur.toml, then defaults: see larkspur config.
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.";

/// A self-hosted organisation directory and mail-group server that speaks the Feishu/Lark Open Platform API.
#[derive(Debug, Parser)]
#[command(name = "larkspur", version, after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    place: PlaceFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server until SIGTERM or SIGINT
    ///
    /// Runs with no configuration at all. The first start makes a tenant, an app with every scope and a mail
    /// domain, writes credentials.json into the data folder, and prints lines to paste. --help has all settings,
    /// -h the usual ones; each is also a key of larkspur.toml (limits.departments) and a variable
    /// (LARKSPUR_LIMITS__DEPARTMENTS).
    Serve(SettingFlags),
    /// Print the effective settings as a larkspur.toml, with what each means and where it came from
    Config(SettingFlags),
    /// Tenants of a running server
    Tenant(tenant::Tenant),
    /// Apps of a running server: scopes, contact range, secrets
    App(app::App),
    /// Mail domains of a running server
    Domain(domain::Domain),
    /// Accounts of a running server
    User(user::User),
    /// Mail groups of a running server: who gets their mail, who may send it
    MailGroup(mail_group::MailGroup),
    /// Mail that came in at a running server: who got it, what stands in it
    Mail(mail::Mail),
    /// Mail on its way out of a running server: what waits, and what to do about it
    Queue(queue::Queue),
    /// Keys that sign outgoing mail
    Dkim(dkim::Dkim),
    /// The token that opens the control API
    AdminToken(admin_token::AdminToken),
    /// Write a checked backup, also while the server runs
    Backup(backup::Backup),
    /// Fill an empty store from a backup
    Restore(backup::Backup),
    /// Take an organisation in from files: departments, users, mail groups
    ///
    /// Every record goes through the rules of the API, in one transaction. The limits are those of larkspur.toml and
    /// of LARKSPUR_ variables. On SQLite no server may run. docs/import.md has the format.
    Import(import::Import),
    /// Write an organisation to files that an import takes back, also while the server runs
    Export(export::Export),
    /// Make up an organisation of any size, as files for an import
    Generate(generate::Generate),
    /// Recompute the derived facts of a store and report every difference, also while the server runs
    ///
    /// A fault makes it fail. A hint does not: it tells of what is allowed but seldom meant, such as mail groups that
    /// are members of each other in a circle.
    Verify,
    /// Print the OpenAPI document of the API
    Openapi(documents::OpenApi),
    /// Write the page that says how far each endpoint is there
    Parity(documents::Parity),
}

/// Does what the command line of this process asks.
///
/// # Errors
/// Why it was not done.
pub(crate) fn run() -> Result<(), Failure> {
    let Cli { place, command } = Cli::parse();
    let context = &Context { environment: Environment::of_process(), place };
    match command {
        Command::Serve(flags) => serve::serve(&context.load(flags)?.settings),
        Command::Config(flags) => out::print(&config::page(&context.load(flags)?)),
        Command::Tenant(command) => tenant::run(command, context),
        Command::App(command) => app::run(command, context),
        Command::Domain(command) => domain::run(command, context),
        Command::User(command) => user::run(command, context),
        Command::MailGroup(command) => mail_group::run(command, context),
        Command::Mail(command) => mail::run(command, context),
        Command::Queue(command) => queue::run(command, context),
        Command::Dkim(command) => dkim::run(&command),
        Command::AdminToken(command) => admin_token::run(&command, context),
        Command::Backup(command) => backup::backup(&command, context),
        Command::Restore(command) => backup::restore(&command, context),
        Command::Import(command) => import::run(&command, context),
        Command::Export(command) => export::run(&command, context),
        Command::Generate(command) => generate::run(&command),
        Command::Verify => verify::run(context),
        Command::Openapi(command) => documents::openapi(&command),
        Command::Parity(command) => documents::parity(&command),
    }
}

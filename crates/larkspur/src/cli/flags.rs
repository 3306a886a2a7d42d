//! The settings as flags. Names and help texts come from the rows of the settings; the values stay texts, so that
//! a fault in a flag is reported together with all others.

use std::marker::PhantomData;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use crate::config::{Given, PARTS, Row};

/// All settings, for `serve` and `config`.
pub(super) type SettingFlags = Flags<Every>;
/// Where the store is, for commands that work on a store.
pub(super) type StoreFlags = Flags<OfStore>;
/// Where `credentials.json` is, for clients of a server.
pub(super) type FolderFlags = Flags<OfFolder>;

/// Parts whose flags are worth a line in the short help.
const PROMINENT_PARTS: &[&str] = &["", "tls"];

/// Which settings a command takes as flags.
pub(super) trait Choice: Clone + Send + Sync + 'static {
    /// Whether this one is among them.
    fn has(key: &str) -> bool;
}

#[derive(Clone, Debug)]
pub(super) struct Every;
#[derive(Clone, Debug)]
pub(super) struct OfStore;
#[derive(Clone, Debug)]
pub(super) struct OfFolder;

impl Choice for Every {
    fn has(_: &str) -> bool {
        true
    }
}

impl Choice for OfStore {
    fn has(key: &str) -> bool {
        ["data", "database_url"].contains(&key)
    }
}

impl Choice for OfFolder {
    fn has(key: &str) -> bool {
        key == "data"
    }
}

/// What was given on the command line.
#[derive(Clone, Debug)]
pub(super) struct Flags<C>(Given, PhantomData<C>);

impl<C: Choice> Flags<C> {
    /// What was given.
    pub(super) fn given(&self) -> &Given {
        &self.0
    }
}

fn rows<C: Choice>() -> impl Iterator<Item = (&'static str, &'static Row)> {
    let rows = PARTS.iter().flat_map(|part| part.rows.iter().map(|row| (part.name, row)));
    rows.filter(|(_, row)| C::has(row.key))
}

fn arg(part: &str, row: &'static Row) -> Arg {
    let arg = Arg::new(row.key).long(row.flag()).value_name(row.value_name).global(true);
    arg.help(row.doc.concat().trim_start().to_owned()).hide_short_help(!PROMINENT_PARTS.contains(&part))
}

impl<C: Choice> Args for Flags<C> {
    fn augment_args(command: Command) -> Command {
        let config =
            Arg::new("config").long("config").value_name("FILE").value_parser(value_parser!(PathBuf));
        let config = config.help("Read this file instead of ./larkspur.toml").global(true);
        command.arg(config).args(rows::<C>().map(|(part, row)| arg(part, row)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<C: Choice> FromArgMatches for Flags<C> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given = |row: &'static Row| Some((row.key, matches.get_one::<String>(row.key)?.clone()));
        let config = matches.get_one::<PathBuf>("config").cloned();
        let settings = rows::<C>().filter_map(|(_, row)| given(row)).collect();
        Ok(Self(Given { config, settings }, PhantomData))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

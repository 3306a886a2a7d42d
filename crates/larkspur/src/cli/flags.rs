//! The settings as flags. Names and help texts come from the rows of the settings; the values stay texts, so that
//! a fault in a flag is reported together with all others.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use crate::config::{Given, PARTS, Row};

/// Where the data are and which file is read: flags of every command, before or after its name.
pub(super) type PlaceFlags = Flags<true>;
/// All other settings: flags of `serve` and `config`.
pub(super) type SettingFlags = Flags<false>;

/// The settings that say where the data are.
const PLACE: &[&str] = &["data", "database_url"];
/// Parts whose flags are worth a line in the short help.
const PROMINENT_PARTS: &[&str] = &["", "tls"];
/// Above the flags of the place in every help text.
const PLACE_HEADING: &str = "Where the data are";

/// What was given on the command line: of the place, or of all else.
#[derive(Clone, Debug)]
pub(super) struct Flags<const OF_PLACE: bool>(pub(super) Given);

impl<const OF_PLACE: bool> Flags<OF_PLACE> {
    fn rows() -> impl Iterator<Item = (&'static str, &'static Row)> {
        let rows = PARTS.iter().flat_map(|part| part.rows.iter().map(|row| (part.name, row)));
        rows.filter(|(_, row)| PLACE.contains(&row.key) == OF_PLACE)
    }

    fn arg((part, row): (&str, &'static Row)) -> Arg {
        let arg = Arg::new(row.key).long(row.flag()).value_name(row.value_name);
        let arg = if OF_PLACE { arg.global(true).help_heading(PLACE_HEADING) } else { arg };
        arg.help(row.doc.concat().trim_start().to_owned()).hide_short_help(!PROMINENT_PARTS.contains(&part))
    }
}

impl<const OF_PLACE: bool> Args for Flags<OF_PLACE> {
    fn augment_args(command: Command) -> Command {
        let command = command.args(Self::rows().map(Self::arg));
        if !OF_PLACE {
            return command;
        }
        let config =
            Arg::new("config").long("config").value_name("FILE").value_parser(value_parser!(PathBuf));
        let config = config.global(true).help_heading(PLACE_HEADING);
        command.arg(config.help("Read settings from this file instead of ./larkspur.toml"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const OF_PLACE: bool> FromArgMatches for Flags<OF_PLACE> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given =
            |(_, row): (_, &'static Row)| Some((row.key, matches.get_one::<String>(row.key)?.clone()));
        let config = if OF_PLACE { matches.get_one::<PathBuf>("config").cloned() } else { None };
        Ok(Self(Given { config, settings: Self::rows().filter_map(given).collect() }))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

//! What every command is given: the environment, and where the data are.

use super::flags::{PlaceFlags, SettingFlags};
use crate::config::{self, Environment, Given, Loaded, Settings};
use crate::failure::Failure;

/// What a command finds around it.
pub(super) struct Context {
    /// The environment of the process.
    pub(super) environment: Environment,
    /// The flags that every command has.
    pub(super) place: PlaceFlags,
}

impl Context {
    /// The settings of a command that has no flags for settings but those of the place.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        Ok(config::load(&self.place.0, &self.environment)?.settings)
    }

    /// The settings of a command that has a flag for each.
    pub(super) fn load(&self, flags: SettingFlags) -> Result<Loaded, Failure> {
        let Given { config, settings } = self.place.0.clone();
        let settings = settings.into_iter().chain(flags.0.settings).collect();
        Ok(config::load(&Given { config, settings }, &self.environment)?)
    }
}

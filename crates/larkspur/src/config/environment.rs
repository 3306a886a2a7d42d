//! The environment of the process, taken down once.

use std::collections::BTreeMap;
use std::ffi::OsString;

/// What every name of ours begins with.
pub(super) const PREFIX: &str = "LARKSPUR_";

/// Names that are ours but no settings: the path of the file, and what clients of a server go by. They are often
/// set in the shell in which a server is started.
pub(super) const NOT_SETTINGS: &[&str] = &[
    "LARKSPUR_CONFIG",
    "LARKSPUR_BASE_URL",
    "LARKSPUR_ADMIN_TOKEN",
    "LARKSPUR_ADMIN_TOKEN_FILE",
    "LARKSPUR_TENANT_KEY",
    "LARKSPUR_APP_ID",
    "LARKSPUR_APP_SECRET",
];

/// The variables whose names begin with [`PREFIX`]. One that is empty counts as absent, because that is how
/// service files and compose files leave a variable out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment(BTreeMap<String, OsString>);

impl Environment {
    /// That of this process.
    pub(crate) fn of_process() -> Self {
        Self::from_pairs(std::env::vars_os())
    }

    /// That of these pairs.
    pub(crate) fn from_pairs(pairs: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let ours = pairs.into_iter().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
            (!value.is_empty()).then_some((name, value))
        });
        Self(ours.collect())
    }

    /// The value of `name`, if it is set.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub(crate) fn find(&self, name: &str) -> Result<Option<&str>, String> {
        let value = self.0.get(name);
        value.map(|value| value.to_str().ok_or_else(|| "is not UTF-8".to_owned())).transpose()
    }

    /// A secret: the value of `name`, or the content of the file that `name_FILE` names, less a line end.
    ///
    /// # Errors
    /// Both are set, or the file cannot be read.
    pub(crate) fn find_secret(&self, name: &str) -> Result<Option<String>, String> {
        let file = format!("{name}_FILE");
        match (self.find(name)?, self.find(&file)?) {
            (Some(_), Some(_)) => Err(format!("is set beside {file}")),
            (Some(value), None) => Ok(Some(value.to_owned())),
            (None, None) => Ok(None),
            (None, Some(path)) => match std::fs::read_to_string(path) {
                Ok(text) => Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned())),
                Err(error) => Err(format!("{file}: {path}: {error}")),
            },
        }
    }

    /// All names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

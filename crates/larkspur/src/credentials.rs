//! `credentials.json`: what a client needs to call this server, readable by its owner only.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The keys of the file. What the program does not know (any more) is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Credentials {
    /// Scheme, host and port of the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base_url: Option<String>,
    /// The first tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_key: Option<String>,
    /// Its first app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_id: Option<String>,
    /// The secret of that app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_secret: Option<String>,
    /// The mail domain of the first tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail_domain: Option<String>,
    /// Opens the control API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) admin_token: Option<String>,
}

impl Credentials {
    /// Reads the file; `None` when it is not there.
    ///
    /// # Errors
    /// It cannot be read, or is not what this program writes.
    pub(crate) fn find(path: &Path) -> Result<Option<Self>, Failure> {
        let fault = |error: String| Failure::at(path.display(), error);
        match std::fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| fault(error.to_string())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault(error.to_string())),
        }
    }

    /// Writes the file in one step, mode 0600: a reader sees the former one or this one, never half of it.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let write = || {
            let mut text = serde_json::to_vec_pretty(self)?;
            text.push(b'\n');
            // Drafts of this kind have mode 0600 from the start.
            let mut draft = tempfile::Builder::new().prefix(".credentials-").tempfile_in(folder)?;
            draft.write_all(&text)?;
            draft.as_file().sync_all()?;
            draft.persist(path)?;
            File::open(folder)?.sync_all()
        };
        write().map_err(|error: std::io::Error| Failure::at(path.display(), error))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn there_and_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.json");
        assert_eq!(Credentials::find(&path).unwrap(), None);
        let written = Credentials { base_url: Some("http://a".into()), ..Credentials::default() };
        written.write(&path).unwrap();
        assert_eq!(Credentials::find(&path).unwrap(), Some(written));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        std::fs::write(&path, "[").unwrap();
        assert!(Credentials::find(&path).is_err());
    }
}

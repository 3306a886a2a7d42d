//! The data folder: what lies in it, who may see it, and who may use it.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use larkspur_store::{Location, Random};

use crate::config::Settings;
use crate::failure::Failure;

/// A data folder.
#[derive(Clone, Debug)]
pub(crate) struct DataDir(PathBuf);

/// The right to serve from a data folder, or to change its store offline. It ends with this value, or with the
/// process, however that ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl DataDir {
    /// That of these settings; nothing is looked at yet.
    pub(crate) fn of(settings: &Settings) -> Self {
        Self(settings.data.clone())
    }

    /// Makes the folder, for its owner only, if it is not there.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn create(&self) -> Result<(), Failure> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&self.0);
        made.map_err(|error| Failure::at(format_args!("the data folder {}", self.0.display()), error))
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Where the keys for clients are kept.
    pub(crate) fn credentials(&self) -> PathBuf {
        self.0.join("credentials.json")
    }

    /// Where the store of these settings lives.
    pub(crate) fn location(&self, settings: &Settings) -> Location {
        match &settings.database_url {
            Some(url) => Location::Postgres { url: url.clone() },
            None => Location::Sqlite { path: self.0.join("larkspur.db") },
        }
    }

    /// The name of this server among those that share its store, the same after every start; made at the first one. Whoever
    /// copies the folder for a second server leaves the file out.
    ///
    /// # Errors
    /// It cannot be read or written.
    pub(crate) fn instance(&self, random: &dyn Random) -> Result<String, Failure> {
        let path = self.0.join("instance");
        let fault = |error| Failure::at(path.display(), error);
        match std::fs::read_to_string(&path) {
            Ok(text) if is_instance(text.trim()) => return Ok(text.trim().to_owned()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(fault(error)),
        }
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        let name: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        opened.and_then(|mut file| writeln!(file, "{name}")).map_err(fault)?;
        Ok(name)
    }

    /// Takes the folder for this process.
    ///
    /// # Errors
    /// Another process has it, or its lock file cannot be written.
    pub(crate) fn lock(&self) -> Result<Lock, Failure> {
        let path = self.0.join("larkspur.lock");
        let fault = |error| Failure::at(path.display(), error);
        // The file stays for good: removing it would let two processes lock two files of one name.
        let opened =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let mut file = opened.map_err(fault)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) => return Err(fault(error)),
            Err(TryLockError::WouldBlock) => return Err(self.in_use(file)),
        }
        // Who has it, for the message of whoever comes second.
        let noted = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{}", std::process::id()));
        noted.map_err(fault)?;
        Ok(Lock { _file: file })
    }

    fn in_use(&self, mut file: File) -> Failure {
        let mut holder = String::new();
        let known = file.read_to_string(&mut holder).is_ok() && !holder.is_empty();
        let who = if known { format!(" (process {holder})") } else { String::new() };
        let folder = self.0.display();
        Failure::other(format!(
            "another larkspur{who} is using {folder}; stop it, or choose another folder with --data"
        ))
    }
}

fn is_instance(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use larkspur_store::SeededRandom;

    use super::*;

    #[test]
    fn a_server_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir(folder.path().to_owned());
        let name = data.instance(&SeededRandom::new(1)).unwrap();
        assert!(is_instance(&name));
        assert_eq!(data.instance(&SeededRandom::new(2)).unwrap(), name);
        std::fs::write(folder.path().join("instance"), "").unwrap();
        assert_ne!(
            data.instance(&SeededRandom::new(2)).unwrap(),
            name,
            "a file that was cut off is made again"
        );
    }

    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir(folder.path().join("deep/er"));
        data.create().unwrap();
        let lock = data.lock().unwrap();
        let refused = data.lock().unwrap_err().to_string();
        assert!(refused.contains(&format!("(process {})", std::process::id())), "{refused}");
        drop(lock);
        data.lock().unwrap();
    }
}

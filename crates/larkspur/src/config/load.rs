//! From the sources to one checked tree.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::environment::{Environment, NOT_SETTINGS};
use super::faults::{Fault, Faults, Origin};
use super::nearest::unknown;
use super::settings::{PARTS, Row, Settings, find, rows};

/// The file that is read when it is there and no other is named.
const DEFAULT_FILE: &str = "larkspur.toml";

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    /// The configuration file.
    pub(crate) config: Option<PathBuf>,
    /// Settings by key, as texts.
    pub(crate) settings: Vec<(&'static str, String)>,
}

/// The settings, and where those that are not defaults came from.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The tree.
    pub(crate) settings: Settings,
    pub(super) origins: HashMap<&'static str, Origin>,
}

/// Reads all sources.
///
/// # Errors
/// Everything that is wrong with any of them.
pub(crate) fn load(given: &Given, environment: &Environment) -> Result<Loaded, Faults> {
    let mut loading = Loading::default();
    loading.take_file(given.config.as_deref(), environment);
    loading.take_environment(environment);
    for (key, text) in &given.settings {
        if let Some(row) = find(key) {
            loading.set(row, text, Origin::Flag(row.flag()));
        }
    }
    loading.check_whole();
    if loading.faults.is_empty() {
        Ok(Loaded { settings: loading.settings, origins: loading.origins })
    } else {
        Err(Faults(loading.faults))
    }
}

#[derive(Default)]
struct Loading {
    settings: Settings,
    origins: HashMap<&'static str, Origin>,
    faults: Vec<Fault>,
}

impl Loading {
    fn set(&mut self, row: &'static Row, text: &str, origin: Origin) {
        match (row.set)(&mut self.settings, text) {
            Ok(()) => _ = self.origins.insert(row.key, origin),
            Err(why) => self.fault(origin, why),
        }
    }

    fn fault(&mut self, origin: Origin, why: impl Into<String>) {
        self.faults.push(Fault { origin, why: why.into() });
    }

    fn take_environment(&mut self, environment: &Environment) {
        for row in rows() {
            let name = row.variable();
            let found = if row.secret {
                environment.find_secret(&name)
            } else {
                environment.find(&name).map(|text| text.map(str::to_owned))
            };
            match found {
                Ok(Some(text)) => self.set(row, &text, Origin::Variable(name)),
                Ok(None) => {}
                Err(why) => self.fault(Origin::Variable(name), why),
            }
        }
        let known = || rows().flat_map(variables).chain(NOT_SETTINGS.iter().map(|name| (*name).to_owned()));
        for name in environment.names() {
            if known().all(|known| known != name) {
                self.fault(Origin::Variable(name.to_owned()), unknown("setting", name, known()));
            }
        }
    }

    fn take_file(&mut self, named: Option<&Path>, environment: &Environment) {
        let variable = match environment.find("LARKSPUR_CONFIG") {
            Ok(variable) => variable.map(PathBuf::from),
            Err(why) => return self.fault(Origin::Variable("LARKSPUR_CONFIG".to_owned()), why),
        };
        let named = named.map(Path::to_owned).or(variable);
        let path = named.clone().unwrap_or_else(|| DEFAULT_FILE.into());
        match std::fs::read_to_string(&path) {
            Ok(text) => match text.parse::<toml::Table>() {
                Ok(table) => self.take_table(&path, "", table),
                Err(error) => self.fault(Origin::File(path), error.to_string().trim_end()),
            },
            Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => {}
            Err(error) => self.fault(Origin::File(path), error.to_string()),
        }
    }

    /// Takes a table of the file; `part` is its name, empty for the whole file.
    fn take_table(&mut self, path: &Path, part: &str, table: toml::Table) {
        for (name, value) in table {
            let key = if part.is_empty() { name } else { format!("{part}.{name}") };
            let origin = Origin::Key(path.to_owned(), key.clone());
            match (find(&key), value) {
                (Some(row), toml::Value::String(text)) => self.set(row, &text, origin),
                (Some(row), toml::Value::Integer(number)) => self.set(row, &number.to_string(), origin),
                (Some(row), toml::Value::Float(number)) => self.set(row, &number.to_string(), origin),
                (Some(row), toml::Value::Boolean(flag)) => self.set(row, &flag.to_string(), origin),
                (Some(_), _) => self.fault(origin, "must be a text, a number, true or false"),
                (None, toml::Value::Table(inner)) if part.is_empty() && is_part(&key) => {
                    self.take_table(path, &key, inner);
                }
                (None, _) if part.is_empty() && is_part(&key) => self.fault(origin, "must be a table"),
                (None, _) => {
                    let parts = PARTS.iter().map(|part| part.name).filter(|name| !name.is_empty());
                    let known = rows().map(|row| row.key).chain(parts).map(str::to_owned);
                    self.fault(origin, unknown("setting", &key, known));
                }
            }
        }
    }

    /// What no setting can tell by itself.
    fn check_whole(&mut self) {
        let Settings { tls, mail, .. } = &self.settings;
        let pairs = [
            (("tls.certificate", tls.certificate.is_some()), ("tls.key", tls.key.is_some())),
            (
                ("mail.smarthost_user", mail.smarthost_user.is_some()),
                ("mail.smarthost_password", mail.smarthost_password.is_some()),
            ),
        ];
        for ((one, has_one), (other, has_other)) in pairs {
            let (alone, missing) = match (has_one, has_other) {
                (true, false) => (one, other),
                (false, true) => (other, one),
                _ => continue,
            };
            // A value that could not be read has its own fault already.
            if let Some(origin) = self.origins.get(alone).cloned() {
                self.fault(origin, format!("needs {missing} beside it"));
            }
        }
    }
}

fn is_part(name: &str) -> bool {
    PARTS.iter().any(|part| part.name == name)
}

/// The names under which a setting may stand in the environment.
fn variables(row: &Row) -> Vec<String> {
    let name = row.variable();
    if row.secret { vec![format!("{name}_FILE"), name] } else { vec![name] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        Environment::from_pairs(pairs.iter().map(|(name, value)| (name.into(), value.into())))
    }

    fn file(folder: &tempfile::TempDir, text: &str) -> Option<PathBuf> {
        let path = folder.path().join("test.toml");
        std::fs::write(&path, text).unwrap();
        Some(path)
    }

    #[test]
    fn flag_beats_variable_beats_file_beats_default() {
        let folder = tempfile::tempdir().unwrap();
        let config = file(
            &folder,
            "listen = '127.0.0.1:1'\nmail_domain = 'a.example'\n[limits]\ndepartments = 7\nmail_groups = 8",
        );
        let given = Given { config, settings: vec![("listen", "127.0.0.1:3".to_owned())] };
        let variables = environment(&[
            ("LARKSPUR_LISTEN", "127.0.0.1:2"),
            ("LARKSPUR_LIMITS__DEPARTMENTS", "9"),
            ("LARKSPUR_BASE_URL", "http://elsewhere"),
            ("LARKSPUR_RATE_LIMITS", ""),
            ("PATH", "/bin"),
        ]);
        let loaded = load(&given, &variables).unwrap();
        let settings = &loaded.settings;
        assert_eq!(settings.listen.port(), 3);
        assert_eq!(settings.mail_domain.0, "a.example");
        assert_eq!((settings.limits.departments.get(), settings.limits.mail_groups.get()), (9, 8));
        assert_eq!(settings.limits.department_depth.get(), 25);
        assert_eq!(
            loaded.origins["limits.departments"],
            Origin::Variable("LARKSPUR_LIMITS__DEPARTMENTS".into())
        );
        assert!(!loaded.origins.contains_key("rate_limits"));
    }

    #[test]
    fn all_faults_at_once_with_their_places() {
        let folder = tempfile::tempdir().unwrap();
        let config = file(
            &folder,
            "listn = 'x'\ntls = 3\n[limits]\ndepartment = 7\nmail_groups = 0\n[log]\nlevel = [1]",
        );
        let path = config.clone().unwrap();
        let given = Given { config, settings: vec![("tls.key", "k.pem".to_owned())] };
        let variables = environment(&[
            ("LARKSPUR_LISTEN", "here"),
            ("LARKSPUR_DATABASE_URL", "mysql://root:hidden@db"),
            ("LARKSPUR_MAILDOMAIN", "x"),
        ]);
        let faults = load(&given, &variables).unwrap_err().to_string();
        assert!(!faults.contains("hidden"), "{faults}");
        let place = path.display();
        for line in [
            "9 faults in the configuration".to_owned(),
            format!("  {place}, limits.department: no such setting; did you mean limits.departments?"),
            format!("  {place}, limits.mail_groups: \"0\" is not a whole number from 1 to 4294967295"),
            format!("  {place}, listn: no such setting; did you mean listen?"),
            format!("  {place}, log.level: must be a text, a number, true or false"),
            format!("  {place}, tls: must be a table"),
            "  LARKSPUR_LISTEN: \"here\" is not an address with a port, such as 127.0.0.1:5275".to_owned(),
            "  LARKSPUR_DATABASE_URL: does not begin with postgres://".to_owned(),
            "  LARKSPUR_MAILDOMAIN: no such setting; did you mean LARKSPUR_MAIL_DOMAIN?".to_owned(),
            "  --tls-key: needs tls.certificate beside it".to_owned(),
        ] {
            assert!(faults.lines().any(|have| have == line), "{line}\nis not in\n{faults}");
        }
    }

    #[test]
    fn a_secret_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("url");
        std::fs::write(&secret, "postgres://a:b@c/d\n").unwrap();
        let name = "LARKSPUR_DATABASE_URL_FILE";
        let variables = environment(&[(name, secret.to_str().unwrap())]);
        assert!(load(&Given::default(), &variables).unwrap().settings.database_url.is_some());
        let both =
            environment(&[(name, secret.to_str().unwrap()), ("LARKSPUR_DATABASE_URL", "postgres://x")]);
        assert!(load(&Given::default(), &both).is_err());
        let gone = environment(&[(name, "/nowhere/at/all")]);
        assert!(load(&Given::default(), &gone).unwrap_err().to_string().contains("/nowhere/at/all"));
    }

    #[test]
    fn a_file_that_is_named_must_be_there_and_be_toml() {
        let folder = tempfile::tempdir().unwrap();
        let missing = Given { config: Some(folder.path().join("none.toml")), settings: Vec::new() };
        assert!(load(&missing, &Environment::default()).is_err());
        let broken = Given { config: file(&folder, "listen = "), settings: Vec::new() };
        assert!(load(&broken, &Environment::default()).unwrap_err().to_string().contains("line 1"));
    }
}

//! The real binary under test: started on a place of its own, stopped or killed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use larkspur_store::testing::PrivatePostgres;
use serde_json::Value;
use tempfile::TempDir;

use crate::client::Client;

/// Where a story keeps its store.
pub enum Place {
    /// In the data folder.
    Sqlite,
    /// In a database of a private server that syncs its files.
    Postgres(PrivatePostgres, String),
}

impl Place {
    /// Every engine of this machine.
    pub fn all() -> Vec<Self> {
        let postgres = PrivatePostgres::start(true).map(|server| {
            let url = server.fresh_database_url();
            Self::Postgres(server, url)
        });
        std::iter::once(Self::Sqlite).chain(postgres).collect()
    }

    fn url(&self) -> Option<&str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres(_, url) => Some(url),
        }
    }
}

/// A running server process.
pub struct Program {
    process: Child,
    credentials: Value,
}

impl Program {
    /// Starts the server on `place` with this data folder and waits until it answers.
    pub fn start(place: &Place, data: &Path) -> Self {
        let mut command = larkspur(place, data);
        command.args(["serve", "--listen", "127.0.0.1:0", "--rate-limits", "off", "--log-level", "error"]);
        command.args(["--limits-departments", "10000000", "--limits-child-departments", "10000000"]);
        // The address of the former process must not be taken for that of this one.
        let file = data.join("credentials.json");
        let before = std::fs::metadata(&file).and_then(|known| known.modified()).ok();
        let process = command.stdout(Stdio::null()).spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            assert!(Instant::now() < deadline, "the server did not start");
            let fresh = std::fs::metadata(&file).and_then(|known| known.modified()).ok() != before;
            let read = std::fs::read_to_string(&file).ok().filter(|_| fresh);
            if let Some(credentials) = read.and_then(|text| serde_json::from_str::<Value>(&text).ok())
                && Client::new(text(&credentials, "base_url")).is_ready()
            {
                return Self { process, credentials };
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// A client with a fresh token of the first app, whose credentials `first` has.
    pub fn client(&self, first: &Credentials) -> Client {
        Client::new(text(&self.credentials, "base_url")).with_token(&first.app_id, &first.app_secret)
    }

    /// The credentials that the first start wrote.
    pub fn credentials(&self) -> Credentials {
        let of = |name| text(&self.credentials, name).to_owned();
        Credentials { app_id: of("app_id"), app_secret: of("app_secret"), mail_domain: of("mail_domain") }
    }

    /// SIGKILL, at once.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// What the first start wrote down.
#[derive(Clone)]
pub struct Credentials {
    pub app_id: String,
    pub app_secret: String,
    pub mail_domain: String,
}

/// Runs `larkspur verify` and fails with what it says.
pub fn verify(place: &Place, data: &Path) {
    let output = larkspur(place, data).arg("verify").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "verify: {said} {}", String::from_utf8_lossy(&output.stderr));
}

/// A fresh data folder.
pub fn folder() -> TempDir {
    TempDir::with_prefix("larkspur-story-").unwrap()
}

fn larkspur(place: &Place, data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_larkspur"));
    command.arg("--data").arg(data);
    command.env_clear();
    if let Some(url) = place.url() {
        command.env("LARKSPUR_DATABASE_URL", url);
    }
    command
}

fn text<'a>(credentials: &'a Value, name: &str) -> &'a str {
    credentials.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("credentials.json has no {name}"))
}

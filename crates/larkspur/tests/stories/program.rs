//! The real binary under test: started on a place of its own, stopped or killed.

use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use larkspur_core::schema::MIGRATIONS;
use larkspur_store::testing::PrivatePostgres;
use larkspur_store::{DatabaseUrl, Db, Location, Options, SystemClock, SystemRandom};
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use serde::Deserialize;
use tempfile::TempDir;

use crate::client::Client;

/// What a kill may send twice: connections to the next mail server times recipients of one transaction, the defaults of the
/// settings.
pub(crate) const ON_THE_WIRE: usize = 4 * 50;

/// Where a story keeps its store.
pub(crate) enum Place {
    /// In the data folder.
    Sqlite,
    /// In a database of a private server that syncs its files.
    Postgres {
        url: String,
        /// Stops with this value.
        _server: PrivatePostgres,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.url().is_some() { "PostgreSQL" } else { "SQLite" })
    }
}

impl Place {
    /// Every engine of this machine.
    pub(crate) fn all() -> Vec<Self> {
        let postgres = PrivatePostgres::start(true).map(|server| {
            let url = server.fresh_database_url();
            Self::Postgres { url, _server: server }
        });
        std::iter::once(Self::Sqlite).chain(postgres).collect()
    }

    /// The store of the program with this data folder, opened beside it.
    pub(crate) fn open(&self, data: &Path) -> Db {
        let location = match self.url() {
            None => Location::Sqlite { path: data.join("larkspur.db") },
            Some(url) => Location::Postgres { url: DatabaseUrl::new(url) },
        };
        Db::open(Options::new(location), MIGRATIONS, Arc::new(SystemClock), Arc::new(SystemRandom)).unwrap()
    }

    fn url(&self) -> Option<&str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres { url, .. } => Some(url),
        }
    }
}

/// A running server process.
pub(crate) struct Program {
    process: Child,
    base_url: String,
    /// Where mail comes in: by SMTP, and by LMTP.
    mail: (String, String),
}

impl Program {
    /// Starts the server on `place` with this data folder and waits until it answers.
    pub(crate) fn start(place: &Place, data: &Path) -> Self {
        Self::start_with(place, data, &[])
    }

    /// The same with further variables.
    pub(crate) fn start_with(place: &Place, data: &Path, variables: &[(&str, &str)]) -> Self {
        let mut command = larkspur(place, data, "serve");
        command.envs(variables.iter().copied());
        Self::launch(command)
    }

    /// The same as a process that goes on when a file may not grow: see [`let_files_grow_to`](Self::let_files_grow_to).
    pub(crate) fn start_where_files_are_bounded(data: &Path) -> Self {
        let mut command = Command::new("/bin/sh");
        // Ignored signals are inherited: otherwise the system would end the process.
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_larkspur")]);
        Self::launch(with_data(command, &Place::Sqlite, data, "serve"))
    }

    /// What the process writes to a file beyond so many octets fails; `None` for no bound.
    pub(crate) fn let_files_grow_to(&self, octets: Option<u64>) {
        let bound = Rlimit { current: octets, maximum: None };
        prlimit(Some(Pid::from_child(&self.process)), Resource::Fsize, bound).unwrap();
    }

    fn launch(mut command: Command) -> Self {
        command.args(["--listen", "127.0.0.1:0", "--rate-limits", "off", "--log-level", "error"]);
        command.args(["--limits-departments", "10000000", "--limits-child-departments", "10000000"]);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        // The greeting names the addresses; a process that dies first closes the pipe.
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let (mut greeting, mut mail) = (String::new(), String::new());
        stdout.read_line(&mut greeting).unwrap();
        stdout.read_line(&mut mail).unwrap();
        let base_url = greeting.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        assert!(base_url.starts_with("http://"), "the server did not start: {greeting}");
        assert!(Client::new(&base_url).is_ready(), "the server greets but does not answer");
        let place = |word: &str| {
            let rest = mail.split_once(word).map_or("", |(_, rest)| rest);
            rest.split([' ', ';']).next().unwrap_or_default().to_owned()
        };
        Self { process, base_url, mail: (place("by SMTP at "), place("by LMTP at ")) }
    }

    /// Where mail comes in by SMTP.
    pub(crate) fn smtp(&self) -> &str {
        &self.mail.0
    }

    /// Where mail comes in by LMTP.
    pub(crate) fn lmtp(&self) -> &str {
        &self.mail.1
    }

    /// A client of the control API.
    pub(crate) fn admin(&self, first: &Credentials) -> Client {
        Client::new(&self.base_url).bearer(&first.admin_token)
    }

    /// SIGTERM, and the end of the process.
    pub(crate) fn stop(mut self) {
        kill_process(Pid::from_child(&self.process), Signal::TERM).unwrap();
        assert!(self.process.wait().unwrap().success());
    }

    /// A client with a fresh token of the first app.
    pub(crate) fn client(&self, first: &Credentials) -> Client {
        Client::new(&self.base_url).with_token(&first.app_id, &first.app_secret)
    }

    /// SIGKILL, at once.
    pub(crate) fn kill(mut self) {
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
#[derive(Deserialize)]
pub(crate) struct Credentials {
    pub(crate) app_id: String,
    pub(crate) app_secret: String,
    pub(crate) admin_token: String,
    pub(crate) mail_domain: String,
}

impl Credentials {
    /// Reads them from the data folder of the first start.
    pub(crate) fn of(data: &Path) -> Self {
        serde_json::from_slice(&std::fs::read(data.join("credentials.json")).unwrap()).unwrap()
    }
}

/// Runs `larkspur verify` and fails with what it says.
pub(crate) fn verify(place: &Place, data: &Path) {
    let output = larkspur(place, data, "verify").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "verify: {said} {}", String::from_utf8_lossy(&output.stderr));
}

/// A fresh data folder.
pub(crate) fn folder() -> TempDir {
    TempDir::with_prefix("larkspur-story-").unwrap()
}

fn larkspur(place: &Place, data: &Path, verb: &str) -> Command {
    with_data(Command::new(env!("CARGO_BIN_EXE_larkspur")), place, data, verb)
}

fn with_data(mut command: Command, place: &Place, data: &Path, verb: &str) -> Command {
    command.arg(verb).arg("--data").arg(data);
    command.env_clear();
    command.env("LARKSPUR_MAIL__SMTP", "127.0.0.1:0").env("LARKSPUR_MAIL__LMTP", "127.0.0.1:0");
    if let Some(url) = place.url() {
        command.env("LARKSPUR_DATABASE_URL", url);
    }
    command
}

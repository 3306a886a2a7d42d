//! A PostgreSQL server of our own, from the programs installed on this machine, that ends with the test process.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;

use crate::clock::SystemClock;
use crate::migration::{Migration, migrate};
use crate::options::DatabaseUrl;
use crate::postgres::{Session, Use, Wire, parse_url};
use crate::threads::apart;

/// A running server, reachable through a socket in its own folder, without passwords.
///
/// A small watchdog process stops it and removes the folder as soon as this process is gone, however it ends.
pub struct PrivatePostgres {
    programs: PathBuf,
    folder: PathBuf,
    durable: bool,
    user: Option<(u32, u32)>,
    databases: AtomicU32,
    templates: Mutex<HashMap<usize, String>>,
    watchdog: Child,
}

impl PrivatePostgres {
    /// Starts a server, or gives `None` if its programs are not installed. `durable` makes it sync what it commits:
    /// only for tests that kill it.
    #[must_use]
    pub fn start(durable: bool) -> Option<Self> {
        let programs = installed_programs()?;
        let folder =
            tempfile::Builder::new().prefix("larkspur-pg-").tempdir().expect("a folder for the server");
        let folder = folder.keep();
        // The server refuses to run as root: another user owns the folder then.
        let is_root = fs::metadata(&folder).expect("the folder just made").uid() == 0;
        let user = is_root.then(unprivileged_user);
        if let Some((user, group)) = user {
            chown(&folder, Some(user), Some(group)).expect("root may give a folder away");
        }
        let watchdog = start_watchdog(&programs, &folder, user);
        let databases = AtomicU32::new(0);
        let templates = Mutex::new(HashMap::new());
        let server = Self { programs, folder, durable, user, databases, templates, watchdog };
        server.make_cluster();
        server.run();
        Some(server)
    }

    /// A new empty database.
    pub fn fresh_database(&self) -> DatabaseUrl {
        self.create("template1")
    }

    /// A new empty database, as the text that a program under test is given.
    pub fn fresh_database_url(&self) -> String {
        self.fresh_database().reveal().to_owned()
    }

    /// A new database that has had `migrations`, copied from one made at the first call.
    pub fn fresh_copy(&self, migrations: &'static [Migration]) -> DatabaseUrl {
        // One at a time also because the server refuses to copy a database that is in use.
        let mut templates = self.templates.lock();
        let template = templates.entry(migrations.as_ptr().addr()).or_insert_with(|| {
            let name = self.next_name();
            let url = self.create_named(&name, "template1");
            let config = parse_url(&url).expect("our own URL");
            let migrated = apart(|| migrate(&mut Session::new(config, Use::Bulk), migrations, &SystemClock));
            migrated.unwrap_or_else(|error| panic!("the migrations fail on PostgreSQL: {error}"));
            name
        });
        self.create(template)
    }

    /// Stops the server as a power cut would, and starts it again.
    pub fn crash_and_restart(&self) {
        self.must(self.command("pg_ctl").args(["stop", "-m", "immediate", "-w", "-D"]).arg(self.data()));
        self.run();
    }

    fn create(&self, template: &str) -> DatabaseUrl {
        self.create_named(&self.next_name(), template)
    }

    fn next_name(&self) -> String {
        format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed))
    }

    fn create_named(&self, name: &str, template: &str) -> DatabaseUrl {
        let url = self.url("postgres");
        let config = parse_url(&DatabaseUrl::new(url)).expect("our own URL");
        let create = || -> Result<(), std::io::Error> {
            let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
            let created = Wire::open(&config).and_then(|wire| wire.say(&sql));
            created.map_err(|fault| std::io::Error::other(fault.text))
        };
        apart(create).unwrap_or_else(|error| panic!("CREATE DATABASE {name}: {error}"));
        DatabaseUrl::new(self.url(name))
    }

    fn url(&self, database: &str) -> String {
        // The whole path of the socket folder as the host, percent-encoded as a URL wants it.
        let host = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{host}/{database}")
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Sorts by a language where it can, as most databases in the wild do: what relies on byte order shows.
    fn make_cluster(&self) {
        let common = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "-D"];
        let icu = ["--locale-provider=icu", "--icu-locale=en-US", "--locale=C"];
        let with_icu = self.command("initdb").args(common).arg(self.data()).args(icu).output();
        if !with_icu.is_ok_and(|output| output.status.success()) {
            self.must(self.command("initdb").args(common).arg(self.data()).arg("--no-locale"));
        }
    }

    fn run(&self) {
        let sync = if self.durable { "on" } else { "off" };
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c max_connections=500 -c fsync={sync} \
             -c synchronous_commit={sync} -c full_page_writes={sync} -c max_wal_size=256MB",
            self.folder.display()
        );
        let log = self.folder.join("log");
        self.must(
            self.command("pg_ctl")
                .args(["start", "-w", "-D"])
                .arg(self.data())
                .arg("-l")
                .arg(log)
                .args(["-o", &options]),
        );
    }

    fn command(&self, program: &str) -> Command {
        as_user(&self.programs.join(program), &self.folder, self.user)
    }

    fn must(&self, command: &mut Command) {
        // No pipe: the server would inherit it, and we would wait for its end.
        let log = fs::File::create(self.folder.join("programs.log")).expect("a log of the programs");
        let copy = log.try_clone().expect("a second handle");
        let status = command.stdout(log).stderr(copy).status().expect("a PostgreSQL program runs");
        let said = || fs::read_to_string(self.folder.join("programs.log")).unwrap_or_default();
        assert!(status.success(), "{command:?} fails: {}", said());
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // Closing its input lets the watchdog do its work; statics are not dropped, there the end of the process does it.
        drop(self.watchdog.stdin.take());
        drop(self.watchdog.wait());
    }
}

fn as_user(program: &Path, folder: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null());
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}

/// Waits until its input ends, which it does when we end, even by SIGKILL.
fn start_watchdog(programs: &Path, folder: &Path, user: Option<(u32, u32)>) -> Child {
    const SCRIPT: &str = "trap '' INT TERM HUP
        cat >/dev/null
        \"$1/pg_ctl\" stop -m immediate -D \"$2/data\"
        cd / && rm -rf \"$2\"";
    as_user(Path::new("/bin/sh"), folder, user)
        .args(["-c", SCRIPT, "watchdog"])
        .args([programs, folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("a shell")
}

#[expect(clippy::disallowed_methods, reason = "where programs are found is not configuration of the server")]
fn installed_programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|found| found.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    let complete =
        |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file());
    folders.into_iter().find(complete)
}

/// The number and group of `postgres`, or else of `nobody`.
fn unprivileged_user() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").expect("/etc/passwd");
    let find = |name: &str| {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next()? == name).then_some(())?;
            Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
        })
    };
    find("postgres").or_else(|| find("nobody")).expect("a user other than root to run PostgreSQL")
}

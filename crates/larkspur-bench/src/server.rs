//! The servers that are measured: started for the run, gone with it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::organisation::{self, Ready, Size};
use crate::{Result, load};

/// Mail comes in where nobody else listens.
const NO_MAIL: &[&str] = &["--mail-smtp", "127.0.0.1:0", "--mail-lmtp", "127.0.0.1:0"];

/// What a server has counted since it started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    requests: u64,
    queries: u64,
}

impl Counted {
    /// Statements of each request since then.
    pub(crate) fn queries_since(self, before: Self) -> f64 {
        // Counts of a run are far below 2^52.
        #[expect(clippy::cast_precision_loss, reason = "a mean is rounded anyway")]
        let [queries, requests] =
            [self.queries - before.queries, self.requests - before.requests].map(|count| count as f64);
        queries / requests.max(1.0)
    }
}

/// A running server process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// From the start of the process to its first answer.
    pub(crate) started_in: Duration,
    process: Child,
    data: Option<TempDir>,
}

impl Server {
    /// The bare handlers, in a process of their own.
    pub(crate) async fn bare() -> Result<Self> {
        let begun = Instant::now();
        let mut process = Command::new(std::env::current_exe()?)
            .arg("bare")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().ok_or("no standard output")?;
        let line = BufReader::new(output).lines().next_line().await?.ok_or("the bare server said nothing")?;
        Ok(Self { address: line.parse()?, started_in: begun.elapsed(), process, data: None })
    }

    /// Larkspur on a store of this size, with its credentials.
    pub(crate) async fn larkspur(binary: &Path, database: Option<&str>, size: Size) -> Result<(Self, Value)> {
        let data = tempfile::tempdir()?;
        // The first start makes the tenant that the organisation goes to.
        let (mut first, _) = Self::start(binary, database, &data, NO_MAIL).await?;
        first.process.kill().await?;
        organisation::fill(binary, database, size, &data).await?;
        let (server, credentials) = Self::start(binary, database, &data, NO_MAIL).await?;
        Ok((Self { data: Some(data), ..server }, credentials))
    }

    /// Larkspur on a copy of a store that is there, or on the database that is one, with its credentials.
    pub(crate) async fn on(binary: &Path, database: Option<&str>, ready: &Ready) -> Result<(Self, Value)> {
        let data = tempfile::tempdir()?;
        ready.copy_to(data.path(), database.is_none())?;
        let (server, credentials) = Self::start(binary, database, &data, NO_MAIL).await?;
        Ok((Self { data: Some(data), ..server }, credentials))
    }

    /// Larkspur on an empty store, taking mail as these flags say.
    pub(crate) async fn for_mail(
        binary: &Path,
        database: Option<&str>,
        mail: &[&str],
    ) -> Result<(Self, Value)> {
        let data = tempfile::tempdir()?;
        let (server, credentials) = Self::start(binary, database, &data, mail).await?;
        Ok((Self { data: Some(data), ..server }, credentials))
    }

    async fn start(
        binary: &Path,
        database: Option<&str>,
        data: &TempDir,
        mail: &[&str],
    ) -> Result<(Self, Value)> {
        let address = free_address()?;
        let begun = Instant::now();
        let mut command = Command::new(binary);
        command.args(["serve", "--rate-limits", "off", "--log-level", "error"]);
        command.arg("--listen").arg(address.to_string()).arg("--data").arg(data.path());
        command.args(mail);
        let command = organisation::settings(&mut command, database);
        let process = command.stdout(Stdio::null()).kill_on_drop(true).spawn()?;
        let health = "GET /readyz HTTP/1.1\r\nHost: bench\r\n\r\n";
        while load::ask(address, health).await.is_err() {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("the server did not answer within 60 s".into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let started_in = begun.elapsed();
        let credentials = std::fs::read(data.path().join("credentials.json"))?;
        Ok((Self { address, started_in, process, data: None }, serde_json::from_slice(&credentials)?))
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// How many requests were answered, and how many statements they sent to the store.
    pub(crate) async fn counted(&self) -> Result<Counted> {
        let page = load::ask(self.address, "GET /metrics HTTP/1.1\r\nHost: bench\r\n\r\n").await?;
        let sum = |name: &str| -> u64 {
            let of_name = |line: &str| line.strip_prefix(name)?.rsplit(' ').next()?.parse::<u64>().ok();
            page.lines().filter_map(of_name).sum()
        };
        Ok(Counted {
            requests: sum("larkspur_http_requests_total{"),
            queries: sum("larkspur_http_store_queries_total{"),
        })
    }

    /// Resident memory in KiB, where the system tells it.
    pub(crate) fn resident_kib(&self) -> Option<u64> {
        self.status("VmRSS:")
    }

    /// The most that it ever was.
    pub(crate) fn peak_kib(&self) -> Option<u64> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// What lies in its data folder; nothing is known of a database elsewhere.
    pub(crate) fn bytes_on_disk(&self) -> Option<u64> {
        let files = std::fs::read_dir(self.data.as_ref()?.path()).ok()?;
        Some(files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum())
    }
}

/// An address that nobody listens on now.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

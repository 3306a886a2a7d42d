//! The servers that are measured: started for the run, gone with it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::organisation::{self, Size, UNLIMITED};
use crate::{Result, load};

/// A running server process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// From the start of the process to its first answer.
    pub(crate) started_in: Duration,
    process: Child,
    _data: Option<TempDir>,
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
        Ok(Self { address: line.parse()?, started_in: begun.elapsed(), process, _data: None })
    }

    /// Larkspur on a store of this size, with its credentials.
    pub(crate) async fn larkspur(binary: &Path, database: Option<&str>, size: Size) -> Result<(Self, Value)> {
        let data = tempfile::tempdir()?;
        organisation::fill(binary, database, size, &data).await?;
        let begun = Instant::now();
        let mut command = Command::new(binary);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--rate-limits", "off"])
            .arg("--data")
            .arg(data.path());
        command.args(UNLIMITED);
        command.args(["--log-level", "error"]);
        if let Some(url) = database {
            command.env("LARKSPUR_DATABASE_URL", url);
        }
        let process = command.stdout(Stdio::null()).kill_on_drop(true).spawn()?;
        let credentials = wait_for(&data.path().join("credentials.json")).await?;
        let url = credentials.get("base_url").and_then(Value::as_str).ok_or("no base_url")?;
        let address: SocketAddr = url.trim_start_matches("http://").parse()?;
        let health = "GET /livez HTTP/1.1\r\nHost: bench\r\n\r\n";
        while load::ask(address, health).await.is_err() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok((Self { address, started_in: begun.elapsed(), process, _data: Some(data) }, credentials))
    }

    /// Resident memory in KiB, where the system tells it.
    pub(crate) fn resident_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

async fn wait_for(credentials: &Path) -> Result<Value> {
    for _ in 0..5_000 {
        if let Ok(text) = std::fs::read_to_string(credentials)
            && let Ok(value) = serde_json::from_str(&text)
        {
            return Ok(value);
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Err("the server wrote no credentials within 10 s".into())
}

//! The least that PostgreSQL can be asked to do for a department: `pgbench` inserts the same row, with the same indexes, and
//! commits. It stands in the database that is measured, in a table of its own.

use std::time::Duration;

use tokio::process::Command;

use crate::Result;

/// The table and where its keys come from.
const SETUP: &str =
    "CREATE TABLE bench_department (LIKE department INCLUDING ALL); CREATE SEQUENCE bench_key CACHE 1000;";
/// A row as a department under the root has it, without a custom id, a unit, a chat or names by language.
const INSERT: &str = "WITH fresh AS (SELECT nextval('bench_key') AS key)
    INSERT INTO bench_department (tenant, department, parent, path, custom_id_changes, name, sort_order, placed_version,
        chat_employee_types, child_count, direct_member_count, member_count, primary_member_count, created_at)
    SELECT 1, key, 0, lpad(key::text, 13, '0'), 0, 'Department ' || key, key, 0, '[]', 0, 0, 0, 0, 0 FROM fresh;";

/// A database with the table in it.
pub(crate) struct Pgbench {
    url: String,
    script: tempfile::NamedTempFile,
}

impl Pgbench {
    /// Makes the table; `None` where the program is not installed.
    pub(crate) async fn prepare(url: &str) -> Result<Option<Self>> {
        let is_there = Command::new("pgbench").arg("--version").output().await.is_ok();
        if !is_there {
            return Ok(None);
        }
        let output =
            Command::new("psql").args(["-q", "-v", "ON_ERROR_STOP=1", "-c", SETUP, url]).output().await?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let script = tempfile::NamedTempFile::new()?;
        // pgbench takes a line for a statement.
        std::fs::write(script.path(), INSERT.replace('\n', " "))?;
        Ok(Some(Self { url: url.to_owned(), script }))
    }

    /// Inserts over so many connections, for whole seconds; rows a second.
    pub(crate) async fn measure(&self, connections: usize, time: Duration) -> Result<f64> {
        let output = Command::new("pgbench")
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
            .arg(format!("--client={connections}"))
            .arg(format!("--time={}", time.as_secs().max(1)))
            .arg(format!("--file={}", self.script.path().display()))
            .arg(&self.url)
            .output()
            .await?;
        let said = String::from_utf8_lossy(&output.stdout);
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.ok_or_else(|| format!("pgbench: {said}{}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

//! A store of a wanted size, and what the scenarios need to know of it.
//!
//! The bulk is generated and imported by the binary under test. On top of it stands the same small part at every size
//! (departments with 50 children and 50 users each), so that a page has the same number of rows everywhere.

use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::load;
use crate::request::{self, Caller};
use crate::{Result, report};

/// Departments with a full page of children and users.
const FULL_DEPARTMENTS: usize = 20;
/// Rows of a page.
pub(crate) const PAGE: usize = 50;
/// Ids that single reads and writes are spread over.
const SAMPLE: usize = 2_000;

/// How many departments and users stand in a store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) departments: u64,
    pub(crate) users: u64,
}

impl FromStr for Size {
    type Err = String;

    /// `DEPARTMENTS:USERS`.
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let parts = text.split_once(':').and_then(|(departments, users)| {
            Some(Self { departments: departments.parse().ok()?, users: users.parse().ok()? })
        });
        parts.ok_or_else(|| format!("{text} is not DEPARTMENTS:USERS"))
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.departments, self.users)
    }
}

/// Fills the store in this data folder, or the database, which has its first tenant, with an organisation of this size;
/// says how long it took.
pub(crate) async fn fill(binary: &Path, database: Option<&str>, size: Size, data: &TempDir) -> Result<()> {
    let files = tempfile::tempdir()?;
    let (departments, users) = (size.departments.to_string(), size.users.to_string());
    let mut generate = Command::new(binary);
    generate.arg("generate").arg(files.path()).args(["--departments", &departments, "--users", &users]);
    run(generate.args(["--seed", "1"])).await?;
    let begun = Instant::now();
    let mut import = Command::new(binary);
    import.arg("import").arg(files.path()).arg("--data").arg(data.path());
    run(settings(&mut import, database)).await?;
    let bytes: u64 =
        std::fs::read_dir(data.path())?.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum();
    report::line(&format!(
        "{size}: imported in {} s, {} MiB on disk",
        begun.elapsed().as_secs(),
        bytes / 1_048_576
    ));
    Ok(())
}

/// What every process of a measurement is told: where the store is, and that the documented limits, which a load test
/// exists to exceed, are out of the way.
pub(crate) fn settings<'a>(command: &'a mut Command, database: Option<&str>) -> &'a mut Command {
    for limit in ["DEPARTMENTS", "CHILD_DEPARTMENTS", "DIRECT_MEMBERS"] {
        command.env(format!("LARKSPUR_LIMITS__{limit}"), "100000000");
    }
    if let Some(url) = database {
        command.env("LARKSPUR_DATABASE_URL", url);
    }
    command
}

async fn run(command: &mut Command) -> Result<()> {
    let output = command.output().await?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
}

/// What the scenarios know of a running server.
pub(crate) struct Organisation {
    pub(crate) caller: Caller,
    pub(crate) mail_domain: String,
    /// Departments all over the tree.
    pub(crate) departments: Arc<[String]>,
    /// Users all over the tree.
    pub(crate) users: Arc<[String]>,
    /// Departments with exactly a page of children and of users.
    pub(crate) full: Arc<[String]>,
}

impl Organisation {
    /// Adds the full departments and walks a part of the tree for ids.
    pub(crate) async fn meet(address: SocketAddr, credentials: &Value) -> Result<Self> {
        let text = |name: &str| -> Result<String> {
            Ok(credentials.get(name).and_then(Value::as_str).ok_or("credentials are incomplete")?.to_owned())
        };
        let secret = json!({ "app_id": text("app_id")?, "app_secret": text("app_secret")? }).to_string();
        let token = request::post("/open-apis/auth/v3/tenant_access_token/internal", "-", &secret);
        let answer: Value = serde_json::from_str(&load::ask(address, &token).await?)?;
        let token = answer.get("tenant_access_token").and_then(Value::as_str).ok_or("no token")?;
        let caller = Caller { address, token: token.to_owned() };
        let full = full_departments(&caller).await?;
        let mut departments = caller.ids(request::CHILDREN_OF_ROOT, "open_department_id", SAMPLE).await?;
        departments.extend(full.iter().cloned());
        let mut users = Vec::new();
        for department in &departments {
            if users.len() >= SAMPLE {
                break;
            }
            let path = format!("{}?department_id={department}&page_size=50", request::BY_DEPARTMENT);
            users.extend(caller.ids(&path, "open_id", PAGE).await?);
        }
        Ok(Self {
            caller,
            mail_domain: text("mail_domain")?,
            departments: departments.into(),
            users: users.into(),
            full: full.into(),
        })
    }
}

async fn full_departments(caller: &Caller) -> Result<Vec<String>> {
    let mut full = Vec::new();
    for number in 0..FULL_DEPARTMENTS {
        let parent = caller.create_department(&format!("Full {number}"), "0").await?;
        for child in 0..PAGE {
            caller.create_department(&format!("Child {child}"), &parent).await?;
            let user = json!({ "name": "Somebody", "mobile": format!("199{number:04}{child:04}"),
                "employee_type": 1, "department_ids": [parent] });
            caller.made("/open-apis/contact/v3/users", &user, "/data/user/open_id").await?;
        }
        full.push(parent);
    }
    Ok(full)
}

//! A store of a wanted size, and what the scenarios need to know of it.
//!
//! The bulk is generated and imported by the binary under test. On top of it stands the same small part at every size
//! (departments with 50 children and 50 users each), so that a page has the same number of rows everywhere.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::request::{self, Caller, MAIL_GROUPS, post};
use crate::{Result, report};

/// Departments of the subtree that moves: the root of it, so many children, and as many below each.
const MOVED_WIDTH: usize = 31;
/// Mail groups with a full page of members.
const GROUPS: usize = PAGE;
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

/// The data folder of a store of this size.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) size: Size,
    pub(crate) folder: PathBuf,
}

impl FromStr for Ready {
    type Err = String;

    /// `DEPARTMENTS:USERS=FOLDER`.
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (size, folder) =
            text.split_once('=').ok_or_else(|| format!("{text} is not DEPARTMENTS:USERS=FOLDER"))?;
        Ok(Self { size: size.parse()?, folder: folder.into() })
    }
}

impl Ready {
    /// Copies the credentials, and the store if it is in a file, as no server uses them; the folder itself stays as it is.
    pub(crate) fn copy_to(&self, data: &Path, with_store: bool) -> Result<()> {
        for file in ["credentials.json"].into_iter().chain(with_store.then_some("larkspur.db")) {
            let from = self.folder.join(file);
            std::fs::copy(&from, data.join(file)).map_err(|error| format!("{}: {error}", from.display()))?;
        }
        Ok(())
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
    let folder = tempfile::tempdir()?;
    // The generator makes its folder itself and wants no other there.
    let files = folder.path().join("organisation");
    let (departments, users) = (size.departments.to_string(), size.users.to_string());
    let mut generate = Command::new(binary);
    generate.arg("generate").arg(&files).args(["--departments", &departments, "--users", &users]);
    run(generate.args(["--seed", "1"])).await?;
    let begun = Instant::now();
    let mut import = Command::new(binary);
    import.arg("import").arg(&files).arg("--data").arg(data.path());
    run(settings(&mut import, database)).await?;
    let seconds = begun.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52, and rounded anyway")]
    let records = (size.departments + size.users) as f64;
    report::line(&format!("{size}: imported in {seconds:.1} s, {:.0} records/s", records / seconds));
    Ok(())
}

/// What every process of a measurement is told: where the store is, and that the documented limits, which a load test
/// exists to exceed, are out of the way.
pub(crate) fn settings<'a>(command: &'a mut Command, database: Option<&str>) -> &'a mut Command {
    for limit in ["DEPARTMENTS", "CHILD_DEPARTMENTS", "DIRECT_MEMBERS", "MAIL_GROUPS", "MAIL_GROUP_MEMBERS"] {
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
    /// The body that asks for a token.
    pub(crate) secret: String,
    pub(crate) mail_domain: String,
    /// Departments all over the tree.
    pub(crate) departments: Arc<[String]>,
    /// Users all over the tree.
    pub(crate) users: Arc<[String]>,
    /// Departments with exactly a page of children and of users.
    pub(crate) full: Arc<[String]>,
    /// Mobile numbers of their users.
    pub(crate) mobiles: Arc<[String]>,
    /// Two departments, for a subtree that moves from one to the other and back.
    pub(crate) moving: Moving,
    /// Mail groups with a page of members.
    pub(crate) groups: Arc<[String]>,
}

/// A department with very many others below it.
pub(crate) struct Moving {
    pub(crate) subtree: String,
    pub(crate) parents: [String; 2],
}

impl Organisation {
    /// Adds the full departments and walks a part of the tree for ids.
    pub(crate) async fn meet(address: SocketAddr, credentials: &Value) -> Result<Self> {
        let secret = request::secret(credentials)?;
        let caller = Caller::meet(address, &secret).await?;
        let mail_domain = request::text(credentials, "mail_domain")?.to_owned();
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
            moving: moving(&caller).await?,
            groups: groups(&caller, &mail_domain).await?.into(),
            caller,
            secret,
            mail_domain,
            departments: departments.into(),
            users: users.into(),
            full: full.into(),
            mobiles: mobiles().into(),
        })
    }
}

async fn full_departments(caller: &Caller) -> Result<Vec<String>> {
    let mut full = Vec::new();
    for number in 0..FULL_DEPARTMENTS {
        let parent = caller.create_department(&format!("Full {number}"), "0").await?;
        for child in 0..PAGE {
            caller.create_department(&format!("Child {child}"), &parent).await?;
            let user = json!({ "name": "Somebody", "mobile": mobile(number, child),
                "employee_type": 1, "department_ids": [parent] });
            caller.made("/open-apis/contact/v3/users", &user, "/data/user/open_id").await?;
        }
        full.push(parent);
    }
    Ok(full)
}

/// The number of one of the users in the full departments.
fn mobile(department: usize, user: usize) -> String {
    format!("199{department:04}{user:04}")
}

fn mobiles() -> Vec<String> {
    (0..FULL_DEPARTMENTS).flat_map(|department| (0..PAGE).map(move |user| mobile(department, user))).collect()
}

/// About 1,000 departments under one.
async fn moving(caller: &Caller) -> Result<Moving> {
    let parents = [
        caller.create_department("Moved to", "0").await?,
        caller.create_department("Moved from", "0").await?,
    ];
    let [_, from] = &parents;
    let subtree = caller.create_department("Moved", from).await?;
    for child in 0..MOVED_WIDTH {
        let child = caller.create_department(&format!("Child {child}"), &subtree).await?;
        for below in 0..MOVED_WIDTH {
            caller.create_department(&format!("Below {below}"), &child).await?;
        }
    }
    Ok(Moving { subtree, parents })
}

async fn groups(caller: &Caller, domain: &str) -> Result<Vec<String>> {
    let mut groups = Vec::new();
    for number in 0..GROUPS {
        let group = json!({ "email": format!("full-{number}@{domain}"), "name": format!("Full {number}") });
        let group = caller.made(MAIL_GROUPS, &group, "/data/mailgroup_id").await?;
        let members: Vec<Value> = (0..PAGE)
            .map(|member| json!({ "type": "EXTERNAL_USER", "email": format!("m{member}@else.example") }))
            .collect();
        let path = format!("{MAIL_GROUPS}/{group}/members/batch_create");
        caller.ask(&post(&path, &caller.token, &json!({ "items": members }).to_string())).await?;
        groups.push(group);
    }
    Ok(groups)
}

//! The directory server slapd, for the scenarios that it has a likeness of: an organisational unit is added, read, and listed
//! with its 50 children. It keeps its entries as durably as Larkspur does: every add is on the disk when it is answered.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use ldap3::{Ldap, LdapConnAsync, Scope, SearchEntry};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::Result;
use crate::load::{self, Client, Measured};
use crate::organisation::PAGE;
use crate::server::free_address;

const PROGRAMS: &[&str] = &["/usr/sbin/slapd", "/usr/local/libexec/slapd", "/usr/libexec/slapd"];
const SUFFIX: &str = "dc=bench";
const ADMIN: &str = "cn=admin,dc=bench";
const PASSWORD: &str = "bench";
/// Units with a page of children.
const FULL: u64 = 20;

/// What a scenario of ours is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Adds a unit.
    Add,
    /// Reads a unit by its name.
    Read,
    /// Lists the 50 children of a unit.
    OneLevel,
}

/// A running slapd with the small part of the organisation in it.
pub(crate) struct Slapd {
    address: SocketAddr,
    run: Instant,
    _process: Child,
    _data: TempDir,
}

impl Slapd {
    /// Starts one; `None` where it is not installed.
    pub(crate) async fn start() -> Result<Option<Self>> {
        let Some(program) = PROGRAMS.iter().map(Path::new).find(|program| program.exists()) else {
            return Ok(None);
        };
        let data = tempfile::tempdir()?;
        let configuration = configure(data.path())?;
        let address = free_address()?;
        let process = Command::new(program)
            .arg("-f")
            .arg(configuration)
            .args(["-h", &format!("ldap://{address}/"), "-d", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let slapd = Self { address, run: Instant::now(), _process: process, _data: data };
        slapd.fill().await?;
        Ok(Some(slapd))
    }

    async fn fill(&self) -> Result<()> {
        let mut connected = self.connect().await?;
        let ldap = &mut connected.ldap;
        let top = vec![("objectClass", ["dcObject", "organization"].into()), ("o", ["bench"].into())];
        ldap.add(SUFFIX, top).await?.success()?;
        for unit in 0..FULL {
            let parent = full(unit);
            add(ldap, &parent).await?;
            for child in 0..PAGE {
                add(ldap, &format!("ou=child-{child},{parent}")).await?;
            }
        }
        Ok(ldap.unbind().await?)
    }

    async fn connect(&self) -> Result<Connected> {
        let begun = Instant::now();
        let (connection, mut ldap) = loop {
            match LdapConnAsync::new(&format!("ldap://{}", self.address)).await {
                Ok(pair) => break pair,
                Err(error) if begun.elapsed() > Duration::from_secs(10) => return Err(error.into()),
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        let mut driver = JoinSet::new();
        // A connection that fails shows in the request that waits for it.
        driver.spawn(async { drop(connection.drive().await) });
        ldap.simple_bind(ADMIN, PASSWORD).await?.success()?;
        Ok(Connected { ldap, _driver: driver })
    }

    /// Measures one sort of request.
    pub(crate) async fn measure(&self, act: Act, connections: usize, time: Duration) -> Result<Measured> {
        let mut clients = Vec::new();
        // What is added must have a name that no other slice has.
        let slice = self.run.elapsed().as_nanos();
        for _ in 0..connections {
            clients.push(Session { connected: self.connect().await?, act, slice });
        }
        load::measure_clients(clients, time).await
    }
}

/// A connection with the task that moves its bytes.
struct Connected {
    ldap: Ldap,
    _driver: JoinSet<()>,
}

/// Writes the configuration, with the database beside it.
fn configure(folder: &Path) -> Result<PathBuf> {
    let database = folder.join("database");
    std::fs::create_dir(&database)?;
    let path = folder.join("slapd.conf");
    let text = format!(
        "include /etc/ldap/schema/core.schema\n\
         modulepath /usr/lib/ldap\n\
         moduleload back_mdb\n\
         loglevel 0\n\
         sizelimit unlimited\n\
         database mdb\n\
         maxsize 4294967296\n\
         suffix \"{SUFFIX}\"\n\
         rootdn \"{ADMIN}\"\n\
         rootpw {PASSWORD}\n\
         directory {}\n\
         index objectClass eq\n",
        database.display()
    );
    std::fs::write(&path, text)?;
    Ok(path)
}

fn full(unit: u64) -> String {
    format!("ou=full-{unit},{SUFFIX}")
}

async fn add(ldap: &mut Ldap, name: &str) -> Result<()> {
    ldap.add(name, vec![("objectClass", ["organizationalUnit"].into())]).await?.success()?;
    Ok(())
}

struct Session {
    connected: Connected,
    act: Act,
    slice: u128,
}

impl Session {
    /// Searches, and gives how many entries came.
    async fn search(&mut self, base: &str, scope: Scope) -> Result<usize> {
        let found = self.connected.ldap.search(base, scope, "(objectClass=*)", vec!["*"]).await?;
        let (entries, _) = found.success()?;
        // A client looks at what it asked for.
        Ok(entries.into_iter().map(SearchEntry::construct).filter(|entry| !entry.dn.is_empty()).count())
    }
}

impl Client for Session {
    async fn exchange(&mut self, number: u64) -> Result<bool> {
        let unit = full(number % FULL);
        match self.act {
            Act::Add => {
                let name = format!("ou=department-{}-{number},{SUFFIX}", self.slice);
                add(&mut self.connected.ldap, &name).await?;
                Ok(true)
            }
            Act::Read => {
                let child = format!("ou=child-{},{unit}", number % 50);
                Ok(self.search(&child, Scope::Base).await? == 1)
            }
            Act::OneLevel => Ok(self.search(&unit, Scope::OneLevel).await? == PAGE),
        }
    }
}

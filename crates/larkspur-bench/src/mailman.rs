//! Mailman 3, for the calls that it has a likeness of: a mailing list is made and read by its REST interface. Only the process
//! that answers there runs; no mail server has to learn of the lists.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::Result;
use crate::load::{self, Client, Measured};
use crate::server::free_address;

const PROGRAM: &str = "/usr/lib/mailman3/bin/runner";
const DOMAIN: &str = "lists.example";
/// `bench:bench` as HTTP wants it (RFC 7617).
const PASSWORD: &str = "YmVuY2g6YmVuY2g=";
/// Lists that are read.
const LISTS: u64 = 20;

/// What a scenario of ours is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Makes a list.
    Create,
    /// Reads a list by its address.
    Get,
}

/// A running Mailman with some lists.
pub(crate) struct Mailman {
    address: SocketAddr,
    run: Instant,
    _process: Child,
    _data: TempDir,
}

impl Mailman {
    /// Starts one; `None` where Debian's package is not installed.
    pub(crate) async fn start() -> Result<Option<Self>> {
        if !Path::new(PROGRAM).exists() {
            return Ok(None);
        }
        let data = tempfile::tempdir()?;
        let address = free_address()?;
        let configuration = data.path().join("mailman.cfg");
        std::fs::write(&configuration, configured(data.path(), address))?;
        let process = Command::new(PROGRAM)
            .arg("-C")
            .arg(&configuration)
            .arg("--runner=rest:0:1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mailman = Self { address, run: Instant::now(), _process: process, _data: data };
        while mailman.ask("GET", "system/versions", "").await.is_err() {
            if mailman.run.elapsed() > Duration::from_secs(60) {
                return Err("Mailman did not answer within 60 s".into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        mailman.ask("POST", "domains", &format!("mail_host={DOMAIN}")).await?;
        for number in 0..LISTS {
            mailman.ask("POST", "lists", &format!("fqdn_listname=list-{number}@{DOMAIN}")).await?;
        }
        Ok(Some(mailman))
    }

    async fn ask(&self, method: &str, path: &str, form: &str) -> Result<String> {
        load::ask(self.address, &request(method, path, form)).await
    }

    /// Measures one sort of request.
    pub(crate) async fn measure(&self, act: Act, connections: usize, time: Duration) -> Result<Measured> {
        // What is made must have a name that no other slice has.
        let slice = self.run.elapsed().as_nanos();
        let client = || Visitor { address: self.address, act, slice };
        load::measure_clients((0..connections).map(|_| client()).collect(), time).await
    }
}

fn configured(folder: &Path, address: SocketAddr) -> String {
    format!(
        "[mailman]\nlayout: bench\n[paths.bench]\nvar_dir: {}\n\
         [webservice]\nhostname: {}\nport: {}\nadmin_user: bench\nadmin_pass: bench\n\
         [mta]\nincoming: mailman.mta.null.NullMTA\n",
        folder.join("var").display(),
        address.ip(),
        address.port()
    )
}

fn request(method: &str, path: &str, form: &str) -> String {
    format!(
        "{method} /3.1/{path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Basic {PASSWORD}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
}

/// A client that comes anew for each request, because Mailman closes the connection behind every answer.
struct Visitor {
    address: SocketAddr,
    act: Act,
    slice: u128,
}

impl Client for Visitor {
    async fn exchange(&mut self, number: u64) -> Result<bool> {
        let (request, success) = match self.act {
            Act::Create => {
                let form = format!("fqdn_listname=l{}-{number}@{DOMAIN}", self.slice);
                (request("POST", "lists", &form), 201)
            }
            Act::Get => (request("GET", &format!("lists/list-{}@{DOMAIN}", number % LISTS), ""), 200),
        };
        Ok(load::status(self.address, &request).await? == success)
    }
}

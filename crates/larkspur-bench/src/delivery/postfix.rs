//! A Postfix of its own, with an alias for each size, that hands everything to the sink.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::process::Command;

use super::talk::Talk;
use super::{BATCH, member};
use crate::Result;
use crate::server::free_address;

/// The domain of its aliases.
pub(super) const DOMAIN: &str = "list.bench";

/// The services that a mail from one server to another passes, as Postfix has them by default but for the port.
const MASTER: &str = "pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";

/// A Postfix that ends with this value.
pub(super) struct Postfix {
    folder: TempDir,
    pub(super) door: SocketAddr,
}

impl Postfix {
    /// Starts one with an alias for each size; `None` where that cannot be done.
    pub(super) async fn start(sink: SocketAddr, sizes: &[usize], connections: usize) -> Result<Option<Self>> {
        let is_installed = Command::new("postconf").arg("-d").stdout(Stdio::null()).status().await.is_ok();
        let is_root = fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0);
        if !is_installed || !is_root {
            return Ok(None);
        }
        let folder = TempDir::with_prefix("larkspur-bench-")?;
        let place = folder.path();
        // Its processes run as other users and must get through.
        fs::set_permissions(place, fs::Permissions::from_mode(0o755))?;
        for made in ["etc", "queue", "data"] {
            fs::create_dir(place.join(made))?;
        }
        chown(place.join("data"), Some(owner()?), None)?;
        let door = free_address()?;
        fs::write(place.join("etc/aliases"), aliases(sizes))?;
        fs::write(place.join("etc/main.cf"), main(place, sink, connections))?;
        fs::write(place.join("etc/master.cf"), format!("{door} inet n - n - - smtpd\n{MASTER}"))?;
        let postfix = Self { folder, door };
        let started = Command::new("postfix").arg("-c").arg(postfix.etc()).arg("start").output().await?;
        if !started.status.success() {
            return Err(String::from_utf8_lossy(&started.stderr).into_owned().into());
        }
        let begun = Instant::now();
        while Talk::begin(door).await.is_err() {
            if begun.elapsed() > Duration::from_secs(30) {
                return Err("Postfix does not answer".into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Some(postfix))
    }

    /// The process that all others of it come from.
    pub(super) fn process(&self) -> Option<u32> {
        let number = fs::read_to_string(self.folder.path().join("queue/pid/master.pid")).ok()?;
        number.trim().parse().ok()
    }

    fn etc(&self) -> std::path::PathBuf {
        self.folder.path().join("etc")
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let stopped = std::process::Command::new("postfix").arg("-c").arg(self.etc()).arg("stop").output();
        drop(stopped);
    }
}

/// The number of the user that its services run as.
fn owner() -> Result<u32> {
    let users = fs::read_to_string("/etc/passwd")?;
    let line = users.lines().find(|line| line.starts_with("postfix:"));
    Ok(line.and_then(|line| line.split(':').nth(2)).ok_or("no user of Postfix")?.parse()?)
}

fn aliases(sizes: &[usize]) -> String {
    let line = |size: &usize| {
        let members: Vec<String> = (0..*size).map(member).collect();
        format!("all-{size}@{DOMAIN} {}\n", members.join(","))
    };
    sizes.iter().map(line).collect()
}

fn main(place: &Path, sink: SocketAddr, connections: usize) -> String {
    let (place, port) = (place.display(), sink.port());
    format!(
        "compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
maillog_file = {place}/log
maillog_file_prefixes = {place}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
mydestination =
append_dot_mydomain = no
disable_dns_lookups = yes
virtual_alias_domains = {DOMAIN}
virtual_alias_maps = texthash:{place}/etc/aliases
virtual_alias_expansion_limit = 1000000
virtual_alias_recursion_limit = 1000000
duplicate_filter_limit = 1000000
relayhost = [127.0.0.1]:{port}
default_destination_recipient_limit = {BATCH}
default_destination_concurrency_limit = {connections}
initial_destination_concurrency = {connections}
"
    )
}

//! Mail on its way out: the servers that take copies, the queue that carries them there, and what a mail server in front
//! is answered when it asks.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use larkspur_core::keyring::Keyring;
use larkspur_core::mail_post::Retention;
use larkspur_core::mail_queue::Schedule;
use larkspur_mail::companion::{self, Policy, Service, Socketmap};
use larkspur_mail::queue::{self, Counters, Exits, Queue, Reporting, Settings as QueueSettings};
use larkspur_mail::reception::PostOffice;
use larkspur_mail::text::dkim::Keys;
use larkspur_smtp::client::{Encryption, Route, unverified, verified};
use larkspur_smtp::secret::Secret;
use larkspur_smtp::session::Protocol;
use larkspur_store::Db;
use rustls::RootCertStore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{Door, Mail, MailMode, NextServer, Scheme, Settings, Verp};
use crate::failure::Failure;
use crate::wiring;

/// By how much attempts are spread, percent (the source is the design of mail delivery, section 9).
const JITTER: i64 = 20;
/// How long failures are gathered into one report at most; with pauses between attempts that are shorter, no longer than
/// the first of those.
const GATHERED: Duration = Duration::from_secs(60);

/// Everything that mail leaves by, and the companions, bound and not at work yet.
pub(crate) struct MailExit {
    queue: Option<Queue>,
    socketmap: Option<Service<Socketmap>>,
    policy: Option<Service<Policy>>,
}

/// Where it is counted what went out, and what mail servers asked.
#[derive(Clone, Default)]
pub(crate) struct Counts {
    pub(crate) sent: Arc<Counters>,
    pub(crate) asked: Arc<companion::Counters>,
}

impl MailExit {
    /// Binds the companions and makes the queue, which works in mode relay alone. `owner` is the name of this server among
    /// those that share the store; `office` takes mail in.
    ///
    /// # Errors
    /// An address is taken or not ours, or there are no certificates to verify a server by; the sentence names the setting.
    pub(crate) async fn bind(
        settings: &Settings,
        db: &Db,
        keys: &Keyring,
        (owner, office): (String, &Arc<PostOffice>),
        Counts { sent, asked }: Counts,
    ) -> Result<Self, Failure> {
        let mail = &settings.mail;
        let limits = wiring::policy(settings).limits;
        let maps = Socketmap::new(db.clone(), limits, keys.clone()).tagged(mail.plus_tags);
        let judge = Policy::new(Arc::clone(office), mail.trusted_networks.0.clone());
        let queue = match mail.mode {
            MailMode::Capture => None,
            MailMode::Relay => {
                let exits = exits(settings)?;
                Some(Queue::new(
                    db.clone(),
                    exits,
                    queue_settings(settings, owner, keys, office.signing_keys()),
                    office.bell().clone(),
                    sent,
                ))
            }
        };
        Ok(Self {
            queue,
            socketmap: bind("mail.socketmap", &mail.socketmap, maps, &asked).await?,
            policy: bind("mail.policy", &mail.policy, judge, &asked).await?,
        })
    }

    /// Works until `stop`.
    pub(crate) fn serve(self, tasks: &TaskTracker, stop: &CancellationToken) {
        if let Some(queue) = self.queue {
            tasks.spawn(queue.run(stop.clone()));
        }
        if let Some(socketmap) = self.socketmap {
            tasks.spawn(socketmap.run(stop.clone()));
        }
        if let Some(policy) = self.policy {
            tasks.spawn(policy.run(stop.clone()));
        }
    }
}

async fn bind<P: companion::Protocol>(
    setting: &str,
    door: &Door,
    protocol: P,
    asked: &Arc<companion::Counters>,
) -> Result<Option<Service<P>>, Failure> {
    let Door(Some(endpoint)) = door else { return Ok(None) };
    let bound = Service::bind(endpoint, protocol, companion::Capacity::default()).await;
    let fault = |error: io::Error| Failure::at(format_args!("cannot listen on {door} ({setting})"), error);
    let service = bound.map_err(fault)?;
    Ok(Some(service.counted(Arc::clone(asked))))
}

fn queue_settings(settings: &Settings, owner: String, keys: &Keyring, signing: Arc<Keys>) -> QueueSettings {
    let mail = &settings.mail;
    let schedule = Schedule {
        retry: mail.retry.0.iter().map(|pause| milliseconds(pause.0)).collect(),
        jitter: JITTER,
        late_after: Some(milliseconds(mail.late.0)),
    };
    let lease = mail.lease.0;
    let reporting = Reporting {
        hostname: wiring::mail_hostname(settings),
        postmaster: mail.postmaster.as_ref().map(|address| address.0.clone()),
        grace: mail.retry.0.first().map_or(GATHERED, |pause| pause.0.min(GATHERED)),
        give_up: mail.give_up.0,
        report_give_up: mail.report_give_up.0,
        keys: signing,
        tells_authors: mail.tell_authors,
        discreet: wiring::some_groups(mail.discreet_groups.as_ref()),
    };
    let keep = milliseconds(mail.keep.0);
    let retention = Retention { text_ms: keep, log_ms: keep };
    let usual = QueueSettings::new(owner, schedule, reporting, retention);
    let claim = wiring::size(mail.batch).saturating_mul(wiring::size(mail.connections));
    let verp = match mail.verp {
        Verp::Never => None,
        Verp::Every(every) => Some(queue::Verp { every, keys: keys.clone() }),
    };
    QueueSettings { lease, renew: usual.renew.min(lease / 3), claim, verp, ..usual }
}

/// The ways out that the settings name.
fn exits(settings: &Settings) -> Result<Exits, Failure> {
    let mail = &settings.mail;
    let login = mail.smarthost_user.as_ref().zip(mail.smarthost_password.as_ref());
    let login = login.map(|(user, password)| (user.0.clone(), password.0.clone()));
    let name = wiring::mail_hostname(settings);
    let smarthost = match &mail.smarthost {
        Some(next) => Some(route(mail, next, ("mail.smarthost", &name), login)?),
        None => None,
    };
    let mut table = Vec::new();
    for (domain, next) in mail.routes.iter().flat_map(|routes| &routes.0) {
        table.push((domain.as_str().to_owned(), route(mail, next, ("mail.routes", &name), None)?));
    }
    Ok(Exits::new(smarthost, table))
}

fn route(
    mail: &Mail,
    next: &NextServer,
    (setting, name): (&str, &str),
    login: Option<(String, Secret)>,
) -> Result<Route, Failure> {
    let (protocol, is_immediate) = match next.scheme {
        Scheme::Smtp => (Protocol::Smtp, false),
        Scheme::Smtps => (Protocol::Smtp, true),
        Scheme::Lmtp => (Protocol::Lmtp, false),
    };
    let fault = |error| Failure::at(format_args!("TLS towards {next} ({setting})"), error);
    let encryption = match (is_immediate, &login) {
        (true, _) => Encryption::Immediate(verified(roots(next)?).map_err(fault)?),
        // A password is for that server and for nobody who stands in between.
        (false, Some(_)) => Encryption::Required(verified(roots(next)?).map_err(fault)?),
        (false, None) => Encryption::Opportunistic(unverified().map_err(fault)?),
    };
    Ok(Route {
        encryption,
        login,
        connections: wiring::size(mail.connections),
        batch: wiring::size(mail.batch),
        ..Route::new(next.host.clone(), next.port, protocol, name)
    })
}

/// The certificates that this machine trusts.
fn roots(next: &NextServer) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(Failure::other(format!(
            "{next} must be verified, and this machine has no certificates of authorities (SSL_CERT_FILE names them)"
        )));
    }
    Ok(roots)
}

fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

//! Mail that comes in: the sockets, what listens on them, and what is said about it at the start.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use larkspur_core::keyring::Keyring;
use larkspur_core::mail_post::Nested;
use larkspur_http::transport::Certificate;
use larkspur_mail::ByGroup;
use larkspur_mail::reception::{
    Customs, Disk, Dispatch, Outgoing, PostOffice, PostOfficeParts, Reception, Resolver, Room, Terms,
};
use larkspur_mail::text::dkim::{Key, Keys};
use larkspur_mail::text::dmarc::MitigationPolicy;
use larkspur_smtp::frame;
use larkspur_smtp::listener::{Capacity, Encryption, Endpoint, Listener};
use larkspur_smtp::session::{Budget, Class, Protocol, Settings as SessionSettings};
use larkspur_store::{Db, Location};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{BareLf, Door, Mail, MailMode, Mitigation, NestedPolicy, Settings, SigningKey, Trust};
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::wiring;

/// Everything that mail comes in by, bound and not served yet.
pub(crate) struct MailEntrance {
    office: Arc<PostOffice>,
    doors: Vec<OpenDoor>,
    budget: Budget,
}

/// One listener.
struct OpenDoor {
    /// As the greeting calls it.
    protocol: Protocol,
    place: String,
    listener: Listener,
    reception: Arc<Reception>,
}

impl MailEntrance {
    /// Binds what the settings name.
    ///
    /// # Errors
    /// An address is taken or not ours; the sentence names the setting.
    pub(crate) async fn bind(
        settings: &Settings,
        office: Arc<PostOffice>,
        certificate: Option<Certificate>,
    ) -> Result<Self, Failure> {
        let mail = &settings.mail;
        let wanted = [
            ("mail.smtp", Protocol::Smtp, &mail.smtp, wiring::smtp_trust(mail)),
            ("mail.lmtp", Protocol::Lmtp, &mail.lmtp, mail.lmtp_class),
        ];
        let mut doors = Vec::new();
        for (setting, protocol, door, trust) in wanted {
            let Door(Some(endpoint)) = door else { continue };
            let (session, trust) = session(settings, protocol, trust);
            let encryption = encryption(certificate.clone());
            let listener = Listener::bind(endpoint, session, encryption, capacity(settings)).await;
            let fault =
                |error: io::Error| Failure::at(format_args!("cannot listen on {door} ({setting})"), error);
            let listener = listener.map_err(fault)?;
            let address = listener.local_addr().map_err(fault)?;
            let place = address.map_or_else(|| door.to_string(), |address: SocketAddr| address.to_string());
            let reception = Arc::new(Reception::new(Arc::clone(&office), trust));
            doors.push(OpenDoor { protocol, place, listener, reception });
        }
        let budget = Budget::new(wiring::mebibytes(mail.receiving_mib));
        Ok(Self { office, doors, budget })
    }

    /// What a start says about mail: one line.
    pub(crate) fn told(&self, mail: &Mail) -> String {
        let doors: Vec<String> = self
            .doors
            .iter()
            .map(|door| match door.protocol {
                Protocol::Smtp => format!("by SMTP at {}", door.place),
                Protocol::Lmtp => format!("by LMTP at {}", door.place),
            })
            .collect();
        if doors.is_empty() {
            return "Mail does not come in: mail.smtp and mail.lmtp are off\n".to_owned();
        }
        let onward = match (mail.mode, &mail.smarthost) {
            (MailMode::Capture, _) => "copies stay here: larkspur mail list".to_owned(),
            (MailMode::Relay, Some(next)) => format!("copies go to {next}"),
            (MailMode::Relay, None) => "copies wait, because mail.smarthost is not set".to_owned(),
        };
        format!("Mail comes in {}; {onward}\n", doors.join(" and "))
    }

    /// Warns of what is allowed but seldom meant.
    pub(crate) fn warn(&self, settings: &Settings) {
        let mail = &settings.mail;
        let is_tcp = matches!(mail.smtp, Door(Some(Endpoint::Tcp(_))));
        let is_private = settings.tls.certificate.is_some() || !is_tcp;
        if wiring::smtp_trust(mail) == Trust::Submission && !is_private && mail.smtp.0.is_some() {
            tracing::warn!(
                "nobody can log in at mail.smtp: it is no unix socket, and tls.certificate is not set"
            );
        }
        if let Some(remark) = remark(mail) {
            tracing::warn!("{remark}");
        }
    }

    /// Serves until `stop`.
    pub(crate) fn serve(self, tasks: &TaskTracker, stop: &CancellationToken) {
        for OpenDoor { listener, reception, .. } in self.doors {
            tasks.spawn(listener.run(reception, self.budget.clone(), stop.clone()));
        }
        let (office, stop) = (self.office, stop.clone());
        tasks.spawn(async move { office.keep_ledger(&stop).await });
    }
}

/// What an operator should know of a server that is ready.
pub(crate) fn remark(mail: &Mail) -> Option<&'static str> {
    let waits = mail.mode == MailMode::Relay && mail.smarthost.is_none();
    waits.then_some("accepted mail waits: mail.mode is relay, and mail.smarthost is not set")
}

/// What all sessions share.
///
/// # Errors
/// A key that mail is to be signed with cannot be read.
pub(crate) fn post_office(settings: &Settings, db: &Db, keys: Keyring) -> Result<Arc<PostOffice>, Failure> {
    let mail = &settings.mail;
    let hostname = wiring::mail_hostname(settings);
    let authserv_id = mail.authserv_id.as_ref().map_or_else(|| hostname.clone(), |id| id.0.clone());
    // All writers together; mail is turned away a good while before the store itself must.
    let waiting = u64::from(settings.store.queue.get()) * 3 / 4;
    let outgoing = outgoing(mail)?;
    Ok(Arc::new(PostOffice::new(PostOfficeParts {
        db: db.clone(),
        keys,
        clock: Arc::new(larkspur_store::SystemClock),
        terms: Terms {
            hostname,
            authserv_id,
            limits: wiring::policy(settings).limits,
            dispatch: dispatch(mail),
            outgoing,
            customs: Customs {
                no_receipts: wiring::some_groups(mail.no_receipt_groups.as_ref()),
                no_own_copy: wiring::some_groups(mail.no_own_copy_groups.as_ref()),
                no_second_copy: wiring::some_groups(mail.no_second_copy_groups.as_ref()),
                help: wiring::links(mail.list_help.as_ref()),
                owner: wiring::links(mail.list_owner.as_ref()),
                archive: wiring::links(mail.list_archive.as_ref()),
                reply_to: ByGroup(mail.reply_to.as_ref().map(|pairs| pairs.0.clone()).unwrap_or_default()),
            },
            nested: match mail.nested_policy {
                NestedPolicy::Outer => Nested::Outer,
                NestedPolicy::Strict => Nested::Strict,
            },
            plus_tags: mail.plus_tags,
            postmaster: mail.postmaster.as_ref().map(|address| address.0.clone()),
            room: Room { waiting_writes: waiting, queued: queued(mail), disk: disk(settings) },
        },
    })))
}

/// How many copies may wait, where any do.
fn queued(mail: &Mail) -> Option<u64> {
    (mail.mode == MailMode::Relay).then(|| u64::from(mail.max_queued.get()))
}

/// The disk of the store, if it is ours and something is to stay free on it.
fn disk(settings: &Settings) -> Option<Disk> {
    let data = DataDir::of(settings);
    let is_ours = matches!(data.location(settings), Location::Sqlite { .. });
    let reserve = u64::from(settings.mail.disk_reserve_mib) << 20;
    (is_ours && reserve > 0).then(|| Disk { folder: data.path().to_owned(), reserve })
}

/// What is done to copies last.
fn outgoing(mail: &Mail) -> Result<Outgoing, Failure> {
    let mut keys = Keys::default();
    for SigningKey { domain, selector, file } in mail.dkim_keys.iter().flat_map(|keys| &keys.0) {
        let fault = |why: String| Failure::at(format_args!("mail.dkim_keys: {}", file.display()), why);
        let pem = std::fs::read(file).map_err(|error| fault(error.to_string()))?;
        keys.add(domain, Key::from_pem(selector, &pem).map_err(|error| fault(error.to_string()))?);
    }
    let mitigation = match mail.dmarc_mitigation {
        Mitigation::Auto => MitigationPolicy::Auto,
        Mitigation::Always => MitigationPolicy::Always,
        Mitigation::Never => MitigationPolicy::Never,
    };
    // Nobody is asked about mail that goes nowhere.
    let asks = mail.mode == MailMode::Relay && mitigation == MitigationPolicy::Auto;
    let made = || mail.resolver.map_or_else(Resolver::of_machine, Resolver::at);
    let resolver = asks.then(made).and_then(|made| {
        made.inspect_err(
            |error| tracing::warn!(%error, "the domain name system cannot be asked about authors"),
        )
        .ok()
    });
    Ok(Outgoing { keys: Arc::new(keys), mitigation, strict: mail.dmarc_domains.0.clone(), resolver })
}

fn dispatch(mail: &Mail) -> Dispatch {
    match mail.mode {
        MailMode::Capture => Dispatch::Capture,
        MailMode::Relay => {
            let routes = mail.routes.iter().flat_map(|routes| &routes.0);
            Dispatch::Relay {
                routes: routes.map(|(domain, _)| domain.as_str().to_owned()).collect(),
                give_up: mail.give_up.0,
            }
        }
    }
}

fn session(
    settings: &Settings,
    protocol: Protocol,
    trust: Trust,
) -> (SessionSettings, larkspur_mail::reception::Trust) {
    use larkspur_mail::reception::Trust as Believed;
    let mail = &settings.mail;
    let hostname = wiring::mail_hostname(settings);
    let authserv_id = mail.authserv_id.as_ref().map_or_else(|| hostname.clone(), |id| id.0.clone());
    let (class, believed) = match trust {
        Trust::Submission => (Class::Submission, Believed::Submission),
        Trust::Verified => (Class::Verified(mail.trusted_networks.0.clone()), Believed::Verified),
        Trust::Authres => (Class::Authres(authserv_id.clone()), Believed::Authres(authserv_id)),
    };
    let mut session = SessionSettings::new(hostname, protocol, class);
    session.limits.message = wiring::size(mail.max_size);
    session.limits.recipients = wiring::size(mail.max_recipients);
    session.limits.hops = wiring::size(mail.max_hops);
    session.bare_lf = match mail.bare_lf {
        BareLf::Refuse => frame::BareLf::Refuse,
        BareLf::Normalize => frame::BareLf::Normalize,
    };
    (session, believed)
}

fn encryption(certificate: Option<Certificate>) -> Encryption {
    match certificate {
        Some(certificate) => Encryption::StartTls(Arc::new(move || certificate.acceptor())),
        None => Encryption::None,
    }
}

fn capacity(settings: &Settings) -> Capacity {
    Capacity {
        connections: wiring::size(settings.mail.max_connections),
        per_address: wiring::size(settings.mail.max_connections_per_address),
        stop_grace: Duration::from_secs(settings.transport.stop_grace_seconds.get().into()),
    }
}

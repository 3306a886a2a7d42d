//! From settings to what each floor wants to be given.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use larkspur_core::Policy;
use larkspur_http::rate_limit::{self, RatePolicy};
use larkspur_http::transport::{TlsFiles, TransportSettings};
use larkspur_mail::{ByGroup, SomeGroups};
use larkspur_store::{Location, Options};

use crate::config::{Addresses, Links, Mail, MailMode, Settings, Trust};

/// The bounds of the transport.
pub(crate) fn transport(settings: &Settings) -> TransportSettings {
    let bounds = &settings.transport;
    let tls = settings.tls.certificate.as_ref().zip(settings.tls.key.as_ref());
    TransportSettings {
        listen: settings.listen,
        tls: tls.map(|(certificate, key)| TlsFiles::new(certificate, key)),
        max_connections: size(bounds.max_connections),
        max_in_flight: size(bounds.max_in_flight),
        max_header_bytes: size(bounds.max_header_bytes),
        max_body_bytes: size(bounds.max_body_bytes),
        header_timeout: seconds(bounds.header_timeout_seconds),
        body_timeout: seconds(bounds.body_timeout_seconds),
        idle_timeout: seconds(bounds.idle_timeout_seconds),
        stop_grace: seconds(bounds.stop_grace_seconds),
    }
}

/// How the store at `location` is run.
pub(crate) fn store(settings: &Settings, location: Location) -> Options {
    let store = &settings.store;
    Options {
        readers: size(store.readers),
        writers: size(store.writers),
        queue: size(store.queue),
        memory: store.memory_mib,
        ..Options::new(location)
    }
}

/// What the administrator decided about the directory.
pub(crate) fn policy(settings: &Settings) -> Policy {
    let limits = &settings.limits;
    let number = |limit: NonZeroU32| i64::from(limit.get());
    Policy {
        limits: larkspur_core::Limits {
            departments: number(limits.departments),
            department_depth: size(limits.department_depth),
            child_departments: number(limits.child_departments),
            direct_members: number(limits.direct_members),
            departments_of_unit: number(limits.departments_of_unit),
            units: number(limits.units),
            employee_types: number(limits.employee_types),
            department_id_changes: number(limits.department_id_changes),
            user_id_changes: number(limits.user_id_changes),
            work_cities: number(limits.work_cities),
            job_titles: number(limits.job_titles),
            mail_groups: number(limits.mail_groups),
            mail_group_members: number(limits.mail_group_members),
            mail_group_aliases: size(limits.mail_group_aliases),
            public_mailboxes: number(limits.public_mailboxes),
            public_mailbox_members: number(limits.public_mailbox_members),
            public_mailboxes_of_user: number(limits.public_mailboxes_of_user),
            public_mailbox_aliases: size(limits.public_mailbox_aliases),
            user_mailbox_aliases: size(limits.user_mailbox_aliases),
            mail_recipients: size(limits.mail_recipients),
            mail_recipients_per_hour: number(limits.mail_recipients_per_hour),
            mail_fan_out: number(limits.mail_fan_out_mib) << 20,
            mail_storm_posts: number(limits.mail_storm_posts),
            mail_storm_recipients: size(limits.mail_storm_recipients),
        },
        users_join_at_once: settings.users_join_at_once,
    }
}

/// How calls are counted and refused.
pub(crate) fn rates(settings: &Settings) -> RatePolicy {
    let window = |calls: u32| (calls > 0).then_some(calls);
    RatePolicy {
        scale: settings.rate_limits.0,
        unpublished: rate_limit::Limits {
            per_second: window(settings.unpublished_rates.per_second),
            per_minute: window(settings.unpublished_rates.per_minute),
        },
    }
}

/// Where clients reach a server that listens on `address`: as the settings say, or the address itself, and this
/// machine where that stands for every address.
pub(crate) fn base_url(settings: &Settings, address: SocketAddr) -> String {
    if let Some(url) = &settings.public_url {
        return url.0.clone();
    }
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let scheme = if settings.tls.certificate.is_some() { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(ip, address.port()))
}

/// Whose word counts at the SMTP listener, where the settings do not say: where nothing leaves this server, that of any
/// program on this machine.
pub(crate) fn smtp_trust(mail: &Mail) -> Trust {
    mail.smtp_class.unwrap_or(match mail.mode {
        MailMode::Capture => Trust::Verified,
        MailMode::Relay => Trust::Submission,
    })
}

/// What this server calls itself to mail servers.
pub(crate) fn mail_hostname(settings: &Settings) -> String {
    let own = settings.mail.hostname.as_ref().map(|name| name.0.clone());
    own.unwrap_or_else(|| settings.mail_domain.0.clone())
}

/// Groups that a setting names.
pub(crate) fn some_groups(named: Option<&Addresses>) -> SomeGroups {
    SomeGroups(named.map(|groups| groups.0.clone()).unwrap_or_default())
}

/// What a setting links groups to.
pub(crate) fn links(given: Option<&Links>) -> ByGroup<String> {
    ByGroup(given.map(|links| links.0.clone()).unwrap_or_default())
}

/// So many MiB, in bytes.
pub(crate) fn mebibytes(number: NonZeroU32) -> usize {
    size(number).saturating_mul(1024 * 1024)
}

pub(crate) fn size(number: NonZeroU32) -> usize {
    usize::try_from(number.get()).unwrap_or(usize::MAX)
}

fn seconds(number: NonZeroU32) -> Duration {
    Duration::from_secs(number.get().into())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_floors_below() {
        let settings = Settings::default();
        let below = format!("{:?}", TransportSettings::default());
        assert_eq!(format!("{:?}", transport(&settings)), below);
        assert_eq!(policy(&settings), Policy::default());
        assert_eq!(rates(&settings), RatePolicy::default());
        let location = || Location::Sqlite { path: PathBuf::new() };
        assert_eq!(format!("{:?}", store(&settings, location())), format!("{:?}", Options::new(location())));
    }

    #[test]
    fn base_urls() {
        let mut settings = Settings::default();
        for (listen, url) in [
            ("127.0.0.1:5275", "http://127.0.0.1:5275"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:80", "http://[::1]:80"),
            ("[2001:db8::1]:80", "http://[2001:db8::1]:80"),
        ] {
            assert_eq!(base_url(&settings, listen.parse().unwrap()), url);
        }
        settings.tls.certificate = Some(PathBuf::from("c.pem"));
        assert_eq!(base_url(&settings, settings.listen), "https://127.0.0.1:5275");
    }
}

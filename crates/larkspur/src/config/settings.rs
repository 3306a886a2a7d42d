//! Every setting of the program: its name, what it means, its unit, its default. Nothing else knows these facts;
//! flags, variables, the keys of the file and the printed page are made from the rows.

#![expect(clippy::doc_markdown, reason = "doc comments of settings are help texts, which no one renders")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use larkspur_http::SignIn;
use larkspur_http::rate_limit::Scale;
use larkspur_smtp::listener::Endpoint;
use larkspur_store::DatabaseUrl;

use super::kinds::{BaseUrl, Directives, Domain, LogFormat, Name, Rates, SignInKind};
use super::mail::{
    Address, Addresses, BareLf, Domains, Door, HostName, Links, Login, MailMode, Mitigation, NestedPolicy,
    Networks, NextServer, Password, ReplyTo, Routes, SigningKeys, Span, Spans, Trust, Verp,
};
use super::value::Value;

/// One setting, as the sources see it.
pub(crate) struct Row {
    /// Its key in the file, with the name of its part before a dot.
    pub(crate) key: &'static str,
    /// What it means, line by line; the last line ends with its default.
    pub(crate) doc: &'static [&'static str],
    /// Stands for a value in the help text.
    pub(crate) value_name: &'static str,
    /// Whether its value must not be shown.
    pub(crate) secret: bool,
    pub(super) set: fn(&mut Settings, &str) -> Result<(), String>,
    pub(super) show: fn(&Settings) -> Option<toml::Value>,
}

impl Row {
    /// Its flag, without the dashes.
    pub(crate) fn flag(&self) -> String {
        self.key.replace(['.', '_'], "-")
    }

    /// Its variable.
    pub(super) fn variable(&self) -> String {
        format!("{}{}", super::environment::PREFIX, self.key.to_uppercase().replace('.', "__"))
    }

    /// Its key within its part.
    pub(super) fn short_key(&self) -> &'static str {
        self.key.rsplit_once('.').map_or(self.key, |(_, short)| short)
    }
}

/// A part of the tree: a table of the file.
pub(crate) struct Part {
    /// The name of the table; empty for what stands above all tables.
    pub(crate) name: &'static str,
    /// What the part is about.
    pub(crate) doc: &'static [&'static str],
    /// Its settings.
    pub(crate) rows: &'static [Row],
}

/// The row of a key.
pub(super) fn find(key: &str) -> Option<&'static Row> {
    rows().find(|row| row.key == key)
}

/// All rows.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    PARTS.iter().flat_map(|part| part.rows)
}

/// Declares the tree: the structs with their defaults, and the table of rows beside them.
macro_rules! settings {
    (
        $(#[doc = $tree_doc:literal])*
        { $($(#[doc = $doc:literal])* $field:ident: $kind:ty = $default:expr,)* }
        $($(#[doc = $part_doc:literal])* $part:ident: $struct:ident {
            $($(#[doc = $inner_doc:literal])* $inner:ident: $inner_kind:ty = $inner_default:expr,)*
        })*
    ) => {
        $(#[doc = $tree_doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct Settings {
            $($(#[doc = $doc])* pub(crate) $field: $kind,)*
            $($(#[doc = $part_doc])* pub(crate) $part: $struct,)*
        }

        $($(#[doc = $part_doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $struct {
            $($(#[doc = $inner_doc])* pub(crate) $inner: $inner_kind,)*
        })*

        impl Default for Settings {
            fn default() -> Self {
                Self {
                    $($field: $default,)*
                    $($part: $struct { $($inner: $inner_default,)* },)*
                }
            }
        }

        /// The whole tree as rows, part by part.
        pub(crate) const PARTS: &[Part] = &[
            Part { name: "", doc: &[$($tree_doc,)*], rows: &[$(Row {
                key: stringify!($field),
                doc: &[$($doc,)*],
                value_name: <$kind as Value>::NAME,
                secret: <$kind as Value>::SECRET,
                set: |settings, text| Value::parse(text).map(|value| settings.$field = value),
                show: |settings| settings.$field.show(),
            },)*] },
            $(Part { name: stringify!($part), doc: &[$($part_doc,)*], rows: &[$(Row {
                key: concat!(stringify!($part), ".", stringify!($inner)),
                doc: &[$($inner_doc,)*],
                value_name: <$inner_kind as Value>::NAME,
                secret: <$inner_kind as Value>::SECRET,
                set: |settings, text| Value::parse(text).map(|value| settings.$part.$inner = value),
                show: |settings| settings.$part.$inner.show(),
            },)*] },)*
        ];
    };
}

const fn count(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

const LOOPBACK_V4: IpNet = IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8));
const LOOPBACK_V6: IpNet = IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128));

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// Seconds between attempts: soon at first, every hour up to six hours, then every four (the source is the design of mail
/// delivery, section 9).
const RETRY: [u64; 13] = [
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    20 * MINUTE,
    30 * MINUTE,
    HOUR,
    HOUR,
    HOUR,
    HOUR,
    HOUR,
    HOUR,
    4 * HOUR,
];

settings! {
    /// Settings of larkspur.
    {
        /// Address and port of the API; port 0 takes a free one. Default: "127.0.0.1:5275".
        listen: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 5275)),
        /// Folder of the SQLite file, credentials.json and the lock; made with mode 0700 if it is not there.
        /// Default: "./larkspur-data".
        data: PathBuf = PathBuf::from("./larkspur-data"),
        /// Keep the store in PostgreSQL: postgres://user:password@host:port/database, or "host=... dbname=...". Flags
        /// are seen by everyone on the machine; use LARKSPUR_DATABASE_URL_FILE for a URL with a password.
        /// Default: none.
        database_url: Option<DatabaseUrl> = None,
        /// Scheme, host and port under which clients reach this server, where that is not the address it listens
        /// on (a proxy, a certificate). Default: none.
        public_url: Option<BaseUrl> = None,
        /// Name of the tenant that the first start makes. Default: "Larkspur".
        tenant_name: Name = Name("Larkspur".to_owned()),
        /// Mail domain of the tenant that the first start makes. Default: "example.com".
        mail_domain: Domain = Domain("example.com".to_owned()),
        /// Rate limits: as documented, off, or the documented ones times a factor. Default: "documented".
        rate_limits: Rates = Rates(Scale::Documented),
        /// Whether a user who is created has joined at once; otherwise the account waits for a control call that
        /// says so. Default: true.
        users_join_at_once: bool = true,
    }
    /// HTTPS. The files are read again when they change.
    tls: Tls {
        /// PEM file with the certificate, then its intermediates. Default: none.
        certificate: Option<PathBuf> = None,
        /// PEM file with the private key of the certificate. Default: none.
        key: Option<PathBuf> = None,
    }
    /// Bounds of connections and requests.
    transport: Transport {
        /// Open connections; further ones wait. Default: 900.
        max_connections: NonZeroU32 = count(900),
        /// Requests worked on at once; one more is answered 503. Default: 512.
        max_in_flight: NonZeroU32 = count(512),
        /// Bytes of a request line with all its headers. Default: 32768.
        max_header_bytes: NonZeroU32 = count(32_768),
        /// Bytes of a request body. Default: 4194304.
        max_body_bytes: NonZeroU32 = count(4_194_304),
        /// Seconds for the headers of a request, or a TLS handshake. Default: 10.
        header_timeout_seconds: NonZeroU32 = count(10),
        /// Seconds for a whole request body. Default: 30.
        body_timeout_seconds: NonZeroU32 = count(30),
        /// Seconds that a connection may sit without a request. Default: 75.
        idle_timeout_seconds: NonZeroU32 = count(75),
        /// Seconds that a graceful stop waits for requests in flight. Default: 8.
        stop_grace_seconds: NonZeroU32 = count(8),
    }
    /// How the store is run.
    store: Store {
        /// Threads that read, each with a connection. Default: 4.
        readers: NonZeroU32 = count(4),
        /// Threads that write to PostgreSQL, each with a connection; SQLite has one. Default: 4.
        writers: NonZeroU32 = count(4),
        /// Jobs that may wait in each queue; one more is refused as busy. Default: 1024.
        queue: NonZeroU32 = count(1024),
        /// MiB of memory for what a SQLite store was asked before and would answer again; 0 asks it each time. Default: 64.
        memory_mib: u32 = 64,
    }
    /// Limits of the directory, each tenant by itself.
    limits: Limits {
        /// Departments. Default: 30000.
        departments: NonZeroU32 = count(30_000),
        /// Levels of departments, the root being level 1. Default: 25.
        department_depth: NonZeroU32 = count(25),
        /// Direct children of a department. Default: 1000.
        child_departments: NonZeroU32 = count(1_000),
        /// Direct members of a department. Default: 10000.
        direct_members: NonZeroU32 = count(10_000),
        /// Departments that share one unit. Default: 1000.
        departments_of_unit: NonZeroU32 = count(1_000),
        /// Units. Default: 1000.
        units: NonZeroU32 = count(1_000),
        /// Employee types beside the built-in ones, deleted ones included. Default: 255.
        employee_types: NonZeroU32 = count(255),
        /// Changes of the custom id of one department. Default: 1.
        department_id_changes: NonZeroU32 = count(1),
        /// Changes of the id of one user. Default: 1.
        user_id_changes: NonZeroU32 = count(1),
        /// Cities of work. Default: 10000.
        work_cities: NonZeroU32 = count(10_000),
        /// Job titles. Default: 10000.
        job_titles: NonZeroU32 = count(10_000),
        /// Mail groups. Default: 10000.
        mail_groups: NonZeroU32 = count(10_000),
        /// Direct members of a mail group. Default: 100000.
        mail_group_members: NonZeroU32 = count(100_000),
        /// Aliases of a mail group. Default: 30.
        mail_group_aliases: NonZeroU32 = count(30),
        /// Public mailboxes. Default: 1000.
        public_mailboxes: NonZeroU32 = count(1_000),
        /// Members of a public mailbox. Default: 400.
        public_mailbox_members: NonZeroU32 = count(400),
        /// Public mailboxes that one user works at. Default: 50.
        public_mailboxes_of_user: NonZeroU32 = count(50),
        /// Aliases of a public mailbox. Default: 30.
        public_mailbox_aliases: NonZeroU32 = count(30),
        /// Aliases of a user's mailbox. Default: 30.
        user_mailbox_aliases: NonZeroU32 = count(30),
        /// Recipients of one mail to a group, with departments and nested groups followed. Default: 50000.
        mail_recipients: NonZeroU32 = count(50_000),
        /// Recipients that one sender reaches in an hour; the first mail of an hour may reach more. Default: 20000.
        mail_recipients_per_hour: NonZeroU32 = count(20_000),
        /// MiB of one mail, times its recipients. Default: 20480.
        mail_fan_out_mib: NonZeroU32 = count(20_480),
        /// Mails of one conversation to one large group in a minute. Default: 20.
        mail_storm_posts: NonZeroU32 = count(20),
        /// Recipients from which on a group is large in this sense. Default: 100.
        mail_storm_recipients: NonZeroU32 = count(100),
    }
    /// Mail to groups: how it comes in, who is believed, what becomes of it. docs/mail.md tells more.
    mail: Mail {
        /// What becomes of the copies of accepted mail: "capture" keeps them to be looked at, and sends nothing; "relay" sends
        /// them to mail.smarthost. Default: "capture".
        mode: MailMode = MailMode::Capture,
        /// Where mail comes in by SMTP: address and port (port 0 takes a free one), "unix:PATH", or "off".
        /// Default: "127.0.0.1:5225".
        smtp: Door = Door(Some(Endpoint::Tcp(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 5225)))),
        /// Where mail comes in by LMTP, from a mail server in front. Default: "127.0.0.1:5224".
        lmtp: Door = Door(Some(Endpoint::Tcp(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 5224)))),
        /// Whose word counts at mail.smtp for who sends: "submission", clients log in; "verified", peers in
        /// mail.trusted_networks have checked the sender themselves; "authres", the peer is a mail server that writes
        /// Authentication-Results as mail.authserv_id. Without it: verified in mode capture, where nothing leaves this server,
        /// and submission in mode relay. Default: none.
        smtp_class: Option<Trust> = None,
        /// Whose word counts at mail.lmtp for who sends; the same words. "verified" behind a server that passes mail from the
        /// Internet on as it came lets anybody be anyone. Default: "authres".
        lmtp_class: Trust = Trust::Authres,
        /// Networks whose peers a verified listener takes, with commas between them. Default: "127.0.0.0/8,::1/128".
        trusted_networks: Networks = Networks(vec![LOOPBACK_V4, LOOPBACK_V6]),
        /// The name that this server greets with and signs its notices with. Without it: the setting mail_domain.
        /// Default: none.
        hostname: Option<HostName> = None,
        /// The authserv-id whose Authentication-Results are believed at an authres listener, and that this server writes its
        /// own under. Without it: mail.hostname. Default: none.
        authserv_id: Option<HostName> = None,
        /// The server that takes the copies in mode relay: smtp://HOST:PORT (TLS where it is offered), smtps:// or lmtp://.
        /// Without it accepted mail waits. Default: none.
        smarthost: Option<NextServer> = None,
        /// The name to log in with at the smarthost. Its certificate is then checked, and TLS insisted on. Default: none.
        smarthost_user: Option<Login> = None,
        /// The password for the smarthost; flags are seen by everyone on the machine, so better
        /// LARKSPUR_MAIL__SMARTHOST_PASSWORD_FILE. Default: none.
        smarthost_password: Option<Password> = None,
        /// Servers for copies to some domains, instead of the smarthost: DOMAIN=SERVER, with commas between them.
        /// Default: none.
        routes: Option<Routes> = None,
        /// How long a server holds copies that it is sending, unless it says that it still does: when it dies, another one on the
        /// same database takes them over after this time. Default: "15m".
        lease: Span = Span::of_seconds(15 * MINUTE),
        /// Where Postfix may look up addresses (socketmap): a loopback address and port, "unix:PATH", or "off". The maps are
        /// recipients and expand; docs/recipes/postfix.md tells more. Default: "off".
        socketmap: Door = Door(None),
        /// Where Postfix may ask who may write to a group (policy delegation), likewise. Clients in mail.trusted_networks are
        /// believed who they are. Default: "off".
        policy: Door = Door(None),
        /// Copies of one transaction. Default: 50.
        batch: NonZeroU32 = count(50),
        /// Connections to one server at a time. Together with the batch this is what may come twice after a process died.
        /// Default: 4.
        connections: NonZeroU32 = count(4),
        /// Whether copies have return addresses of their own, each of which is a transaction: "never"; "always"; or a number,
        /// those of one mail in so many. Default: "never".
        verp: Verp = Verp::Never,
        /// Waits between attempts; the last one repeats. Default: "1m,2m,5m,10m,20m,30m,1h,1h,1h,1h,1h,1h,4h".
        retry: Spans = Spans(RETRY.map(Span::of_seconds).to_vec()),
        /// How long a copy is tried. Default: "5d".
        give_up: Span = Span::of_seconds(5 * DAY),
        /// How long a report of ours is tried. Default: "2d".
        report_give_up: Span = Span::of_seconds(2 * DAY),
        /// When an author of the organisation is told that mail is late. Default: "4h".
        late: Span = Span::of_seconds(4 * HOUR),
        /// How long mail that is done with is kept in mode relay; captured mail is kept until it is cleared. Default: "30d".
        keep: Span = Span::of_seconds(30 * DAY),
        /// Copies that may wait to be sent before mail is turned away. Default: 1000000.
        max_queued: NonZeroU32 = count(1_000_000),
        /// MiB that must be free on the disk of the data folder, or mail is turned away; 0 asks for nothing. Not looked at with
        /// database_url. Default: 256.
        disk_reserve_mib: u32 = 256,
        /// Whether authors of the organisation are told how many members their mail could not reach, and which nested groups
        /// were left out. Default: true.
        tell_authors: bool = true,
        /// Addresses of groups whose authors are not told, with commas between them. Default: none.
        discreet_groups: Option<Addresses> = None,
        /// Addresses of groups whose copies ask members for no receipts: what authors wrote about that is taken out. With
        /// commas between them. Default: none.
        no_receipt_groups: Option<Addresses> = None,
        /// Addresses of groups whose mail does not come back to a member who wrote it, with commas between them. Default: none.
        no_own_copy_groups: Option<Addresses> = None,
        /// Addresses of groups whose mail does not come to members who stand in its To or Cc, with commas between them: theirs
        /// comes to them directly. Default: none.
        no_second_copy_groups: Option<Addresses> = None,
        /// Where help about groups is, for the field List-Help of their mail: GROUP=URL, with commas between them.
        /// Default: none.
        list_help: Option<Links> = None,
        /// Likewise for List-Owner: whom to write to about the group. Default: none.
        list_owner: Option<Links> = None,
        /// Likewise for List-Archive: where its mail can be read again. Default: none.
        list_archive: Option<Links> = None,
        /// Where answers to the mail of groups go, whatever authors wrote: GROUP=ADDRESS, with commas between them.
        /// Default: none.
        reply_to: Option<ReplyTo> = None,
        /// Whether group+tag@ means group@ where nobody has the address itself. Default: false.
        plus_tags: bool = false,
        /// Whose rules count for groups that are nested in others: "outer", those of the group that was written to; "strict",
        /// those of each nested group as well, and one that the author may not send to is left out. Default: "outer".
        nested_policy: NestedPolicy = NestedPolicy::Outer,
        /// Bytes of a message. Default: 26214400.
        max_size: NonZeroU32 = count(26_214_400),
        /// Received fields of a message; more of them are a loop. Default: 100.
        max_hops: NonZeroU32 = count(100),
        /// Recipients of one transaction. Default: 1000.
        max_recipients: NonZeroU32 = count(1_000),
        /// Open mail connections; one more is told to come again. Default: 1000.
        max_connections: NonZeroU32 = count(1_000),
        /// Open mail connections of one address. Default: 50.
        max_connections_per_address: NonZeroU32 = count(50),
        /// Memory for messages that are being received, in MiB. Default: 256.
        receiving_mib: NonZeroU32 = count(256),
        /// A line feed that stands alone in a message: "refuse" the message, or "normalize" it, which may break its signature.
        /// Default: "refuse".
        bare_lf: BareLf = BareLf::Refuse,
        /// Where mail for postmaster goes in mode relay, and reports that no manager takes. Without it such mail is kept.
        /// Default: none.
        postmaster: Option<Address> = None,
        /// Keys that sign copies, as files in PEM form: DOMAIN=SELECTOR:FILE, with commas between them. All keys of a group's
        /// domain sign; larkspur dkim makes keys and shows the DNS records that belong to them. Default: none.
        dkim_keys: Option<SigningKeys> = None,
        /// When the From of a copy is rewritten to the group's address: "auto", where receivers would refuse it otherwise;
        /// "always"; "never". Default: "auto".
        dmarc_mitigation: Mitigation = Mitigation::Auto,
        /// The name server that is asked what domains publish: address and port. Without it: those that this machine asks.
        /// Default: none.
        resolver: Option<SocketAddr> = None,
        /// Domains whose mail is taken for one that receivers refuse, whatever they publish, with commas between them.
        /// Default: "gmail.com,googlemail.com".
        dmarc_domains: Domains = Domains::of(&["gmail.com", "googlemail.com"]),
    }
    /// Rate limits of endpoints for which none are published, by endpoint, app and tenant; 0 is no limit.
    unpublished_rates: UnpublishedRates {
        /// Calls in a second. Default: 50.
        per_second: u32 = 50,
        /// Calls in a minute. Default: 1000.
        per_minute: u32 = 1_000,
    }
    /// The page on which a person lets an app act for them.
    oauth: Oauth {
        /// Who says who the person is: "admin", whoever has the admin token; "sandbox", the person alone, so that anyone
        /// may be anyone; "off", nobody. Default: "admin".
        sign_in: SignInKind = SignInKind(SignIn::Admin),
    }
    /// The log, on standard error.
    log: Log {
        /// "human", "json", or "auto": for people on a terminal, JSON otherwise. Default: "auto".
        format: LogFormat = LogFormat::Auto,
        /// Least level that is written (error, warn, info, debug, trace), or a list of levels by target.
        /// Default: "info".
        level: Directives = Directives("info".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_that_is_told_is_the_default() {
        let settings = Settings::default();
        for row in rows() {
            let default = (row.show)(&settings).map_or("none".to_owned(), |value| value.to_string());
            let told = row.doc.last().unwrap();
            assert!(told.ends_with(&format!("Default: {default}.")), "{}: {told} {default}", row.key);
        }
    }

    #[test]
    fn what_is_shown_can_be_read() {
        let mut settings = Settings::default();
        for row in rows() {
            let shown = match (row.show)(&settings) {
                Some(toml::Value::String(text)) => text,
                Some(other) => other.to_string(),
                None => continue,
            };
            (row.set)(&mut settings, &shown).unwrap();
        }
    }

    #[test]
    fn every_key_is_there_once() {
        let mut flags: Vec<String> = rows().map(Row::flag).collect();
        flags.sort_unstable();
        let all = flags.len();
        flags.dedup();
        assert_eq!(flags.len(), all);
    }
}

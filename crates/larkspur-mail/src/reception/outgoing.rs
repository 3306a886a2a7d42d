//! What is done to the copies of a group last: who stands in `From`, and the signatures.

use std::borrow::Borrow;
use std::hash::Hash;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use larkspur_model::MailDomain;
use mail_auth::hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use mail_auth::{MessageAuthenticator, ResolverCache, Txt};

use super::arrival::Arrival;
use crate::text::Author;
use crate::text::dkim::{BodyHash, Keys};
use crate::text::dmarc::{AuthorPolicy, Examination, MitigationPolicy, examine, must_rewrite};

/// How long the domain name system is waited for. The client waits for as long.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is done to copies last.
#[derive(Clone, Default)]
pub struct Outgoing {
    /// The keys that sign.
    pub keys: Arc<Keys>,
    /// When the group takes the place of the author.
    pub mitigation: MitigationPolicy,
    /// Domains that refuse, or whose mail others refuse, whatever they publish.
    pub strict: Vec<MailDomain>,
    /// Who is asked what domains publish; without it nobody can tell. Not asked where copies stay here.
    pub resolver: Option<Resolver>,
}

/// Asks the domain name system.
#[derive(Clone)]
pub struct Resolver(MessageAuthenticator);

impl Resolver {
    /// One that asks whom this machine asks.
    ///
    /// # Errors
    /// Why the machine's own settings cannot be read.
    pub fn of_machine() -> Result<Resolver, String> {
        MessageAuthenticator::new_system_conf().map(Resolver).map_err(|error| error.to_string())
    }

    /// One that asks this name server, by UDP and, for long answers, by TCP.
    ///
    /// # Errors
    /// Why that cannot be.
    pub fn at(server: SocketAddr) -> Result<Resolver, String> {
        let ways = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut way| {
            way.port = server.port();
            way
        });
        let server = NameServerConfig::new(server.ip(), true, ways.into());
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
        let made = MessageAuthenticator::new(config, ResolverOpts::default());
        made.map(Resolver).map_err(|error| error.to_string())
    }
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Outgoing")
            .field("keys", &self.keys)
            .field("mitigation", &self.mitigation)
            .field("strict", &self.strict)
            .field("asks", &self.resolver.is_some())
            .finish()
    }
}

/// Whether the groups must take the place of this author. `head` is that of one edition as it would go out: what
/// editions differ in is not signed by authors.
pub(super) async fn rewrites(arrival: &Arrival<'_>, author: &Author, head: &[u8]) -> bool {
    let outgoing = &arrival.office.terms.outgoing;
    let is_ours = arrival.look.author_is_ours;
    let strict = &outgoing.strict;
    let rewritten =
        |found: &Examination| must_rewrite(outgoing.mitigation, &author.address, is_ours, strict, found);
    let unknown = Examination { signatures: Vec::new(), policy: AuthorPolicy::Unknown, aligned: false };
    let asked = match (outgoing.mitigation, &outgoing.resolver) {
        (MitigationPolicy::Auto, Some(resolver)) if !is_ours => resolver,
        (MitigationPolicy::Auto, None) if !arrival.office.terms.dispatch.leaves() => return false,
        _ => return rewritten(&unknown),
    };
    let message = [head, arrival.message.body()].concat();
    let found = tokio::time::timeout(PATIENCE, examine(&asked.0, &Unremembered, &message)).await;
    rewritten(found.as_ref().unwrap_or(&unknown))
}

/// Puts the signatures of a domain of ours in front of a head that goes out.
pub(super) fn signed(arrival: &Arrival<'_>, head: Vec<u8>, body: &BodyHash, domain: &MailDomain) -> Vec<u8> {
    arrival.office.terms.outgoing.keys.signed(head, body, domain, arrival.look.now)
}

/// Remembers nothing: the resolver itself remembers answers for as long as they are good.
struct Unremembered;

impl ResolverCache<Box<str>, Txt> for Unremembered {
    fn get<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

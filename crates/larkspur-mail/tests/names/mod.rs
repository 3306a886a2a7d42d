//! A domain name system that knows what it is told and nothing else, and whom to ask then: nobody. For the tests beside
//! the code as for those in this folder.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::time::Instant;

use mail_auth::common::parse::TxtRecordParser as _;
use mail_auth::common::verify::DomainKey;
use mail_auth::dmarc::Dmarc;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::{DnsError, Error, MessageAuthenticator, ResolverCache, Txt};

/// What each name answers.
pub(crate) struct Names(pub(crate) HashMap<Box<str>, Txt>);

impl Names {
    /// These names, without their last dot, with the text of their records.
    pub(crate) fn of(records: impl IntoIterator<Item = (String, String)>) -> Names {
        let answer = |name: &str, value: &str| {
            if name.starts_with("_dmarc.") {
                Dmarc::parse(value.as_bytes()).into()
            } else {
                DomainKey::parse(value.as_bytes()).into()
            }
        };
        let told = records.into_iter();
        Names(told.map(|(name, value)| (format!("{name}.").into(), answer(&name, &value))).collect())
    }
}

impl ResolverCache<Box<str>, Txt> for Names {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let unknown = || Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain)));
        Some(self.0.get(name).cloned().unwrap_or_else(unknown))
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

/// One that has nobody to ask.
pub(crate) fn resolver() -> MessageAuthenticator {
    MessageAuthenticator::new(ResolverConfig::default(), ResolverOpts::default()).unwrap()
}

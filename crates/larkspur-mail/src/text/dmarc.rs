//! Whether the domain of an author forbids others to send for him (DMARC, RFC 9989), and what to do about it.
//!
//! A group changes nothing that authors sign, so a signature of the author's domain usually survives, and his From with
//! it. Where none does and the domain asks receivers to refuse, members would never see the message: then the group
//! takes the author's place in From.

use larkspur_model::{EmailAddress, MailDomain};
use mail_auth::common::crypto::Algorithm;
use mail_auth::dmarc::Policy;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, MessageAuthenticator, Parameters,
    ResolverCache, SpfOutput, Txt,
};

/// Signatures of one message that are looked at: each costs a question to the domain name system.
const SIGNATURES: usize = 10;

/// What was found out about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examination {
    /// Its signatures, in their order; ten at most.
    pub signatures: Vec<SignatureFound>,
    /// What the author's domain asks for.
    pub policy: AuthorPolicy,
    /// A signature of the author's domain, or of one that counts as it, fits the message.
    pub aligned: bool,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureFound {
    /// Who signed.
    pub domain: String,
    /// It fits the message.
    pub pass: bool,
}

/// What the domain of an author asks of those who get mail that says it is from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorPolicy {
    /// Nothing.
    Open,
    /// To refuse, or to put aside, what does not prove it.
    Enforced,
    /// Nobody can tell now.
    Unknown,
}

/// Finds out what stands behind a message: its signatures and the policy of its author's domain. `message` is what goes
/// out, because that is what members' servers see. `names` remembers answers of the domain name system; what it does
/// not know is asked of `resolver`.
///
/// Signatures with SHA-1 count as none (RFC 8301), and so do those over a part of the body. Whether a signature has
/// expired is seen by the clock of the library.
pub async fn examine<C>(resolver: &MessageAuthenticator, names: &C, message: &[u8]) -> Examination
where
    C: ResolverCache<Box<str>, Txt>,
{
    let Some(mut parsed) = AuthenticatedMessage::parse(message) else {
        return Examination { signatures: Vec::new(), policy: AuthorPolicy::Open, aligned: false };
    };
    parsed.dkim_headers.truncate(SIGNATURES);
    let mut outputs = resolver.verify_dkim(Parameters::new(&parsed).with_txt_cache(names)).await;
    outputs.retain(|output| output.signature().is_some_and(|found| found.a != Algorithm::RsaSha1));
    // What servers before us found out about the path is of no use to those behind us.
    let path = SpfOutput::default();
    let asked = Parameters::new(DmarcParameters::new(&parsed, &outputs, "", &path)).with_txt_cache(names);
    let output = resolver.verify_dmarc(asked).await;
    let policy = match (output.dmarc_record(), output.policy()) {
        (Some(_), Policy::Quarantine | Policy::Reject) => AuthorPolicy::Enforced,
        (None, _) if !matches!(output.dkim_result(), DmarcResult::None) => AuthorPolicy::Unknown,
        _ => AuthorPolicy::Open,
    };
    // A domain without a record has no alignment either; there is nothing to be mitigated then.
    let aligned = *output.dkim_result() == DmarcResult::Pass;
    Examination { signatures: outputs.iter().filter_map(found).collect(), policy, aligned }
}

fn found(output: &DkimOutput<'_>) -> Option<SignatureFound> {
    let domain = output.signature()?.d.clone();
    Some(SignatureFound { domain, pass: *output.result() == DkimResult::Pass })
}

/// When the group takes the place of the author.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MitigationPolicy {
    /// When his domain, or the list below, makes it necessary.
    #[default]
    Auto,
    /// Whenever he is from another domain than ours.
    Always,
    /// Never.
    Never,
}

/// Whether the group must take the place of the author. `is_ours` says that his domain is one of ours: we sign for
/// those. `strict` are domains that refuse, or whose mail others refuse, whatever they publish.
#[must_use]
pub fn must_rewrite(
    setting: MitigationPolicy,
    author: &EmailAddress,
    is_ours: bool,
    strict: &[MailDomain],
    found: &Examination,
) -> bool {
    let is_strict = found.policy != AuthorPolicy::Open || strict.contains(author.domain());
    match setting {
        MitigationPolicy::Never => false,
        _ if is_ours => false,
        MitigationPolicy::Always => true,
        MitigationPolicy::Auto => is_strict && !found.aligned,
    }
}

#[cfg(test)]
#[path = "../../tests/names/mod.rs"]
pub(super) mod names;

#[cfg(test)]
pub(super) mod tests {
    use mail_auth::{DnsError, Error};

    use super::names::{Names, resolver};
    use super::*;

    impl Names {
        fn failing(name: &str) -> Names {
            let trouble = Txt::Error(Error::Dns(DnsError::Resolver("x".to_owned())));
            Names([(format!("{name}.").into(), trouble)].into())
        }
    }

    /// Examines a message; nothing is asked of anybody.
    pub(in crate::text) fn examine_now(message: &[u8], names: &Names) -> Examination {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(examine(&resolver(), names, message))
    }

    fn corp(policy: &str) -> Names {
        Names::of([("_dmarc.corp.example".to_owned(), policy.to_owned())])
    }

    fn policy(value: &str) -> AuthorPolicy {
        examine_now(b"From: ann@news.corp.example\r\n\r\n", &corp(value)).policy
    }

    #[test]
    fn policies() {
        assert_eq!(policy("v=DMARC1; p=reject"), AuthorPolicy::Enforced);
        assert_eq!(policy("v=DMARC1; p=quarantine"), AuthorPolicy::Enforced);
        assert_eq!(policy("v=DMARC1; p=none"), AuthorPolicy::Open);
        assert_eq!(policy("v=DMARC1; p=reject; sp=none; np=none"), AuthorPolicy::Open);
        assert_eq!(policy("nothing of the kind"), AuthorPolicy::Open);
        let nothing = examine_now(b"From: ann@corp.example\r\n\r\n", &Names::of([]));
        assert_eq!(nothing, Examination { signatures: vec![], policy: AuthorPolicy::Open, aligned: false });
        let names = Names::failing("_dmarc.corp.example");
        assert_eq!(examine_now(b"From: a@corp.example\r\n\r\n", &names).policy, AuthorPolicy::Unknown);
        // Nobody can say whose policy would count.
        let strict = corp("v=DMARC1; p=reject");
        let two = examine_now(b"From: a@corp.example\r\nFrom: b@d.example\r\n\r\n", &strict);
        assert_eq!(two.policy, AuthorPolicy::Open);
        assert_eq!(examine_now(b"", &strict).policy, AuthorPolicy::Open);
    }

    #[test]
    fn the_group_takes_the_place_of_the_author_when_it_must() {
        use AuthorPolicy::{Enforced, Open, Unknown};
        use MitigationPolicy::{Always, Auto, Never};
        let author = EmailAddress::parse("ann@例子.中国").unwrap();
        let listed = [MailDomain::parse("xn--fsqu00a.xn--fiqs8s").unwrap()];
        for (setting, is_ours, is_listed, policy, aligned, rewritten) in [
            (Auto, false, false, Open, false, false),
            (Auto, false, false, Enforced, false, true),
            (Auto, false, false, Enforced, true, false),
            (Auto, false, false, Unknown, false, true),
            (Auto, false, true, Open, false, true),
            (Auto, false, true, Open, true, false),
            (Auto, true, true, Enforced, false, false),
            (Always, false, false, Open, true, true),
            (Always, true, false, Enforced, false, false),
            (Never, false, true, Enforced, false, false),
        ] {
            let found = Examination { signatures: vec![], policy, aligned };
            let strict = if is_listed { &listed[..] } else { &[] };
            assert_eq!(
                must_rewrite(setting, &author, is_ours, strict, &found),
                rewritten,
                "{setting:?} {is_ours} {is_listed} {policy:?} {aligned}"
            );
        }
    }
}

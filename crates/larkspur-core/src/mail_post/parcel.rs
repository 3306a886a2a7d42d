//! What one tenant gets of a post, gathered edition by edition before anything is written.

use std::collections::HashSet;

use larkspur_model::{EmailAddress, MailGroup, MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::allowance::Allowance;
use super::judge::permit;
use super::{NewEdition, NewPost, Originator, Refusal, rows};
use crate::mail_expansion::Recipient;
use crate::mail_reach::Party;
use crate::{Limits, Result, mail_expansion, mail_group, mail_reach, mail_trouble};

/// How long a message that is sent again is recognised: an hour, milliseconds.
const SENT_AGAIN_MS: i64 = 60 * 60 * 1_000;

/// The part of a post that goes to one tenant.
pub(super) struct Parcel<'a> {
    pub(super) tenant: TenantKey,
    pub(super) new: &'a NewPost,
    pub(super) allowance: Allowance,
    /// The editions that are let in, each with those whom it is the first to bring a copy.
    pub(super) editions: Vec<(i64, &'a NewEdition, Vec<EmailAddress>)>,
    /// The post that this one was when it was sent before, with its groups.
    earlier: Option<(MailPostKey, Vec<MailGroupKey>)>,
    /// Everybody who has a copy by now.
    reached: HashSet<String>,
}

impl<'a> Parcel<'a> {
    pub(super) fn begin(tx: &mut Tx<'_>, tenant: TenantKey, new: &'a NewPost) -> Result<Self> {
        let since = tx.now() - SENT_AGAIN_MS;
        let earlier = match rows::with_fingerprint(tx, tenant, &new.fingerprint, since)? {
            Some(post) => {
                let editions = rows::text::editions(tx, tenant, post)?;
                Some((post, editions.into_iter().filter_map(|edition| edition.group).collect()))
            }
            None => None,
        };
        let allowance = Allowance::of(tx, tenant, new)?;
        Ok(Self { tenant, new, allowance, editions: Vec::new(), earlier, reached: HashSet::new() })
    }

    /// How many have a copy.
    pub(super) fn copies(&self) -> i64 {
        i64::try_from(self.reached.len()).unwrap_or(i64::MAX)
    }

    /// Judges an edition and takes it in.
    pub(super) fn add(
        &mut self,
        tx: &mut Tx<'_>,
        limits: &Limits,
        number: i64,
        edition: &'a NewEdition,
    ) -> Result<Result<MailPostKey, Refusal>> {
        if let Some((post, groups)) = &self.earlier
            && groups.contains(&edition.to.group)
        {
            return Ok(Ok(*post));
        }
        let Some(group) = mail_group::find_by_key(tx, self.tenant, edition.to.group)? else {
            return Ok(Err(Refusal::Unknown));
        };
        if let Err(refusal) = permit(tx, self.tenant, self.new.originator.author(), &group)? {
            return Ok(Err(refusal));
        }
        let fresh = match &self.new.originator {
            Originator::Report => Vec::new(),
            Originator::Proved(_) | Originator::Unproved => {
                match self.reach(tx, limits, &group, edition.spares_author)? {
                    Err(refusal) => return Ok(Err(refusal)),
                    Ok(fresh) => fresh,
                }
            }
        };
        self.reached.extend(fresh.iter().map(|address| address.folded().to_owned()));
        self.editions.push((number, edition, fresh));
        Ok(Ok(self.new.key))
    }

    /// Those whom the group is the first to bring a copy.
    fn reach(
        &self,
        tx: &mut Tx<'_>,
        limits: &Limits,
        group: &MailGroup,
        spares_author: bool,
    ) -> Result<Result<Vec<EmailAddress>, Refusal>> {
        let author = match self.new.originator.proved().filter(|_| spares_author) {
            Some(author) => Some(mail_reach::party_of_address(tx, self.tenant, author)?),
            None => None,
        };
        let (mut addresses, mut spared) = (Vec::new(), HashSet::new());
        let most = limits.mail_recipients;
        let met = mail_expansion::walk(tx, self.tenant, group.key, most, |tx, batch| {
            let mut parsed = Vec::with_capacity(batch.len());
            for recipient in batch {
                let Some(address) = recipient.address().and_then(EmailAddress::parse) else { continue };
                if author.as_ref().is_some_and(|author| is_of(&recipient, author)) {
                    spared.insert(address.folded().to_owned());
                }
                parsed.push(address);
            }
            addresses.extend(mail_trouble::without_suspended(tx, self.tenant, parsed)?);
            Ok(())
        })?;
        if met > most {
            return Ok(Err(Refusal::TooMany));
        }
        if addresses.is_empty() {
            return Ok(Err(Refusal::Empty));
        }
        if let Err(refusal) = self.allowance.conversation(tx, limits, self, group.key, addresses.len())? {
            return Ok(Err(refusal));
        }
        let mut seen = HashSet::new();
        addresses.retain(|address| {
            let folded = address.folded();
            !spared.contains(folded) && !self.reached.contains(folded) && seen.insert(folded.to_owned())
        });
        let copies = i64::try_from(addresses.len()).unwrap_or(i64::MAX);
        Ok(self.allowance.check(limits, self, copies).map(|()| addresses))
    }
}

/// Whether a recipient is this party, whichever of its addresses either goes by.
fn is_of(recipient: &Recipient, party: &Party) -> bool {
    match (recipient, party) {
        (Recipient::User { key, .. }, Party::User(author)) => key == author,
        (Recipient::PublicMailbox { key, .. }, Party::PublicMailbox(author)) => key == author,
        (Recipient::Address(address), Party::Stranger(author)) => {
            EmailAddress::parse(address).is_some_and(|address| address.folded() == author.folded())
        }
        _ => false,
    }
}

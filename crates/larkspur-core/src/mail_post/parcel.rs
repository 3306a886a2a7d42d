//! What one tenant gets of a post, gathered edition by edition before anything is written.

use std::collections::{BTreeSet, HashSet};

use larkspur_model::{EmailAddress, MailGroup, MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::allowance::Allowance;
use super::judge::permit;
use super::spared::Spared;
use super::{NewEdition, NewPost, Originator, Refusal, rows};
use crate::{Limits, Result, mail_expansion, mail_group, mail_trouble};

/// How long a message that is sent again is recognised: an hour, milliseconds.
const SENT_AGAIN_MS: i64 = 60 * 60 * 1_000;

/// An edition that is let in.
pub(super) struct LetIn<'a> {
    pub(super) number: i64,
    pub(super) edition: &'a NewEdition,
    pub(super) reached: Reached,
}

/// Whom an edition goes to.
#[derive(Default)]
pub(super) struct Reached {
    /// Those whom it is the first to bring a copy.
    pub(super) addresses: Vec<EmailAddress>,
    /// The nested groups that its author may not send to, where that counts.
    pub(super) left_out: BTreeSet<MailGroupKey>,
}

/// The part of a post that goes to one tenant.
pub(super) struct Parcel<'a> {
    pub(super) tenant: TenantKey,
    pub(super) new: &'a NewPost,
    pub(super) allowance: Allowance,
    /// The editions that are let in.
    pub(super) editions: Vec<LetIn<'a>>,
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
        let reached = match &self.new.originator {
            Originator::Report => Reached::default(),
            Originator::Proved(_) | Originator::Unproved => match self.reach(tx, limits, &group, edition)? {
                Err(refusal) => return Ok(Err(refusal)),
                Ok(reached) => reached,
            },
        };
        self.reached.extend(reached.addresses.iter().map(|address| address.folded().to_owned()));
        self.editions.push(LetIn { number, edition, reached });
        Ok(Ok(self.new.key))
    }

    /// Those whom the group is the first to bring a copy, and the nested groups that were left out.
    fn reach(
        &self,
        tx: &mut Tx<'_>,
        limits: &Limits,
        group: &MailGroup,
        edition: &NewEdition,
    ) -> Result<Result<Reached, Refusal>> {
        let originator = &self.new.originator;
        let kept_out = Spared::of(tx, self.tenant, edition, originator)?;
        let extent = edition.nested.extent(tx, self.tenant, group.key, originator.author())?;
        let (mut addresses, mut spared) = (Vec::new(), HashSet::new());
        let most = limits.mail_recipients;
        let met = mail_expansion::walk_through(tx, self.tenant, &extent, most, |tx, batch| {
            let mut parsed = Vec::with_capacity(batch.len());
            for recipient in batch {
                let Some(address) = recipient.address().and_then(EmailAddress::parse) else { continue };
                if kept_out.has(&recipient, &address) {
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
        let left_out = extent.left_out().clone();
        Ok(self.allowance.check(limits, self, copies).map(|()| Reached { addresses, left_out }))
    }
}

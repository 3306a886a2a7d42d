//! The part of a walk that goes over what groups hold one by one: users, public mailboxes, addresses.
//!
//! An address means whoever in the tenant has it now; groups and what lies in the recycle bin are nobody to send to.

use std::collections::{HashMap, HashSet};
use std::ops::Bound;

use larkspur_model::{MemberKey, PublicMailboxKey, TenantKey, UserKey};
use larkspur_store::Tx;

use super::extent::{Extent, Spot};
use super::page::{Place, Step};
use super::rows::{self, Person, Single};
use super::{Recipient, STEP};
use crate::Result;
use crate::mail_address::Holder;

/// What a member comes down to.
enum Who {
    /// A user or a public mailbox.
    Held(Holder),
    /// An address of nobody's: folded, and as given.
    Free(String, String),
}

pub(super) fn step(tx: &mut Tx<'_>, tenant: TenantKey, extent: &Extent, after: Spot) -> Result<Step> {
    // The group may have been taken out since; then the next one begins.
    let Some(group) = extent.groups.range(after.0..).next().copied() else {
        return Ok(Step { met: Vec::new(), next: None });
    };
    let after = if group == after.0 { after.1 } else { MemberKey::new(0) };
    let singles = rows::singles(tx, tenant, group, after, STEP)?;
    let next = match singles.last() {
        Some(last) if singles.len() == STEP => Some(Place::Direct(group, last.member)),
        _ => {
            let further = extent.groups.range((Bound::Excluded(group), Bound::Unbounded)).next();
            further.map(|further| Place::Direct(*further, MemberKey::new(0)))
        }
    };
    let mut called = Vec::with_capacity(singles.len());
    let held = rows::holders(tx, tenant, &texts(&singles))?;
    for single in singles {
        let who = match single.holder {
            Some(holder) => Who::Held(holder),
            None => match held.get(&single.address) {
                Some(holder) => Who::Held(*holder),
                None => Who::Free(single.address, single.given),
            },
        };
        called.push(((group, single.member), who));
    }
    let met = first_calls(tx, tenant, extent, called)?;
    Ok(Step { met, next })
}

fn texts(singles: &[Single]) -> Vec<String> {
    singles.iter().filter(|single| single.holder.is_none()).map(|single| single.address.clone()).collect()
}

/// The recipients among these that the walk has not met before.
fn first_calls(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    extent: &Extent,
    called: Vec<(Spot, Who)>,
) -> Result<Vec<(Place, Recipient)>> {
    let mut users = Vec::new();
    let mut mailboxes = Vec::new();
    let mut free = Vec::new();
    for (_, who) in &called {
        match who {
            Who::Held(Holder::User(key)) if !extent.company => users.push(*key),
            Who::Held(Holder::PublicMailbox(key)) => mailboxes.push(*key),
            Who::Held(_) => {}
            Who::Free(address, _) => free.push(address.clone()),
        }
    }
    let mut people = people(tx, tenant, extent, &users)?;
    let mut addresses = rows::mailbox_addresses(tx, tenant, &mailboxes)?;
    let firsts = Firsts {
        by_address: &extent.by_address,
        users: earliest(rows::spots_of_users(tx, tenant, &extent.groups, &users)?),
        mailboxes: earliest(rows::spots_of_mailboxes(tx, tenant, &extent.groups, &mailboxes)?),
        free: earliest(rows::spots_of_texts(tx, tenant, &extent.groups, &free)?),
    };
    let met =
        called.into_iter().filter(|(spot, who)| firsts.is_first(*spot, who)).filter_map(|(spot, who)| {
            let recipient = match who {
                Who::Held(Holder::User(key)) => people.remove(&key).map(Recipient::from)?,
                Who::Held(Holder::PublicMailbox(key)) => Recipient::PublicMailbox {
                    key: PublicMailboxKey::new(key),
                    address: addresses.remove(&key)?,
                },
                Who::Held(_) => return None,
                Who::Free(_, given) => Recipient::Address(given),
            };
            Some((Place::Direct(spot.0, spot.1), recipient))
        });
    Ok(met.collect())
}

/// The users among these who are in service and whom no department brings in.
fn people(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    extent: &Extent,
    users: &[i64],
) -> Result<HashMap<i64, Person>> {
    let mut people: HashMap<i64, Person> =
        rows::people(tx, tenant, users)?.into_iter().map(|person| (person.key.get(), person)).collect();
    if !extent.subtrees.is_empty() {
        let keys: Vec<UserKey> = people.values().map(|person| person.key).collect();
        let homes = rows::paths_of_users(tx, tenant, &keys)?;
        let covered: HashSet<i64> =
            homes.into_iter().filter(|(_, path)| extent.covers(path)).map(|(user, _)| user.get()).collect();
        people.retain(|key, _| !covered.contains(key));
    }
    Ok(people)
}

/// Where each stands first among what the groups hold one by one.
struct Firsts<'a> {
    by_address: &'a HashMap<Holder, Spot>,
    users: HashMap<i64, Spot>,
    mailboxes: HashMap<i64, Spot>,
    free: HashMap<String, Spot>,
}

impl Firsts<'_> {
    fn is_first(&self, spot: Spot, who: &Who) -> bool {
        let by_key = match who {
            Who::Held(Holder::User(key)) => self.users.get(key),
            Who::Held(Holder::PublicMailbox(key)) => self.mailboxes.get(key),
            Who::Held(_) => None,
            Who::Free(address, _) => self.free.get(address),
        };
        let by_address = match who {
            Who::Held(holder) => self.by_address.get(holder),
            Who::Free(..) => None,
        };
        by_key.into_iter().chain(by_address).all(|first| spot <= *first)
    }
}

fn earliest<K: std::hash::Hash + Eq>(spots: Vec<(K, Spot)>) -> HashMap<K, Spot> {
    let mut earliest = HashMap::new();
    for (key, spot) in spots {
        let first = earliest.entry(key).or_insert(spot);
        *first = spot.min(*first);
    }
    earliest
}

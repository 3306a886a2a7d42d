//! By which ways somebody is a member of a group: the whole climb, and then the ways down through what it met.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use larkspur_model::{DepartmentKey, MailGroupKey, Member, TenantKey};
use larkspur_store::Tx;

use super::seeds::{Home, Seeds};
use super::{DEEPEST, Party, rows};
use crate::Result;

/// Most chains of groups that are looked at: circles of many groups have more ways than anybody would read.
const MOST_CHAINS: usize = 10_000;

/// One way from a group down to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The group that was asked about, and the groups nested in it on the way; the last one has the member.
    pub groups: Vec<MailGroupKey>,
    /// The member that stands for the person, or is the person; an address in its folded form.
    pub member: Member,
    /// For a department or the company: the department that the person is in.
    pub home: Option<DepartmentKey>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// The ways, shortest first; none when somebody is not a member.
    pub ways: Vec<Way>,
    /// Whether there may be more.
    pub has_more: bool,
}

/// What a group that was met on the climb holds of it.
#[derive(Default)]
struct Met {
    nested: BTreeSet<MailGroupKey>,
    direct: Vec<Member>,
}

/// The ways by which somebody is a member of a group in effect, at most `most` of them.
///
/// # Errors
/// Whatever the store answers.
pub fn ways(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    group: MailGroupKey,
    party: &Party,
    most: usize,
) -> Result<Ways> {
    let (seeds, homes) = Seeds::of(tx, tenant, party)?;
    let met = climb(tx, tenant, group, seeds)?;
    Ok(descend(group, &met, &homes, most))
}

/// Every group above the seeds with what it holds of them and of each other; nothing above `top`.
fn climb(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    top: MailGroupKey,
    seeds: Seeds,
) -> Result<BTreeMap<MailGroupKey, Met>> {
    let mut met: BTreeMap<MailGroupKey, Met> = BTreeMap::new();
    let mut seen: HashSet<MailGroupKey> = HashSet::new();
    for (group, member) in rows::edges(tx, tenant, &seeds)? {
        met.entry(group).or_default().direct.push(member);
    }
    let mut level: Vec<MailGroupKey> = met.keys().copied().collect();
    for _ in 1..DEEPEST {
        level.retain(|group| *group != top && seen.insert(*group));
        if level.is_empty() {
            break;
        }
        let (seeds, holders) = Seeds::of_groups(tx, tenant, &level)?;
        level = Vec::new();
        for (group, member) in rows::edges(tx, tenant, &seeds)? {
            let nested = match &member {
                Member::MailGroup(nested) => Some(*nested),
                Member::ExternalUser(text) | Member::OtherMember(text) => holders.get(text.folded()).copied(),
                _ => None,
            };
            met.entry(group).or_default().nested.extend(nested);
            level.push(group);
        }
    }
    Ok(met)
}

/// Ways from the top through what was met, chain by chain, the shorter ones first.
fn descend(top: MailGroupKey, met: &BTreeMap<MailGroupKey, Met>, homes: &[Home], most: usize) -> Ways {
    let mut found = Ways::default();
    let mut chains = VecDeque::from([vec![top]]);
    let mut looked_at = 0;
    while let Some(chain) = chains.pop_front() {
        let Some(here) = chain.last().and_then(|last| met.get(last)) else { continue };
        for member in &here.direct {
            if found.ways.len() == most {
                found.has_more = true;
                return found;
            }
            let home = home(member, homes);
            found.ways.push(Way { groups: chain.clone(), member: member.clone(), home });
        }
        if chain.len() == DEEPEST {
            continue;
        }
        for nested in here.nested.iter().filter(|nested| !chain.contains(nested)) {
            looked_at += 1;
            if looked_at > MOST_CHAINS {
                found.has_more = true;
                return found;
            }
            chains.push_back([chain.as_slice(), &[*nested]].concat());
        }
    }
    found
}

/// The department of somebody's, by which a member stands for them.
fn home(member: &Member, homes: &[Home]) -> Option<DepartmentKey> {
    let mut homes = homes.iter();
    let home = match member {
        Member::Department(above) if !above.is_root() => {
            homes.find(|(_, path)| path.keys().any(|key| key == *above))
        }
        Member::Department(_) | Member::Company => homes.next(),
        _ => None,
    };
    home.map(|(department, _)| *department)
}

//! The walk over all recipients, page by page or to its end.

use larkspur_model::{DepartmentKey, MailGroupKey, MemberKey, TenantKey, UserKey};
use larkspur_store::Tx;

use super::extent::Extent;
use super::{Recipient, STEP, departments, direct, rows};
use crate::{Error, Result};

/// A place in a walk; what comes after it has not been met yet.
///
/// It stays good while others write: whoever keeps departments and memberships, and whose departments stay where they
/// are, is met exactly once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A user, where everyone is in.
    Company(UserKey),
    /// A user of a department.
    Department(DepartmentKey, UserKey),
    /// A member of a group.
    Direct(MailGroupKey, MemberKey),
}

impl Place {
    /// The numbers of a page token.
    #[must_use]
    pub fn numbers(self) -> [i64; 3] {
        match self {
            Self::Company(user) => [1, user.get(), 0],
            Self::Department(department, user) => [2, department.get(), user.get()],
            Self::Direct(group, member) => [3, group.get(), member.get()],
        }
    }

    /// The place that these numbers were made of.
    #[must_use]
    pub fn of_numbers(numbers: [i64; 3]) -> Option<Self> {
        match numbers {
            [1, user, _] => Some(Self::Company(UserKey::new(user))),
            [2, department, user] => {
                Some(Self::Department(DepartmentKey::new(department), UserKey::new(user)))
            }
            [3, group, member] => Some(Self::Direct(MailGroupKey::new(group), MemberKey::new(member))),
            _ => None,
        }
    }

    /// Where the second part of every walk begins.
    pub(super) const DIRECT: Self = Self::Direct(MailGroupKey::new(0), MemberKey::new(0));

    /// After every user of a department.
    pub(super) fn end_of(department: DepartmentKey) -> Self {
        Self::Department(department, UserKey::new(i64::MAX))
    }

    /// Where a walk begins.
    fn first(extent: &Extent) -> Self {
        match extent {
            Extent { company: true, .. } => Self::Company(UserKey::new(0)),
            Extent { subtrees, .. } if subtrees.is_empty() => Self::DIRECT,
            // The root stands before all others, and its own users are never in a subtree.
            Extent { .. } => Self::end_of(DepartmentKey::ROOT),
        }
    }
}

/// What one step met, each with its place, and where the next one begins.
pub(super) struct Step {
    pub(super) met: Vec<(Place, Recipient)>,
    pub(super) next: Option<Place>,
}

fn step(tx: &mut Tx<'_>, tenant: TenantKey, extent: &Extent, after: Place) -> Result<Step> {
    match after {
        Place::Company(user) => company(tx, tenant, user),
        Place::Department(..) => departments::step(tx, tenant, extent, after),
        Place::Direct(group, member) => direct::step(tx, tenant, extent, (group, member)),
    }
}

fn company(tx: &mut Tx<'_>, tenant: TenantKey, after: UserKey) -> Result<Step> {
    let users = rows::users_after(tx, tenant, after, STEP)?;
    let last = users.last().filter(|_| users.len() == STEP).map(|last| Place::Company(last.key));
    let met = users.into_iter().map(|user| (Place::Company(user.key), user.into())).collect();
    Ok(Step { met, next: Some(last.unwrap_or(Place::DIRECT)) })
}

/// A page of the recipients of a group, and its last place if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    group: MailGroupKey,
    page_size: usize,
    after: Option<Place>,
) -> Result<(Vec<Recipient>, Option<Place>)> {
    let extent = Extent::of(tx, tenant, group)?;
    let mut met = Vec::new();
    let mut here = Some(after.unwrap_or_else(|| Place::first(&extent)));
    while let Some(place) = here.filter(|_| met.len() <= page_size) {
        let step = step(tx, tenant, &extent, place)?;
        met.extend(step.met);
        here = step.next;
    }
    let has_more = met.len() > page_size;
    met.truncate(page_size);
    let last = met.last().map(|(place, _)| *place).filter(|_| has_more);
    Ok((met.into_iter().map(|(_, recipient)| recipient).collect(), last))
}

/// Walks over all recipients of a group and hands them on in batches, until the end or until more than `most` were met;
/// the batch that goes beyond `most` is still handed on. Returns how many were met: more than `most` means that the
/// walk did not reach its end.
///
/// # Errors
/// What `each` returns, and whatever the store answers.
pub fn walk(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    group: MailGroupKey,
    most: usize,
    each: impl FnMut(&mut Tx<'_>, Vec<Recipient>) -> Result<(), Error>,
) -> Result<usize> {
    let extent = Extent::of(tx, tenant, group)?;
    walk_through(tx, tenant, &extent, most, each)
}

/// The same, for what was found of a group before in the same transaction.
///
/// # Errors
/// What `each` returns, and whatever the store answers.
pub fn walk_through(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    extent: &Extent,
    most: usize,
    mut each: impl FnMut(&mut Tx<'_>, Vec<Recipient>) -> Result<(), Error>,
) -> Result<usize> {
    let mut count = 0;
    let mut here = Some(Place::first(extent));
    while let Some(place) = here.filter(|_| count <= most) {
        let step = step(tx, tenant, extent, place)?;
        count += step.met.len();
        if !step.met.is_empty() {
            each(tx, step.met.into_iter().map(|(_, recipient)| recipient).collect())?;
        }
        here = step.next;
    }
    Ok(count)
}

//! The part of a walk that goes over departments: in the order of their paths, as many small ones in a step as bring a
//! step's worth of users, a large one alone and in several steps.

use std::collections::HashMap;

use larkspur_model::{DepartmentKey, DepartmentPath, TenantKey, UserKey};
use larkspur_store::Tx;

use super::extent::Extent;
use super::page::{Place, Step};
use super::rows::{self, Seat, Stop};
use super::{Recipient, STEP};
use crate::{Error, Result};

/// Most departments that one step looks at.
const STOPS: usize = STEP / 8;

pub(super) fn step(tx: &mut Tx<'_>, tenant: TenantKey, extent: &Extent, after: Place) -> Result<Step> {
    let Place::Department(department, user) = after else {
        return Err(Error::broken("a step over departments begins at one"));
    };
    // A place lasts longer than the department: what was deleted since keeps its path and has no users.
    let path = match department.is_root() {
        true => DepartmentPath::root(),
        false => rows::path(tx, tenant, department)?
            .ok_or_else(|| Error::broken("a department of a place was there"))?,
    };
    if after != Place::end_of(department) {
        let seats = rows::seats_of(tx, tenant, department, user, STEP)?;
        let rest = seats.last().filter(|_| seats.len() == STEP).map(Seat::place);
        let here = HashMap::from([(department, path)]);
        let met = first_seats(tx, tenant, extent, &here, seats)?;
        return Ok(Step { met, next: Some(rest.unwrap_or(Place::end_of(department))) });
    }
    let stops = next_stops(tx, tenant, extent, &path)?;
    let Some(first) = stops.first() else { return Ok(Step { met: Vec::new(), next: Some(Place::DIRECT) }) };
    if first.users >= STEP {
        let begin = Place::Department(first.department, UserKey::new(0));
        return Ok(Step { met: Vec::new(), next: Some(begin) });
    }
    let mut room = STEP;
    let small = stops.iter().take_while(|stop| {
        let fits = stop.users <= room;
        room = room.saturating_sub(stop.users);
        fits
    });
    let small: Vec<&Stop> = small.collect();
    let keys: Vec<DepartmentKey> = small.iter().map(|stop| stop.department).collect();
    let paths: HashMap<DepartmentKey, DepartmentPath> =
        small.iter().map(|stop| (stop.department, stop.path.clone())).collect();
    let mut seats = rows::seats(tx, tenant, &keys)?;
    seats.sort_unstable_by(|one, other| {
        let path = |seat: &Seat| paths.get(&seat.department).map(DepartmentPath::as_str);
        path(one).cmp(&path(other)).then(one.user.key.cmp(&other.user.key))
    });
    let last = keys.last().copied().unwrap_or(first.department);
    Ok(Step { met: first_seats(tx, tenant, extent, &paths, seats)?, next: Some(Place::end_of(last)) })
}

/// The next departments with users of their own after a path, a step's worth of users or of departments.
fn next_stops(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    extent: &Extent,
    after: &DepartmentPath,
) -> Result<Vec<Stop>> {
    let (mut stops, mut users) = (Vec::new(), 0);
    for subtree in extent.subtrees.iter().filter(|subtree| subtree.end().as_str() > after.as_str()) {
        let more = rows::stops(tx, tenant, subtree, after, STOPS)?;
        users += more.iter().map(|stop| stop.users).sum::<usize>();
        stops.extend(more);
        if users >= STEP || stops.len() >= STOPS {
            break;
        }
    }
    Ok(stops)
}

/// The users of these seats who have no seat in a department that the walk has met before.
fn first_seats(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    extent: &Extent,
    paths: &HashMap<DepartmentKey, DepartmentPath>,
    seats: Vec<Seat>,
) -> Result<Vec<(Place, Recipient)>> {
    let several: Vec<UserKey> =
        seats.iter().filter(|seat| seat.departments > 1).map(|seat| seat.user.key).collect();
    let mut first: HashMap<UserKey, DepartmentPath> = HashMap::new();
    for (user, path) in rows::paths_of_users(tx, tenant, &several)? {
        let is_first = first.get(&user).is_none_or(|known| path.as_str() < known.as_str());
        if is_first && extent.covers(&path) {
            first.insert(user, path);
        }
    }
    let is_first = |seat: &Seat| {
        let first = first.get(&seat.user.key);
        first.is_none_or(|first| paths.get(&seat.department) == Some(first))
    };
    Ok(seats.into_iter().filter(is_first).map(|seat| (seat.place(), seat.user.into())).collect())
}

//! The people of a department: leaders and HRBPs. They must exist and be at work.

use std::collections::HashMap;

use larkspur_model::{Department, Leader, LeaderKind, TenantKey, UserKey, UserStatus};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Field, Noun, Result, ids, user};

/// Most leaders of a department. Not documented; each costs look-ups in the one transaction that makes it.
const MOST_LEADERS: usize = 100;

/// A leader as a request names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLeader {
    /// Main or deputy.
    pub kind: LeaderKind,
    /// The user, in the id kind of the request.
    pub user: String,
}

/// Users as requests name them: none, or those of many requests, who were looked up beforehand in a few statements.
#[derive(Debug, Default)]
pub(super) struct Named(HashMap<String, (UserKey, UserStatus)>);

impl Named {
    /// Looks these users up, as far as they are there.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub(super) fn of(tx: &mut Tx<'_>, who: &Caller, texts: Vec<String>) -> Result<Self> {
        let found = who.ids.users_at_once(tx, texts)?;
        let keys: Vec<UserKey> = ids::side_by_side(found.values().copied().collect());
        let statuses: HashMap<_, _> = user::rows::statuses(tx, who.tenant(), &keys)?.into_iter().collect();
        let named = found.into_iter().filter_map(|(text, key)| Some((text, (key, *statuses.get(&key)?))));
        Ok(Self(named.collect()))
    }

    /// The user that `text` means, as [`find_user`](crate::ids::IdView::find_user) finds one, and the state of the account.
    fn find(&self, tx: &mut Tx<'_>, who: &Caller, text: &str) -> Result<Option<(UserKey, UserStatus)>> {
        if let Some(found) = self.0.get(text) {
            return Ok(Some(*found));
        }
        let Some(key) = who.ids.find_user(tx, text)? else { return Ok(None) };
        Ok(user::rows::status(tx, who.tenant(), key)?.map(|status| (key, status)))
    }
}

/// The leaders that a request asks for, the main one first.
///
/// `main` is the older way to name the main leader; it must agree with the list when both are given.
pub(super) fn leaders(
    tx: &mut Tx<'_>,
    who: &Caller,
    named: &Named,
    main: Option<&str>,
    listed: &[NewLeader],
) -> Result<Vec<Leader>> {
    if listed.len() > MOST_LEADERS {
        return Err(Error::Invalid(Field::Leaders, "more than 100 leaders"));
    }
    let mut leaders = Vec::with_capacity(listed.len() + 1);
    for new in listed {
        leaders.push(Leader { kind: new.kind, user: leader(tx, who, named, &new.user)? });
    }
    let main_of_list =
        leaders.iter().find(|leader| leader.kind == LeaderKind::Main).map(|leader| leader.user);
    if let Some(text) = main {
        let main = leader(tx, who, named, text)?;
        match main_of_list {
            None => leaders.push(Leader { kind: LeaderKind::Main, user: main }),
            Some(listed) if listed == main => {}
            Some(_) => {
                return Err(Error::Invalid(Field::Leaders, "leader_user_id differs from the main leader"));
            }
        }
    }
    check_leaders(&leaders)?;
    leaders.sort_by_key(|leader| leader.kind != LeaderKind::Main);
    Ok(leaders)
}

/// The leaders that a department has after a request: those of a list, if there is one; the present ones with another
/// main leader, if only that is named; else the present ones.
pub(super) fn changed_leaders(
    tx: &mut Tx<'_>,
    who: &Caller,
    before: &Department,
    main: Option<&str>,
    listed: Option<&[NewLeader]>,
) -> Result<Vec<Leader>> {
    let named = Named::default();
    match (listed, main) {
        (Some(listed), main) => leaders(tx, who, &named, main, listed),
        (None, None) => Ok(before.leaders.clone()),
        (None, Some(main)) => {
            let main = Leader { kind: LeaderKind::Main, user: leader(tx, who, &named, main)? };
            let stays = |it: &&Leader| it.kind == LeaderKind::Deputy && it.user != main.user;
            Ok(std::iter::once(main).chain(before.leaders.iter().filter(stays).copied()).collect())
        }
    }
}

fn check_leaders(leaders: &[Leader]) -> Result<()> {
    let mains = leaders.iter().filter(|leader| leader.kind == LeaderKind::Main).count();
    if mains > 1 {
        return Err(Error::Invalid(Field::Leaders, "more than one main leader"));
    }
    if mains == 0 && !leaders.is_empty() {
        return Err(Error::Invalid(Field::Leaders, "deputies without a main leader"));
    }
    let mut users: Vec<UserKey> = leaders.iter().map(|leader| leader.user).collect();
    users.sort_unstable();
    users.dedup();
    if users.len() < leaders.len() {
        return Err(Error::Invalid(Field::Leaders, "a leader stands there twice"));
    }
    Ok(())
}

fn leader(tx: &mut Tx<'_>, who: &Caller, named: &Named, text: &str) -> Result<UserKey> {
    let unknown = || Error::NotFound(Noun::Leader, who.ids.user_reference(text));
    let (key, status) = named.find(tx, who, text)?.ok_or_else(unknown)?;
    if status.resigned {
        return Err(Error::Resigned(Noun::Leader));
    }
    if !status.joined {
        return Err(Error::NotJoined(Noun::Leader));
    }
    Ok(key)
}

/// The HRBPs that a request asks for, each once.
pub(super) fn hrbps(tx: &mut Tx<'_>, who: &Caller, named: &Named, listed: &[String]) -> Result<Vec<UserKey>> {
    let mut hrbps = Vec::with_capacity(listed.len());
    for text in listed {
        let unknown = || Error::NotFound(Noun::Hrbp, who.ids.user_reference(text));
        let (key, status) = named.find(tx, who, text)?.ok_or_else(unknown)?;
        if status.resigned {
            return Err(unknown());
        }
        if !hrbps.contains(&key) {
            hrbps.push(key);
        }
    }
    Ok(hrbps)
}

/// Gives departments read from their rows their people, in one query.
pub(super) fn attach(tx: &mut Tx<'_>, tenant: TenantKey, departments: &mut [Department]) -> Result<()> {
    let keys: Vec<i64> = departments.iter().map(|department| department.key.get()).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let mut people: HashMap<i64, (Vec<Leader>, Vec<UserKey>)> = HashMap::new();
    for (department, role, user) in rows::people::people(tx, tenant, &keys)? {
        let (leaders, hrbps) = people.entry(department).or_default();
        match role {
            rows::people::ROLE_MAIN => leaders.push(Leader { kind: LeaderKind::Main, user }),
            rows::people::ROLE_DEPUTY => leaders.push(Leader { kind: LeaderKind::Deputy, user }),
            _ => hrbps.push(user),
        }
    }
    for department in departments {
        if let Some((leaders, hrbps)) = people.remove(&department.key.get()) {
            (department.leaders, department.hrbps) = (leaders, hrbps);
        }
    }
    Ok(())
}

//! SQL of walks. Each statement reads a bounded number of rows of an index in its order, or asks it for exact keys.

use std::collections::{BTreeSet, HashMap};

use larkspur_model::{DepartmentKey, DepartmentPath, MailGroupKey, MemberKey, TenantKey, UserKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::Recipient;
use super::extent::Spot;
use super::page::Place;
use crate::Result;
use crate::mail_address::Holder;
use crate::mail_address::rows::holder;

/// What [`person`] reads, in its order, and the condition under which a user gets mail.
macro_rules! person_columns {
    () => {
        "u.user_key, u.name, COALESCE(u.enterprise_email, u.email)"
    };
}
macro_rules! in_service {
    () => {
        " u.frozen = 0 AND u.resigned_at IS NULL "
    };
}

statements! {
    /// The departments, groups and company among the members of some groups. The condition on users lets the index of
    /// the others serve.
    WIDE = "SELECT kind, target FROM mail_group_member
        WHERE tenant = ?1 AND mail_group IN {list ?2} AND roll = 1 AND kind IN (2, 3, 5) AND kind <> 1";
    /// The texts among the members of some groups that somebody in the tenant has as an address.
    HELD_TEXTS = "SELECT a.holder, a.holder_key, m.mail_group, m.member FROM mail_group_member m
            JOIN mail_address a ON a.tenant = m.tenant AND a.address = m.address
        WHERE m.tenant = ?1 AND m.mail_group IN {list ?2} AND m.roll = 1 AND m.kind IN (4, 7) AND m.kind <> 1";
    /// Users in service after one of them.
    USERS_AFTER = concat!("SELECT ", person_columns!(), " FROM directory_user u
        WHERE u.tenant = ?1 AND u.user_key > ?2 AND ", in_service!(), "ORDER BY u.user_key LIMIT ?3");
    /// Those among some users who are in service.
    PEOPLE = concat!("SELECT ", person_columns!(), " FROM directory_user u
        WHERE u.tenant = ?1 AND u.user_key IN {list ?2} AND ", in_service!());
    /// Where a department stands or stood.
    PATH = "SELECT path FROM department WHERE tenant = ?1 AND department = ?2";
    /// Departments of a subtree after a path that have users of their own.
    STOPS = "SELECT department, path, direct_member_count FROM department
        WHERE tenant = ?1 AND path >= ?2 AND path < ?3 AND path > ?4 AND deleted_at IS NULL
            AND direct_member_count > 0
        ORDER BY path LIMIT ?5";
    /// Everyone of some departments, with the number of departments that each is in.
    SEATS = concat!("SELECT ", person_columns!(), ", s.department,
            (SELECT COUNT(*) FROM user_department o WHERE o.tenant = s.tenant AND o.user_key = s.user_key)
        FROM user_department s JOIN directory_user u ON u.tenant = s.tenant AND u.user_key = s.user_key
        WHERE s.tenant = ?1 AND s.department IN {list ?2} AND ", in_service!());
    /// The users of one department after one of them.
    SEATS_OF = concat!("SELECT ", person_columns!(), ", s.department,
            (SELECT COUNT(*) FROM user_department o WHERE o.tenant = s.tenant AND o.user_key = s.user_key)
        FROM user_department s JOIN directory_user u ON u.tenant = s.tenant AND u.user_key = s.user_key
        WHERE s.tenant = ?1 AND s.department = ?2 AND s.user_key > ?3 AND ", in_service!(), "
        ORDER BY s.user_key LIMIT ?4");
    /// Where the departments of some users stand.
    PATHS_OF_USERS = "SELECT s.user_key, d.path FROM user_department s
            JOIN department d ON d.tenant = s.tenant AND d.department = s.department
        WHERE s.tenant = ?1 AND s.user_key IN {list ?2}";
    /// What a group holds one by one, after one of it.
    SINGLES = "SELECT member, kind, target, address, given FROM mail_group_member
        WHERE tenant = ?1 AND mail_group = ?2 AND roll = 1 AND member > ?3 AND kind IN (1, 4, 6, 7)
        ORDER BY member LIMIT ?4";
    /// Who has some addresses.
    HOLDERS = "SELECT holder, holder_key, address FROM mail_address WHERE tenant = ?1 AND address IN {texts ?2}";
    /// The addresses of some public mailboxes. Written as a join: SQLite would read all addresses of the tenant for an
    /// IN.
    MAILBOX_ADDRESSES = "WITH wanted(holder_key) AS {list ?2}
        SELECT a.holder_key, a.given FROM wanted w CROSS JOIN mail_address a
        WHERE a.tenant = ?1 AND a.holder = 3 AND a.holder_key = w.holder_key AND a.role = 2";
    /// Where some users or public mailboxes stand in some groups.
    SPOTS = "SELECT target, mail_group, member FROM mail_group_member
        WHERE tenant = ?1 AND kind = ?2 AND target IN {list ?3} AND address = '' AND roll = 1
            AND mail_group IN {list ?4}";
    /// Where some addresses stand in some groups, as either kind of text.
    TEXT_SPOTS = "SELECT address, mail_group, member FROM mail_group_member
        WHERE tenant = ?1 AND kind IN (4, 7) AND target = 0 AND address IN {texts ?2} AND roll = 1
            AND mail_group IN {list ?3}";
    /// Every nesting of a tenant, by group or by an address that a group has.
    NESTINGS = "SELECT mail_group, target FROM mail_group_member WHERE tenant = ?1 AND kind = 5 AND roll = 1
        UNION SELECT m.mail_group, a.holder_key FROM mail_group_member m
            JOIN mail_address a ON a.tenant = m.tenant AND a.address = m.address AND a.holder = 2
        WHERE m.tenant = ?1 AND m.kind IN (4, 7) AND m.roll = 1";
}

/// A user in service, as a copy needs one.
pub(super) struct Person {
    pub(super) key: UserKey,
    name: String,
    address: Option<String>,
}

impl From<Person> for Recipient {
    fn from(person: Person) -> Self {
        Self::User { key: person.key, name: person.name, address: person.address }
    }
}

fn person(row: &Row<'_>) -> Result<Person, StoreError> {
    let address = row.opt_text(2)?.map(str::to_owned);
    Ok(Person { key: UserKey::new(row.int(0)?), name: row.text(1)?.to_owned(), address })
}

/// A user in a department.
pub(super) struct Seat {
    pub(super) user: Person,
    pub(super) department: DepartmentKey,
    /// How many departments the user is in.
    pub(super) departments: i64,
}

impl Seat {
    pub(super) fn place(&self) -> Place {
        Place::Department(self.department, self.user.key)
    }
}

fn seat(row: &Row<'_>) -> Result<Seat, StoreError> {
    let department = DepartmentKey::new(row.int(3)?);
    Ok(Seat { user: person(row)?, department, departments: row.int(4)? })
}

/// A department that a walk comes by.
pub(super) struct Stop {
    pub(super) department: DepartmentKey,
    pub(super) path: DepartmentPath,
    /// Its own users.
    pub(super) users: usize,
}

/// A member that is no department, group or company.
pub(super) struct Single {
    pub(super) member: MemberKey,
    /// The user or public mailbox; `None` for an address.
    pub(super) holder: Option<Holder>,
    /// Folded.
    pub(super) address: String,
    pub(super) given: String,
}

/// What brings in many at once.
#[derive(Default)]
pub(super) struct Wide {
    pub(super) company: bool,
    pub(super) departments: BTreeSet<DepartmentKey>,
    pub(super) groups: Vec<MailGroupKey>,
}

fn numbers<K: Copy + Into<i64>>(keys: impl IntoIterator<Item = K>) -> Vec<i64> {
    keys.into_iter().map(Into::into).collect()
}

fn rows_wanted(most: usize) -> Param<'static> {
    Param::Int(i64::try_from(most).unwrap_or(i64::MAX))
}

pub(super) fn wide(tx: &mut Tx<'_>, tenant: TenantKey, groups: &[MailGroupKey]) -> Result<Wide> {
    let groups = numbers(groups.iter().copied());
    let rows =
        tx.all(&WIDE, &[tenant.get().into(), Param::Ints(&groups)], |row| Ok((row.int(0)?, row.int(1)?)))?;
    let mut wide = Wide::default();
    for (kind, target) in rows {
        match kind {
            2 => drop(wide.departments.insert(DepartmentKey::new(target))),
            3 => wide.company = true,
            _ => wide.groups.push(MailGroupKey::new(target)),
        }
    }
    Ok(wide)
}

pub(super) fn held_texts(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    groups: &[MailGroupKey],
) -> Result<Vec<(Holder, Spot)>> {
    let groups = numbers(groups.iter().copied());
    Ok(tx.all(&HELD_TEXTS, &[tenant.get().into(), Param::Ints(&groups)], |row| {
        let spot = (MailGroupKey::new(row.int(2)?), MemberKey::new(row.int(3)?));
        Ok((holder(row.int(0)?, row.int(1)?)?, spot))
    })?)
}

pub(super) fn users_after(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    after: UserKey,
    most: usize,
) -> Result<Vec<Person>> {
    Ok(tx.all(&USERS_AFTER, &[tenant.get().into(), after.get().into(), rows_wanted(most)], person)?)
}

pub(super) fn people(tx: &mut Tx<'_>, tenant: TenantKey, users: &[i64]) -> Result<Vec<Person>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx.all(&PEOPLE, &[tenant.get().into(), Param::Ints(users)], person)?)
}

pub(super) fn path(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    department: DepartmentKey,
) -> Result<Option<DepartmentPath>> {
    Ok(tx.one(&PATH, &[tenant.get().into(), department.get().into()], |row| {
        Ok(DepartmentPath::from_stored(row.text(0)?))
    })?)
}

pub(super) fn stops(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    subtree: &DepartmentPath,
    after: &DepartmentPath,
    most: usize,
) -> Result<Vec<Stop>> {
    let end = subtree.end();
    let params = [
        tenant.get().into(),
        subtree.as_str().into(),
        end.as_str().into(),
        after.as_str().into(),
        rows_wanted(most),
    ];
    Ok(tx.all(&STOPS, &params, |row| {
        Ok(Stop {
            department: DepartmentKey::new(row.int(0)?),
            path: DepartmentPath::from_stored(row.text(1)?),
            users: usize::try_from(row.int(2)?).unwrap_or(0),
        })
    })?)
}

pub(super) fn seats(tx: &mut Tx<'_>, tenant: TenantKey, departments: &[DepartmentKey]) -> Result<Vec<Seat>> {
    let departments = numbers(departments.iter().copied());
    Ok(tx.all(&SEATS, &[tenant.get().into(), Param::Ints(&departments)], seat)?)
}

pub(super) fn seats_of(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    department: DepartmentKey,
    after: UserKey,
    most: usize,
) -> Result<Vec<Seat>> {
    let params = [tenant.get().into(), department.get().into(), after.get().into(), rows_wanted(most)];
    Ok(tx.all(&SEATS_OF, &params, seat)?)
}

pub(super) fn paths_of_users(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    users: &[UserKey],
) -> Result<Vec<(UserKey, DepartmentPath)>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let users = numbers(users.iter().copied());
    Ok(tx.all(&PATHS_OF_USERS, &[tenant.get().into(), Param::Ints(&users)], |row| {
        Ok((UserKey::new(row.int(0)?), DepartmentPath::from_stored(row.text(1)?)))
    })?)
}

pub(super) fn singles(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    group: MailGroupKey,
    after: MemberKey,
    most: usize,
) -> Result<Vec<Single>> {
    let params = [tenant.get().into(), group.get().into(), after.get().into(), rows_wanted(most)];
    Ok(tx.all(&SINGLES, &params, |row| {
        let target = row.int(2)?;
        let holder = match row.int(1)? {
            1 => Some(Holder::User(target)),
            6 => Some(Holder::PublicMailbox(target)),
            _ => None,
        };
        let (address, given) = (row.text(3)?.to_owned(), row.text(4)?.to_owned());
        Ok(Single { member: MemberKey::new(row.int(0)?), holder, address, given })
    })?)
}

pub(super) fn holders(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    addresses: &[String],
) -> Result<HashMap<String, Holder>> {
    if addresses.is_empty() {
        return Ok(HashMap::new());
    }
    let held = tx.all(&HOLDERS, &[tenant.get().into(), Param::Texts(addresses)], |row| {
        Ok((row.text(2)?.to_owned(), holder(row.int(0)?, row.int(1)?)?))
    })?;
    Ok(held.into_iter().collect())
}

pub(super) fn mailbox_addresses(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    mailboxes: &[i64],
) -> Result<HashMap<i64, String>> {
    if mailboxes.is_empty() {
        return Ok(HashMap::new());
    }
    let found = tx.all(&MAILBOX_ADDRESSES, &[tenant.get().into(), Param::Ints(mailboxes)], |row| {
        Ok((row.int(0)?, row.text(1)?.to_owned()))
    })?;
    Ok(found.into_iter().collect())
}

fn spot(row: &Row<'_>) -> Result<Spot, StoreError> {
    Ok((MailGroupKey::new(row.int(1)?), MemberKey::new(row.int(2)?)))
}

fn spots(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    groups: &BTreeSet<MailGroupKey>,
    kind: i64,
    keys: &[i64],
) -> Result<Vec<(i64, Spot)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let groups = numbers(groups.iter().copied());
    let params = [tenant.get().into(), kind.into(), Param::Ints(keys), Param::Ints(&groups)];
    Ok(tx.all(&SPOTS, &params, |row| Ok((row.int(0)?, spot(row)?)))?)
}

pub(super) fn spots_of_users(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    groups: &BTreeSet<MailGroupKey>,
    users: &[i64],
) -> Result<Vec<(i64, Spot)>> {
    spots(tx, tenant, groups, 1, users)
}

pub(super) fn spots_of_mailboxes(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    groups: &BTreeSet<MailGroupKey>,
    mailboxes: &[i64],
) -> Result<Vec<(i64, Spot)>> {
    spots(tx, tenant, groups, 6, mailboxes)
}

pub(super) fn spots_of_texts(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    groups: &BTreeSet<MailGroupKey>,
    texts: &[String],
) -> Result<Vec<(String, Spot)>> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let groups = numbers(groups.iter().copied());
    let params = [tenant.get().into(), Param::Texts(texts), Param::Ints(&groups)];
    Ok(tx.all(&TEXT_SPOTS, &params, |row| Ok((row.text(0)?.to_owned(), spot(row)?)))?)
}

pub(super) fn nestings(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<(MailGroupKey, MailGroupKey)>> {
    Ok(tx.all(&NESTINGS, &[tenant.get().into()], |row| {
        Ok((MailGroupKey::new(row.int(0)?), MailGroupKey::new(row.int(1)?)))
    })?)
}

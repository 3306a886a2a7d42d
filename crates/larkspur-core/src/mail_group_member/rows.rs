//! SQL of the rolls of mail groups.

use larkspur_model::{
    DepartmentKey, EmailAddress, MailGroupKey, MailGroupMember, Member, MemberKey, MemberKind,
    PublicMailboxKey, TenantKey, UserKey,
};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::Roll;
use super::counts::Weight;
use crate::{Error, Result};

/// What [`from_row`] reads, in its order: memberships with the address that groups and mailboxes have now.
macro_rules! members {
    () => {
        "SELECT m.mail_group, m.member, m.kind, m.target, m.given, a.given FROM mail_group_member m
            LEFT JOIN mail_address a ON m.kind IN (5, 6) AND a.tenant = m.tenant AND a.holder = m.kind - 3
                AND a.holder_key = m.target AND a.role = 2
        WHERE m.tenant = ?1 AND m.mail_group = ?2 AND m.roll = ?3 "
    };
}

statements! {
    /// A membership, and the key of the one that is there then: the new one, or the older one of the same member.
    INSERT = "INSERT INTO mail_group_member (tenant, mail_group, roll, member, kind, target, address, given)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (tenant, kind, target, address, roll, mail_group) DO UPDATE SET kind = EXCLUDED.kind
        RETURNING member";
    /// Some memberships.
    BY_KEYS = concat!(members!(), "AND m.member IN {list ?4}");
    /// Memberships after one of them.
    PAGE = concat!(members!(), "AND m.member > ?4 ORDER BY m.member LIMIT ?5");
    /// Ends some memberships, and tells their kinds.
    DELETE = "DELETE FROM mail_group_member WHERE tenant = ?1 AND mail_group = ?2 AND roll = ?3 AND member IN {list ?4}
        RETURNING kind";
    /// Ends every membership of someone. Found by the index first: SQLite would rather read all of the tenant.
    DELETE_EVERYWHERE = "DELETE FROM mail_group_member
        WHERE tenant = ?1 AND (mail_group, roll, member) IN (SELECT mail_group, roll, member FROM mail_group_member
            WHERE tenant = ?1 AND kind = ?2 AND target = ?3 AND address = ?4)";
    /// Ends every membership in a group.
    DELETE_OF_GROUP = "DELETE FROM mail_group_member WHERE tenant = ?1 AND mail_group = ?2";
    /// Counts members into or out of a group.
    COUNT = "UPDATE mail_group SET direct_member_count = direct_member_count + ?3,
            external_member_count = external_member_count + ?4, company_member_count = company_member_count + ?5
        WHERE tenant = ?1 AND mail_group = ?2 RETURNING direct_member_count";
    /// Counts someone into or out of every group.
    COUNT_EVERYWHERE = "UPDATE mail_group SET direct_member_count = direct_member_count + ?5,
            external_member_count = external_member_count + ?6, company_member_count = company_member_count + ?7
        WHERE tenant = ?1 AND mail_group IN (SELECT mail_group FROM mail_group_member
            WHERE tenant = ?1 AND kind = ?2 AND target = ?3 AND address = ?4 AND roll = 1)";
}

/// The numbers of the kinds. Groups and mailboxes are three above their number as holders of addresses, on which
/// `members!` relies.
const KINDS: [(MemberKind, i64); 7] = [
    (MemberKind::User, 1),
    (MemberKind::Department, 2),
    (MemberKind::Company, 3),
    (MemberKind::ExternalUser, 4),
    (MemberKind::MailGroup, 5),
    (MemberKind::PublicMailbox, 6),
    (MemberKind::OtherMember, 7),
];

fn number(kind: MemberKind) -> i64 {
    KINDS.iter().find(|(known, _)| *known == kind).map_or(0, |(_, number)| *number)
}

fn kind(number: i64) -> Result<MemberKind, StoreError> {
    let known = KINDS.iter().find(|(_, known)| *known == number).map(|(kind, _)| *kind);
    known.ok_or(StoreError::Invariant("mail_group_member.kind is a known kind"))
}

/// What the store keeps of a roll.
pub(crate) fn roll_number(roll: Roll) -> i64 {
    match roll {
        Roll::Members => 1,
        Roll::PermissionMembers => 2,
    }
}

/// Kind, key, folded address and address as given: what the columns of a member hold.
fn stored(member: &Member) -> (i64, i64, &str, &str) {
    let (target, address) = match member {
        Member::User(key) => (key.get(), None),
        Member::Department(key) => (key.get(), None),
        Member::Company => (0, None),
        Member::MailGroup(key) => (key.get(), None),
        Member::PublicMailbox(key) => (key.get(), None),
        Member::ExternalUser(address) | Member::OtherMember(address) => (0, Some(address)),
    };
    let (folded, given) = address.map_or(("", ""), |address| (address.folded(), address.as_str()));
    (number(member.kind()), target, folded, given)
}

/// Whom the columns of a member mean.
pub(crate) fn member(number: i64, target: i64, given: &str) -> Result<Member, StoreError> {
    let address = || {
        EmailAddress::parse(given)
            .ok_or(StoreError::Invariant("mail_group_member.given is an address where needed"))
    };
    Ok(match kind(number)? {
        MemberKind::User => Member::User(UserKey::new(target)),
        MemberKind::Department => Member::Department(DepartmentKey::new(target)),
        MemberKind::Company => Member::Company,
        MemberKind::MailGroup => Member::MailGroup(MailGroupKey::new(target)),
        MemberKind::PublicMailbox => Member::PublicMailbox(PublicMailboxKey::new(target)),
        MemberKind::ExternalUser => Member::ExternalUser(address()?),
        MemberKind::OtherMember => Member::OtherMember(address()?),
    })
}

fn from_row(row: &Row<'_>) -> Result<MailGroupMember, StoreError> {
    let member = member(row.int(2)?, row.int(3)?, row.text(4)?)?;
    let email = match &member {
        Member::User(_) | Member::Department(_) | Member::Company => None,
        Member::MailGroup(_) | Member::PublicMailbox(_) => row.opt_text(5)?.map(str::to_owned),
        Member::ExternalUser(address) | Member::OtherMember(address) => Some(address.as_str().to_owned()),
    };
    Ok(MailGroupMember {
        group: MailGroupKey::new(row.int(0)?),
        key: MemberKey::new(row.int(1)?),
        member,
        email,
    })
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (group, roll): (MailGroupKey, Roll),
    fresh: MemberKey,
    member: &Member,
) -> Result<MemberKey> {
    let (kind, target, folded, given) = stored(member);
    let params = [
        tenant.get().into(),
        group.get().into(),
        roll_number(roll).into(),
        fresh.get().into(),
        kind.into(),
        target.into(),
        folded.into(),
        given.into(),
    ];
    let key = tx.one(&INSERT, &params, |row| Ok(MemberKey::new(row.int(0)?)))?;
    key.ok_or_else(|| Error::broken("a membership is there or made"))
}

pub(super) fn by_keys(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (group, roll): (MailGroupKey, Roll),
    keys: &[MemberKey],
) -> Result<Vec<MailGroupMember>> {
    let keys = numbers(keys);
    let params = [tenant.get().into(), group.get().into(), roll_number(roll).into(), Param::Ints(&keys)];
    Ok(tx.all(&BY_KEYS, &params, from_row)?)
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (group, roll): (MailGroupKey, Roll),
    after: MemberKey,
    limit: usize,
) -> Result<Vec<MailGroupMember>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params =
        [tenant.get().into(), group.get().into(), roll_number(roll).into(), after.get().into(), limit.into()];
    Ok(tx.all(&PAGE, &params, from_row)?)
}

/// Ends these memberships and returns the kinds of those that were there.
pub(super) fn delete(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (group, roll): (MailGroupKey, Roll),
    keys: &[MemberKey],
) -> Result<Vec<MemberKind>> {
    let keys = numbers(keys);
    let params = [tenant.get().into(), group.get().into(), roll_number(roll).into(), Param::Ints(&keys)];
    Ok(tx.all(&DELETE, &params, |row| kind(row.int(0)?))?)
}

pub(super) fn delete_everywhere(tx: &mut Tx<'_>, tenant: TenantKey, member: &Member) -> Result<()> {
    let (kind, target, folded, _) = stored(member);
    tx.send(&DELETE_EVERYWHERE, &[tenant.get().into(), kind.into(), target.into(), folded.into()])?;
    Ok(())
}

pub(super) fn delete_of_group(tx: &mut Tx<'_>, tenant: TenantKey, group: MailGroupKey) -> Result<()> {
    tx.send(&DELETE_OF_GROUP, &[tenant.get().into(), group.get().into()])?;
    Ok(())
}

pub(super) fn count(tx: &mut Tx<'_>, tenant: TenantKey, group: MailGroupKey, weight: Weight) -> Result<i64> {
    let Weight { direct, external, company } = weight;
    let params = [tenant.get().into(), group.get().into(), direct.into(), external.into(), company.into()];
    let count = tx.one(&COUNT, &params, |row| row.int(0))?;
    count.ok_or_else(|| Error::broken("a group whose members are counted is there"))
}

pub(super) fn count_everywhere(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    member: &Member,
    weight: Weight,
) -> Result<()> {
    let (kind, target, folded, _) = stored(member);
    let Weight { direct, external, company } = weight;
    let who = [tenant.get().into(), kind.into(), target.into(), folded.into()];
    let params: Vec<Param<'_>> =
        who.into_iter().chain([direct.into(), external.into(), company.into()]).collect();
    tx.send(&COUNT_EVERYWHERE, &params)?;
    Ok(())
}

fn numbers(keys: &[MemberKey]) -> Vec<i64> {
    keys.iter().map(|key| key.get()).collect()
}

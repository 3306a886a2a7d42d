//! SQL of climbs. Every statement asks an index for exact keys, whatever the size of the groups.

use std::collections::HashMap;

use larkspur_model::{DepartmentKey, DepartmentPath, MailGroupKey, Member, TenantKey, UserKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::seeds::{Home, Seeds};
use crate::Result;
use crate::mail_address::{self, Holder};
use crate::mail_group_member::{self, Roll};

/// The memberships of any seed, kind by kind, so that each part is a look-up in the unique index by target. The roll
/// and what else is asked stand in `$more`.
macro_rules! holding {
    ($columns:literal, $join:literal, $more:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM mail_group_member m
                WHERE m.tenant = ?1 AND m.kind = 1 AND m.target IN {list ?3} AND m.address = ''",
            $more,
            $join,
            "SELECT ",
            $columns,
            " FROM mail_group_member m
                WHERE m.tenant = ?1 AND m.kind = 2 AND m.target IN {list ?4} AND m.address = ''",
            $more,
            $join,
            "SELECT ",
            $columns,
            " FROM mail_group_member m
                WHERE m.tenant = ?1 AND m.kind = 3 AND m.target IN {list ?5} AND m.address = ''",
            $more,
            $join,
            "SELECT ",
            $columns,
            " FROM mail_group_member m
                WHERE m.tenant = ?1 AND m.kind = 5 AND m.target IN {list ?6} AND m.address = ''",
            $more,
            $join,
            "SELECT ",
            $columns,
            " FROM mail_group_member m
                WHERE m.tenant = ?1 AND m.kind = 6 AND m.target IN {list ?7} AND m.address = ''",
            $more,
            $join,
            "SELECT ",
            $columns,
            " FROM mail_group_member m
                WHERE m.tenant = ?1 AND m.kind = 4 AND m.target = 0 AND m.address IN {texts ?8}",
            $more,
            $join,
            "SELECT ",
            $columns,
            " FROM mail_group_member m
                WHERE m.tenant = ?1 AND m.kind = 7 AND m.target = 0 AND m.address IN {texts ?8}",
            $more
        )
    };
}

statements! {
    /// Whether a roll of a group holds a seed.
    HOLDS = holding!("1", " UNION ALL ", " AND m.roll = ?2 AND m.mail_group = ?9");
    /// The groups whose members hold a seed, once for each seed.
    HOLDERS = holding!("m.mail_group", " UNION ALL ", " AND m.roll = ?2");
    /// The same with what they hold, of the columns that the index has.
    EDGES = concat!("SELECT * FROM (",
        holding!("m.mail_group, m.kind, m.target, m.address", " UNION ALL ", " AND m.roll = ?2"),
        ") held ORDER BY mail_group, kind, target, address");
    /// The addresses of a holder.
    ADDRESSES = "SELECT address FROM mail_address WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3";
    /// The addresses of some groups. Written as a join: SQLite would read all addresses of the tenant for an IN.
    GROUP_ADDRESSES = "WITH wanted(holder_key) AS {list ?2}
        SELECT a.address, a.holder_key FROM wanted w CROSS JOIN mail_address a
        WHERE a.tenant = ?1 AND a.holder = 2 AND a.holder_key = w.holder_key";
    /// The departments of a user and where they stand, the primary one first.
    HOMES = "SELECT d.department, d.path FROM user_department m
            JOIN department d ON d.tenant = m.tenant AND d.department = m.department
        WHERE m.tenant = ?1 AND m.user_key = ?2
        ORDER BY m.is_primary DESC, m.department_order DESC, m.department";
}

fn params<'a>(tenant: TenantKey, roll: Roll, seeds: &'a Seeds) -> Vec<Param<'a>> {
    vec![
        tenant.get().into(),
        mail_group_member::rows::roll_number(roll).into(),
        Param::Ints(&seeds.users),
        Param::Ints(&seeds.departments),
        Param::Ints(&seeds.company),
        Param::Ints(&seeds.groups),
        Param::Ints(&seeds.mailboxes),
        Param::Texts(&seeds.texts),
    ]
}

pub(super) fn holds(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (group, roll): (MailGroupKey, Roll),
    seeds: &Seeds,
) -> Result<bool> {
    let mut params = params(tenant, roll, seeds);
    params.push(group.get().into());
    Ok(!tx.all(&HOLDS, &params, |row| row.int(0))?.is_empty())
}

pub(super) fn holders(tx: &mut Tx<'_>, tenant: TenantKey, seeds: &Seeds) -> Result<Vec<MailGroupKey>> {
    let params = params(tenant, Roll::Members, seeds);
    Ok(tx.all(&HOLDERS, &params, |row| Ok(MailGroupKey::new(row.int(0)?)))?)
}

pub(super) fn edges(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    seeds: &Seeds,
) -> Result<Vec<(MailGroupKey, Member)>> {
    let edge = |row: &Row<'_>| -> Result<_, StoreError> {
        let member = mail_group_member::rows::member(row.int(1)?, row.int(2)?, row.text(3)?)?;
        Ok((MailGroupKey::new(row.int(0)?), member))
    };
    Ok(tx.all(&EDGES, &params(tenant, Roll::Members, seeds), edge)?)
}

pub(super) fn addresses(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<Vec<String>> {
    let (kind, key) = mail_address::rows::stored(holder);
    Ok(tx.all(&ADDRESSES, &[tenant.get().into(), kind.into(), key.into()], |row| {
        Ok(row.text(0)?.to_owned())
    })?)
}

pub(super) fn group_addresses(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    groups: &[i64],
) -> Result<HashMap<String, MailGroupKey>> {
    let held = tx.all(&GROUP_ADDRESSES, &[tenant.get().into(), Param::Ints(groups)], |row| {
        Ok((row.text(0)?.to_owned(), MailGroupKey::new(row.int(1)?)))
    })?;
    Ok(held.into_iter().collect())
}

pub(super) fn homes(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<Vec<Home>> {
    Ok(tx.all(&HOMES, &[tenant.get().into(), user.get().into()], |row| {
        Ok((DepartmentKey::new(row.int(0)?), DepartmentPath::from_stored(row.text(1)?)))
    })?)
}

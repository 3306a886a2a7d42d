//! SQL that fills a store with very many people at once: through the rules it would take longer than what is measured.

use larkspur_store::{Statement, StoreError, Tx};

/// Users with numbers from ?2 up to ?3, with addresses in the mail domain that begin with ?4.
static USERS: Statement = Statement::new("bench::USERS", "INSERT INTO directory_user (tenant, user_key, custom_id_changes, name, enterprise_email, mobile_visible, gender, join_time,
            employee_type, joined, frozen, created_at)
        WITH RECURSIVE n(i) AS (SELECT CAST(?2 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?3)
        SELECT CAST(?1 AS BIGINT), i, 0, '员工', ?4 || CAST(i - ?5 AS TEXT) || '@example.com', 1, 0, 0, 1, 1, 0, 0 FROM n");
/// Their places in a department.
static PLACES: Statement = Statement::new(
    "bench::PLACES",
    "INSERT INTO user_department (tenant, user_key, department, user_order, department_order, is_primary)
        SELECT tenant, user_key, CAST(?4 AS BIGINT), 0, 0, 1 FROM directory_user
        WHERE tenant = ?1 AND user_key >= ?2 AND user_key < ?3",
);
/// Their addresses.
static ADDRESSES: Statement = Statement::new(
    "bench::ADDRESSES",
    "INSERT INTO mail_address (tenant, address, given, holder, holder_key, role)
        SELECT tenant, enterprise_email, enterprise_email, 1, user_key, 2 FROM directory_user
        WHERE tenant = ?1 AND user_key >= ?2 AND user_key < ?3",
);
/// What a department keeps of them.
static COUNT: Statement = Statement::new(
    "bench::COUNT",
    "UPDATE department SET direct_member_count = ?3 WHERE tenant = ?1 AND department = ?2",
);
/// All of them as direct members of a group.
static MEMBERS: Statement = Statement::new(
    "bench::MEMBERS",
    "INSERT INTO mail_group_member (tenant, mail_group, roll, member, kind, target, address, given)
        SELECT tenant, CAST(?4 AS BIGINT), 1, user_key, 1, user_key, '', '' FROM directory_user
        WHERE tenant = ?1 AND user_key >= ?2 AND user_key < ?3",
);

/// People with keys `from` up to `to` in one department. Their addresses are `name` and the key less `base`.
pub(super) fn insert_people(
    tx: &mut Tx<'_>,
    tenant: i64,
    department: i64,
    (from, to): (i64, i64),
    (name, base): (&str, i64),
) -> Result<(), StoreError> {
    let range = [tenant.into(), from.into(), to.into()];
    let [tenant_, from_, to_] = range;
    tx.run(&USERS, &[tenant_, from_, to_, name.into(), base.into()])?;
    tx.run(&PLACES, &[tenant_, from_, to_, department.into()])?;
    tx.run(&ADDRESSES, &range)?;
    tx.run(&COUNT, &[tenant_, department.into(), (to - from).into()])?;
    Ok(())
}

/// Those with keys `from` up to `to` as direct members of a group.
pub(super) fn insert_members(
    tx: &mut Tx<'_>,
    tenant: i64,
    group: i64,
    (from, to): (i64, i64),
) -> Result<(), StoreError> {
    tx.run(&MEMBERS, &[tenant.into(), from.into(), to.into(), group.into()])?;
    Ok(())
}

//! SQL of departments and their people.

use larkspur_model::{
    ChatKey, Department, DepartmentKey, DepartmentPath, I18nName, LeaderKind, TenantKey, UnitKey, UserKey,
};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use crate::{Error, Result};

/// `department_person.role` of the main leader.
pub(super) const ROLE_MAIN: i64 = 1;
/// `department_person.role` of a deputy.
pub(super) const ROLE_DEPUTY: i64 = 2;
/// `department_person.role` of an HRBP.
const ROLE_HRBP: i64 = 3;

/// What [`from_row`] reads, in its order.
macro_rules! department_columns {
    () => {
        "d.department, d.parent, d.path, d.custom_id, d.name, d.name_zh_cn, d.name_ja_jp, d.name_en_us,
            d.sort_order, u.unit_id, d.chat, d.chat_employee_types, d.child_count, d.member_count,
            d.primary_member_count, d.deleted_at
        FROM department d LEFT JOIN unit u ON u.tenant = d.tenant AND u.unit = d.unit"
    };
}

statements! {
    /// A department.
    INSERT = "INSERT INTO department (tenant, department, parent, path, custom_id, name, name_zh_cn, name_ja_jp,
            name_en_us, sort_order, unit, chat, chat_employee_types, child_count, direct_member_count,
            member_count, primary_member_count, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, 0, 0, 0, ?14)";
    /// One department.
    BY_KEY = concat!("SELECT ", department_columns!(), " WHERE d.tenant = ?1 AND d.department = ?2");
    /// The first children by order.
    FIRST_CHILDREN = concat!("SELECT ", department_columns!(),
        " WHERE d.tenant = ?1 AND d.parent = ?2 AND d.deleted_at IS NULL ORDER BY d.sort_order LIMIT ?3");
    /// The children after one of them.
    NEXT_CHILDREN = concat!("SELECT ", department_columns!(),
        " WHERE d.tenant = ?1 AND d.parent = ?2 AND d.deleted_at IS NULL AND d.sort_order > ?4
        ORDER BY d.sort_order LIMIT ?3");
    /// The live department with a custom id.
    BY_CUSTOM_ID = "SELECT department FROM department WHERE tenant = ?1 AND custom_id = ?2 AND deleted_at IS NULL";
    /// The custom ids of some departments.
    CUSTOM_IDS = "SELECT department, custom_id FROM department
        WHERE tenant = ?1 AND department IN {list ?2} AND custom_id IS NOT NULL";
    /// Whether a department exists and was not deleted.
    IS_LIVE = "SELECT 1 FROM department WHERE tenant = ?1 AND department = ?2 AND deleted_at IS NULL";
    /// Where some departments stand.
    PATHS = "SELECT department, path FROM department
        WHERE tenant = ?1 AND department IN {list ?2} AND deleted_at IS NULL";
    /// The orders of some departments.
    ORDERS = "SELECT department, sort_order FROM department WHERE tenant = ?1 AND department IN {list ?2}";
    /// What a new name and order meet among the live children of a department.
    CLASH = "SELECT
            (SELECT department FROM department
                WHERE tenant = ?1 AND parent = ?2 AND name = ?3 AND deleted_at IS NULL),
            (SELECT custom_id FROM department
                WHERE tenant = ?1 AND parent = ?2 AND name = ?3 AND deleted_at IS NULL),
            EXISTS (SELECT 1 FROM department
                WHERE tenant = ?1 AND parent = ?2 AND name_zh_cn = ?4 AND deleted_at IS NULL),
            EXISTS (SELECT 1 FROM department
                WHERE tenant = ?1 AND parent = ?2 AND name_ja_jp = ?5 AND deleted_at IS NULL),
            EXISTS (SELECT 1 FROM department
                WHERE tenant = ?1 AND parent = ?2 AND name_en_us = ?6 AND deleted_at IS NULL),
            EXISTS (SELECT 1 FROM department
                WHERE tenant = ?1 AND parent = ?2 AND sort_order = ?7 AND deleted_at IS NULL),
            (SELECT MAX(sort_order) FROM department
                WHERE tenant = ?1 AND parent = ?2 AND deleted_at IS NULL)";
    /// Counts a new department of the tenant in; the row orders all changes of its structure.
    COUNT_DEPARTMENT = "UPDATE tenant_structure SET department_count = department_count + 1
        WHERE tenant = ?1 RETURNING department_count";
    /// Counts a child in.
    ADD_CHILD = "UPDATE department SET child_count = child_count + 1 WHERE tenant = ?1 AND department = ?2";
    /// Counts direct members in or out.
    ADD_DIRECT_MEMBERS = "UPDATE department SET direct_member_count = direct_member_count + ?3
        WHERE tenant = ?1 AND department IN {list ?2}";
    /// Counts members in or out.
    ADD_MEMBERS = "UPDATE department SET member_count = member_count + ?3
        WHERE tenant = ?1 AND department IN {list ?2}";
    /// Counts primary members in or out.
    ADD_PRIMARY_MEMBERS = "UPDATE department SET primary_member_count = primary_member_count + ?3
        WHERE tenant = ?1 AND department IN {list ?2}";
    /// The fullest of some departments.
    MOST_DIRECT_MEMBERS = "SELECT MAX(direct_member_count) FROM department
        WHERE tenant = ?1 AND department IN {list ?2}";
    /// The chats of some departments.
    CHATS = "SELECT chat, chat_employee_types FROM department
        WHERE tenant = ?1 AND department IN {list ?2} AND chat IS NOT NULL";
    /// A leader or an HRBP.
    INSERT_PERSON = "INSERT INTO department_person (tenant, department, role, position, user_key)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    /// Takes a user out of all leaderships.
    DELETE_PERSON = "DELETE FROM department_person WHERE tenant = ?1 AND user_key = ?2";
    /// The people of some departments.
    PEOPLE = "SELECT department, role, user_key FROM department_person
        WHERE tenant = ?1 AND department IN {list ?2} ORDER BY department, role, position";
}

/// What a new name and order meet among siblings.
pub(super) struct Clash {
    pub(super) namesake: Option<Namesake>,
    pub(super) i18n_name: bool,
    pub(super) order: bool,
    pub(super) last_order: Option<i64>,
}

/// A sibling of the same name.
pub(super) struct Namesake {
    pub(super) custom_id: Option<String>,
}

fn from_row(row: &Row<'_>) -> Result<Department, StoreError> {
    let text = |place: usize| Ok::<_, StoreError>(row.opt_text(place)?.map(str::to_owned));
    Ok(Department {
        key: DepartmentKey::new(row.int(0)?),
        parent: row.opt_int(1)?.map(DepartmentKey::new),
        path: DepartmentPath::from_stored(row.text(2)?.to_owned()),
        custom_id: text(3)?,
        name: row.text(4)?.to_owned(),
        i18n_name: I18nName { zh_cn: text(5)?, ja_jp: text(6)?, en_us: text(7)? },
        order: row.int(8)?,
        unit_id: text(9)?,
        chat: row.opt_int(10)?.map(ChatKey::new),
        chat_employee_types: employee_types(row.text(11)?)?,
        leaders: Vec::new(),
        hrbps: Vec::new(),
        child_count: row.int(12)?,
        member_count: row.int(13)?,
        primary_member_count: row.int(14)?,
        is_deleted: row.opt_int(15)?.is_some(),
    })
}

fn employee_types(text: &str) -> Result<Vec<i64>, StoreError> {
    serde_json::from_str(text)
        .map_err(|_| StoreError::Invariant("chat_employee_types is a JSON list of numbers"))
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    department: &Department,
    unit: Option<UnitKey>,
) -> Result<()> {
    let types = serde_json::to_string(&department.chat_employee_types);
    let types = types.map_err(|source| Error::Internal(source.into()))?;
    let now = tx.now();
    let I18nName { zh_cn, ja_jp, en_us } = &department.i18n_name;
    tx.run(
        &INSERT,
        &[
            tenant.get().into(),
            department.key.get().into(),
            department.parent.map(DepartmentKey::get).into(),
            department.path.as_str().into(),
            department.custom_id.as_deref().into(),
            department.name.as_str().into(),
            zh_cn.as_deref().into(),
            ja_jp.as_deref().into(),
            en_us.as_deref().into(),
            department.order.into(),
            unit.map(UnitKey::get).into(),
            department.chat.map(ChatKey::get).into(),
            types.as_str().into(),
            now.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn insert_people(tx: &mut Tx<'_>, tenant: TenantKey, department: &Department) -> Result<()> {
    let leaders = department.leaders.iter().map(|leader| match leader.kind {
        LeaderKind::Main => (ROLE_MAIN, leader.user),
        LeaderKind::Deputy => (ROLE_DEPUTY, leader.user),
    });
    let hrbps = department.hrbps.iter().map(|user| (ROLE_HRBP, *user));
    for (position, (role, user)) in (0i64..).zip(leaders.chain(hrbps)) {
        let place = [
            tenant.get().into(),
            department.key.get().into(),
            role.into(),
            position.into(),
            user.get().into(),
        ];
        tx.run(&INSERT_PERSON, &place)?;
    }
    Ok(())
}

pub(crate) fn delete_person(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    tx.run(&DELETE_PERSON, &[tenant.get().into(), user.get().into()])?;
    Ok(())
}

pub(super) fn people(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    departments: &[i64],
) -> Result<Vec<(i64, i64, UserKey)>> {
    Ok(tx.all(&PEOPLE, &[tenant.get().into(), Param::Ints(departments)], |row| {
        Ok((row.int(0)?, row.int(1)?, UserKey::new(row.int(2)?)))
    })?)
}

pub(crate) fn by_key(tx: &mut Tx<'_>, tenant: TenantKey, key: DepartmentKey) -> Result<Option<Department>> {
    Ok(tx.one(&BY_KEY, &[tenant.get().into(), key.get().into()], from_row)?)
}

pub(super) fn children(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    parent: DepartmentKey,
    after: Option<i64>,
    limit: usize,
) -> Result<Vec<Department>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let [tenant, parent, limit] = [tenant.get().into(), parent.get().into(), Param::Int(limit)];
    Ok(match after {
        Some(after) => tx.all(&NEXT_CHILDREN, &[tenant, parent, limit, after.into()], from_row)?,
        None => tx.all(&FIRST_CHILDREN, &[tenant, parent, limit], from_row)?,
    })
}

pub(crate) fn by_custom_id(tx: &mut Tx<'_>, tenant: TenantKey, id: &str) -> Result<Option<DepartmentKey>> {
    Ok(tx.one(&BY_CUSTOM_ID, &[tenant.get().into(), id.into()], |row| Ok(DepartmentKey::new(row.int(0)?)))?)
}

pub(crate) fn custom_ids(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[DepartmentKey],
) -> Result<Vec<(DepartmentKey, String)>> {
    let keys = numbers(keys);
    Ok(tx.all(&CUSTOM_IDS, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((DepartmentKey::new(row.int(0)?), row.text(1)?.to_owned()))
    })?)
}

pub(crate) fn is_live(tx: &mut Tx<'_>, tenant: TenantKey, key: DepartmentKey) -> Result<bool> {
    Ok(tx.one(&IS_LIVE, &[tenant.get().into(), key.get().into()], |row| row.int(0))?.is_some())
}

pub(crate) fn paths(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[DepartmentKey],
) -> Result<Vec<(DepartmentKey, DepartmentPath)>> {
    let keys = numbers(keys);
    Ok(tx.all(&PATHS, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((DepartmentKey::new(row.int(0)?), DepartmentPath::from_stored(row.text(1)?.to_owned())))
    })?)
}

pub(super) fn orders(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[DepartmentKey],
) -> Result<Vec<(DepartmentKey, i64)>> {
    let keys = numbers(keys);
    Ok(tx.all(&ORDERS, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((DepartmentKey::new(row.int(0)?), row.int(1)?))
    })?)
}

pub(super) fn clash(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    parent: DepartmentKey,
    name: &str,
    i18n_name: &I18nName,
    order: Option<i64>,
) -> Result<Clash> {
    let I18nName { zh_cn, ja_jp, en_us } = i18n_name;
    let params = [
        tenant.get().into(),
        parent.get().into(),
        name.into(),
        zh_cn.as_deref().into(),
        ja_jp.as_deref().into(),
        en_us.as_deref().into(),
        order.into(),
    ];
    let found = tx.one(&CLASH, &params, |row| {
        let custom_id = row.opt_text(1)?.map(str::to_owned);
        Ok(Clash {
            namesake: row.opt_int(0)?.map(|_| Namesake { custom_id }),
            i18n_name: row.flag(2)? || row.flag(3)? || row.flag(4)?,
            order: row.flag(5)?,
            last_order: row.opt_int(6)?,
        })
    })?;
    found.ok_or_else(|| Error::broken("a SELECT without FROM gives a row"))
}

pub(super) fn count_department(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<i64> {
    let count = tx.one(&COUNT_DEPARTMENT, &[tenant.get().into()], |row| row.int(0))?;
    count.ok_or_else(|| Error::broken("every tenant has a structure row"))
}

pub(super) fn add_child(tx: &mut Tx<'_>, tenant: TenantKey, parent: DepartmentKey) -> Result<()> {
    tx.run(&ADD_CHILD, &[tenant.get().into(), parent.get().into()])?;
    Ok(())
}

pub(super) fn add_counts(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (direct, members, primary): (&[i64], &[i64], &[i64]),
    by: i64,
) -> Result<()> {
    tx.run(&ADD_DIRECT_MEMBERS, &[tenant.get().into(), Param::Ints(direct), by.into()])?;
    tx.run(&ADD_MEMBERS, &[tenant.get().into(), Param::Ints(members), by.into()])?;
    tx.run(&ADD_PRIMARY_MEMBERS, &[tenant.get().into(), Param::Ints(primary), by.into()])?;
    Ok(())
}

pub(crate) fn most_direct_members(tx: &mut Tx<'_>, tenant: TenantKey, departments: &[i64]) -> Result<i64> {
    let most =
        tx.one(&MOST_DIRECT_MEMBERS, &[tenant.get().into(), Param::Ints(departments)], |row| row.opt_int(0))?;
    Ok(most.flatten().unwrap_or(0))
}

/// The chats of these departments, with the employee types that join them (empty: all).
pub(crate) fn chats(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    departments: &[i64],
) -> Result<Vec<(ChatKey, Vec<i64>)>> {
    Ok(tx.all(&CHATS, &[tenant.get().into(), Param::Ints(departments)], |row| {
        Ok((ChatKey::new(row.int(0)?), employee_types(row.text(1)?)?))
    })?)
}

fn numbers(keys: &[DepartmentKey]) -> Vec<i64> {
    keys.iter().map(|key| key.get()).collect()
}

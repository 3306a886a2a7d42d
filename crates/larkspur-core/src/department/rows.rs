//! SQL of departments; the rooms of it have where they stand, who leads them and what is counted of them.

use larkspur_model::{ChatKey, Department, DepartmentKey, DepartmentPath, I18nName, TenantKey, UnitKey};
use larkspur_store::{Key, Param, Row, StoreError, Tx, statements};

use super::siblings::Candidate;
use crate::{Error, Result};

/// What [`from_row`] reads, in its order.
macro_rules! department_columns {
    () => {
        "d.department, d.parent, d.path, d.custom_id, d.name, d.name_zh_cn, d.name_ja_jp, d.name_en_us,
            d.sort_order, u.unit_id, d.chat, d.chat_employee_types, d.child_count, d.member_count,
            d.primary_member_count, d.deleted_at"
    };
}

/// Departments `d` with what their columns need.
macro_rules! departments {
    () => {
        "department d LEFT JOIN unit u ON u.tenant = d.tenant AND u.unit = d.unit"
    };
}

/// What [`clash_from_row`] reads, in its order: what meets the candidate `w` among the live children of `w.parent`, its own
/// row left out.
macro_rules! clash_columns {
    () => {
        "(SELECT department FROM department
                WHERE tenant = w.tenant AND parent = w.parent AND name = w.name AND department <> w.department
                    AND deleted_at IS NULL),
            (SELECT custom_id FROM department
                WHERE tenant = w.tenant AND parent = w.parent AND name = w.name AND department <> w.department
                    AND deleted_at IS NULL),
            EXISTS (SELECT 1 FROM department
                WHERE tenant = w.tenant AND parent = w.parent AND name_zh_cn = w.name_zh_cn
                    AND department <> w.department AND deleted_at IS NULL),
            EXISTS (SELECT 1 FROM department
                WHERE tenant = w.tenant AND parent = w.parent AND name_ja_jp = w.name_ja_jp
                    AND department <> w.department AND deleted_at IS NULL),
            EXISTS (SELECT 1 FROM department
                WHERE tenant = w.tenant AND parent = w.parent AND name_en_us = w.name_en_us
                    AND department <> w.department AND deleted_at IS NULL),
            EXISTS (SELECT 1 FROM department
                WHERE tenant = w.tenant AND parent = w.parent AND sort_order = w.sort_order
                    AND department <> w.department AND deleted_at IS NULL),
            (SELECT sort_order FROM department
                WHERE tenant = w.tenant AND parent = w.parent AND department <> w.department AND deleted_at IS NULL
                ORDER BY sort_order DESC LIMIT 1)"
    };
}

/// Candidates `w`, from these rows of what [`place_params`] gives.
macro_rules! candidates {
    ($rows:literal) => {
        concat!(
            "w (tenant, parent, name, name_zh_cn, name_ja_jp, name_en_us, sort_order, department) AS (
            SELECT CAST(column1 AS BIGINT), CAST(column2 AS BIGINT), column3, column4, column5, column6,
                CAST(column7 AS BIGINT), CAST(column8 AS BIGINT)
            FROM (VALUES ",
            $rows,
            ") v)"
        )
    };
}

pub(crate) mod counts;
pub(crate) mod people;
pub(crate) mod places;

/// Departments.
pub(crate) const DEPARTMENT: Key = Key::new("department", "department");
/// Departments that come to a parent, or to another order there. Who is there already is found by [`DEPARTMENT`].
const PARENT: Key = Key::new("department", "parent");
/// Departments that come to have a custom id, likewise.
const CUSTOM_ID: Key = Key::new("department", "custom_id");
/// Units.
const UNIT: Key = Key::new("unit", "unit");

statements! {
    /// New departments.
    INSERT = "INSERT {or_ignore} INTO department (tenant, department, parent, path, custom_id, name, name_zh_cn,
            name_ja_jp, name_en_us, sort_order, unit, chat, chat_employee_types, created_at, placed_version,
            custom_id_changes, child_count, direct_member_count, member_count, primary_member_count)
        VALUES {rows ?20}", touches [DEPARTMENT.param(2), PARENT.param(3), CUSTOM_ID.param(5)];
    /// What a change writes: everything but the path, which moves with all below it, and what has verbs of its own.
    UPDATE = "UPDATE department SET placed_version = CASE WHEN parent = ?3 AND sort_order = ?8 THEN placed_version
                ELSE (SELECT version FROM tenant_structure WHERE tenant = ?1) END,
            parent = ?3, name = ?4, name_zh_cn = ?5, name_ja_jp = ?6, name_en_us = ?7, sort_order = ?8, chat = ?9,
            chat_employee_types = ?10
        WHERE tenant = ?1 AND department = ?2", touches [DEPARTMENT.param(2), PARENT.param(3)];
    /// Marks a department as deleted.
    SET_DELETED = "UPDATE department SET deleted_at = ?3 WHERE tenant = ?1 AND department = ?2",
        touches [DEPARTMENT.param(2)];
    /// Gives a department another id and counts that.
    SET_CUSTOM_ID = "UPDATE department SET custom_id = ?3, custom_id_changes = custom_id_changes + 1
        WHERE tenant = ?1 AND department = ?2 RETURNING custom_id_changes",
        touches [DEPARTMENT.param(2), CUSTOM_ID.param(3)];
    /// Binds a department to a unit, or to none.
    SET_UNIT = "UPDATE department SET unit = ?3 WHERE tenant = ?1 AND department = ?2",
        touches [DEPARTMENT.param(2)];
    /// Departments bound to a unit, after one of them.
    OF_UNIT = "SELECT department, path FROM department
        WHERE tenant = ?1 AND unit = ?2 AND department > ?3 ORDER BY department LIMIT ?4";
    /// Binds all departments of a unit to none.
    CLEAR_UNIT = "UPDATE department SET unit = NULL WHERE tenant = ?1 AND unit = ?2";
    /// Takes its chat from a department.
    CLEAR_CHAT = "UPDATE department SET chat = NULL WHERE tenant = ?1 AND department = ?2",
        touches [DEPARTMENT.param(2)];
    /// One department.
    BY_KEY = concat!("SELECT ", department_columns!(), " FROM ", departments!(), " WHERE d.tenant = ?1 AND d.department = ?2"),
        rests_on [DEPARTMENT.param(2), UNIT.any()];
    /// Some departments that are not deleted.
    BY_KEYS = concat!("SELECT ", department_columns!(), " FROM ", departments!(),
        " WHERE d.tenant = ?1 AND d.department IN {list ?2} AND d.deleted_at IS NULL");
    /// The departments of a tenant that have a chat.
    WITH_CHAT = concat!("SELECT ", department_columns!(), " FROM ", departments!(),
        " WHERE d.tenant = ?1 AND d.chat IS NOT NULL AND d.deleted_at IS NULL");
    /// The children after an order.
    CHILDREN = concat!("SELECT ", department_columns!(), " FROM ", departments!(),
        " WHERE d.tenant = ?1 AND d.parent = ?2 AND d.deleted_at IS NULL AND d.sort_order > ?4
        ORDER BY d.sort_order LIMIT ?3"), rests_on [PARENT.param(2), DEPARTMENT.column(0), UNIT.any()];
    /// The live department with a custom id.
    BY_CUSTOM_ID = "SELECT department FROM department WHERE tenant = ?1 AND custom_id = ?2 AND deleted_at IS NULL",
        rests_on [CUSTOM_ID.param(2), DEPARTMENT.column(0)];
    /// The live departments with some custom ids. Text by text: from a list SQLite would not conclude that an index of some
    /// rows only is good.
    BY_CUSTOM_IDS = "WITH wanted (word) AS {texts ?2} SELECT word,
            (SELECT department FROM department WHERE tenant = ?1 AND custom_id = word AND deleted_at IS NULL)
        FROM wanted";
    /// The custom ids of some departments.
    CUSTOM_IDS = "SELECT department, custom_id FROM department
        WHERE tenant = ?1 AND department IN {list ?2} AND custom_id IS NOT NULL",
        rests_on [DEPARTMENT.param(2)];
    /// Whether a department exists and was not deleted.
    IS_LIVE = "SELECT 1 FROM department WHERE tenant = ?1 AND department = ?2 AND deleted_at IS NULL",
        rests_on [DEPARTMENT.param(2)];
    /// Where some departments stand.
    PATHS = "SELECT department, path FROM department
        WHERE tenant = ?1 AND department IN {list ?2} AND deleted_at IS NULL", rests_on [DEPARTMENT.param(2)];
    /// What some departments are called.
    NAMES = "SELECT department, name FROM department WHERE tenant = ?1 AND department IN {list ?2}",
        rests_on [DEPARTMENT.param(2)];
    /// What a name and order meet among the live children of a department.
    CLASH = concat!("WITH ", candidates!("(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"), "
        SELECT ", clash_columns!(), " FROM w");
    /// What new children of departments meet: the department, the structure of the tenant, and its siblings. One question
    /// for all, since on PostgreSQL each is a way there and back. From the candidates on: CROSS JOIN keeps SQLite to that.
    SITES = concat!("WITH ", candidates!("{rows ?8}"), "
        SELECT ", clash_columns!(), ", w.department, s.department_count, s.version, ", department_columns!(),
        " FROM w CROSS JOIN tenant_structure s CROSS JOIN ", departments!(),
        " WHERE s.tenant = w.tenant AND d.tenant = w.tenant AND d.department = w.parent");
    /// The chats of some departments.
    CHATS = "SELECT department, chat, chat_employee_types FROM department
        WHERE tenant = ?1 AND department IN {list ?2} AND chat IS NOT NULL";
    /// Every department of a tenant but the root.
    EVERY = concat!("SELECT ", department_columns!(), " FROM ", departments!(),
        " WHERE d.tenant = ?1 AND d.parent IS NOT NULL AND d.deleted_at IS NULL");
}

/// Where a new department is to stand.
pub(super) struct Site {
    /// The department above it, deleted or not, without its people.
    pub(super) parent: Department,
    /// What it meets there.
    pub(super) clash: Clash,
    /// The departments of the tenant so far.
    pub(super) departments: i64,
    /// The version of its structure.
    pub(super) version: i64,
}

/// A department that is to be, with what only its row says.
pub(super) struct NewRow<'a> {
    pub(super) department: &'a Department,
    pub(super) unit: Option<UnitKey>,
    /// The version of the structure in which it stands there.
    pub(super) version: i64,
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

/// Some children of a department: at most so many, after this order.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) parent: DepartmentKey,
    pub(super) after: Option<i64>,
    pub(super) limit: usize,
}

impl Span {
    fn params(self, tenant: TenantKey, version: i64) -> [Param<'static>; 5] {
        let limit = i64::try_from(self.limit).unwrap_or(i64::MAX);
        let after = self.after.unwrap_or(i64::MIN);
        [tenant.get(), self.parent.get(), limit, after, version].map(Param::Int)
    }
}

fn from_row(row: &Row<'_>) -> Result<Department, StoreError> {
    from_columns(row, 0)
}

/// A department whose columns begin with this one.
fn from_columns(row: &Row<'_>, first: usize) -> Result<Department, StoreError> {
    let int = |place: usize| row.int(first + place);
    let text = |place: usize| Ok::<_, StoreError>(row.opt_text(first + place)?.map(str::to_owned));
    Ok(Department {
        key: DepartmentKey::new(int(0)?),
        parent: row.opt_int(first + 1)?.map(DepartmentKey::new),
        path: DepartmentPath::from_stored(row.text(first + 2)?),
        custom_id: text(3)?,
        name: row.text(first + 4)?.to_owned(),
        i18n_name: I18nName { zh_cn: text(5)?, ja_jp: text(6)?, en_us: text(7)? },
        order: int(8)?,
        unit_id: text(9)?,
        chat: row.opt_int(first + 10)?.map(ChatKey::new),
        chat_employee_types: employee_types(row.text(first + 11)?)?,
        leaders: Vec::new(),
        hrbps: Vec::new(),
        child_count: int(12)?,
        member_count: int(13)?,
        primary_member_count: int(14)?,
        is_deleted: row.opt_int(first + 15)?.is_some(),
    })
}

fn clash_from_row(row: &Row<'_>) -> Result<Clash, StoreError> {
    let custom_id = row.opt_text(1)?.map(str::to_owned);
    Ok(Clash {
        namesake: row.opt_int(0)?.map(|_| Namesake { custom_id }),
        i18n_name: row.flag(2)? || row.flag(3)? || row.flag(4)?,
        order: row.flag(5)?,
        last_order: row.opt_int(6)?,
    })
}

fn employee_types_text(department: &Department) -> Result<String> {
    serde_json::to_string(&department.chat_employee_types).map_err(|source| Error::Internal(source.into()))
}

fn employee_types(text: &str) -> Result<Vec<i64>, StoreError> {
    serde_json::from_str(text)
        .map_err(|_| StoreError::Invariant("chat_employee_types is a JSON list of numbers"))
}

/// Puts new departments in.
pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, new: &[NewRow<'_>]) -> Result<()> {
    let now = tx.now();
    let types: Vec<String> =
        new.iter().map(|row| employee_types_text(row.department)).collect::<Result<_>>()?;
    let mut params: Vec<Param<'_>> = Vec::with_capacity(new.len() * 20);
    for (NewRow { department, unit, version }, types) in new.iter().zip(&types) {
        let I18nName { zh_cn, ja_jp, en_us } = &department.i18n_name;
        params.extend::<[Param<'_>; 15]>([
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
            (*version).into(),
        ]);
        // Nothing is counted of it yet.
        params.extend([Param::Int(0); 5]);
    }
    Ok(tx.put_rows(&INSERT, &params)?)
}

pub(super) fn update(tx: &mut Tx<'_>, tenant: TenantKey, department: &Department) -> Result<()> {
    let types = employee_types_text(department)?;
    let I18nName { zh_cn, ja_jp, en_us } = &department.i18n_name;
    tx.send(
        &UPDATE,
        &[
            tenant.get().into(),
            department.key.get().into(),
            department.parent.map(DepartmentKey::get).into(),
            department.name.as_str().into(),
            zh_cn.as_deref().into(),
            ja_jp.as_deref().into(),
            en_us.as_deref().into(),
            department.order.into(),
            department.chat.map(ChatKey::get).into(),
            types.as_str().into(),
        ],
    )?;
    Ok(())
}

pub(super) fn set_deleted(tx: &mut Tx<'_>, tenant: TenantKey, key: DepartmentKey) -> Result<()> {
    let now = tx.now();
    tx.send(&SET_DELETED, &[tenant.get().into(), key.get().into(), now.into()])?;
    Ok(())
}

/// Sets a custom id; how often that was done for this department, this time included.
pub(super) fn set_custom_id(tx: &mut Tx<'_>, tenant: TenantKey, key: DepartmentKey, id: &str) -> Result<i64> {
    let changes =
        tx.one(&SET_CUSTOM_ID, &[tenant.get().into(), key.get().into(), id.into()], |row| row.int(0))?;
    changes.ok_or_else(|| Error::broken("a department that was read is there"))
}

pub(crate) fn of_unit(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    unit: UnitKey,
    after: DepartmentKey,
    limit: usize,
) -> Result<Vec<(DepartmentKey, DepartmentPath)>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = [tenant.get().into(), unit.get().into(), after.get().into(), limit.into()];
    Ok(tx.all(&OF_UNIT, &params, |row| {
        Ok((DepartmentKey::new(row.int(0)?), DepartmentPath::from_stored(row.text(1)?)))
    })?)
}

pub(crate) fn clear_unit(tx: &mut Tx<'_>, tenant: TenantKey, unit: UnitKey) -> Result<()> {
    tx.send(&CLEAR_UNIT, &[tenant.get().into(), unit.get().into()])?;
    Ok(())
}

pub(crate) fn set_unit(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: DepartmentKey,
    unit: Option<UnitKey>,
) -> Result<()> {
    tx.send(&SET_UNIT, &[tenant.get().into(), key.get().into(), unit.map(UnitKey::get).into()])?;
    Ok(())
}

pub(crate) fn clear_chat(tx: &mut Tx<'_>, tenant: TenantKey, key: DepartmentKey) -> Result<()> {
    tx.send(&CLEAR_CHAT, &[tenant.get().into(), key.get().into()])?;
    Ok(())
}

pub(crate) fn by_key(tx: &mut Tx<'_>, tenant: TenantKey, key: DepartmentKey) -> Result<Option<Department>> {
    Ok(tx.one(&BY_KEY, &[tenant.get().into(), key.get().into()], from_row)?)
}

pub(crate) fn by_custom_ids(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    ids: &[String],
) -> Result<Vec<(String, DepartmentKey)>> {
    let found = tx.all(&BY_CUSTOM_IDS, &[tenant.get().into(), Param::Texts(ids)], |row| {
        let text = row.text(0)?.to_owned();
        Ok(row.opt_int(1)?.map(|key| (text, DepartmentKey::new(key))))
    })?;
    Ok(found.into_iter().flatten().collect())
}

pub(super) fn by_keys(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[DepartmentKey]) -> Result<Vec<Department>> {
    let keys = numbers(keys);
    Ok(tx.all(&BY_KEYS, &[tenant.get().into(), Param::Ints(&keys)], from_row)?)
}

pub(crate) fn with_chat(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<Department>> {
    Ok(tx.all(&WITH_CHAT, &[tenant.get().into()], from_row)?)
}

pub(super) fn children(tx: &mut Tx<'_>, tenant: TenantKey, span: Span) -> Result<Vec<Department>> {
    let [tenant, parent, limit, after, _] = span.params(tenant, 0);
    Ok(tx.all(&CHILDREN, &[tenant, parent, limit, after], from_row)?)
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

pub(super) fn names(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[DepartmentKey],
) -> Result<Vec<(DepartmentKey, String)>> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    Ok(tx.all(&NAMES, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((DepartmentKey::new(row.int(0)?), row.text(1)?.to_owned()))
    })?)
}

pub(crate) fn paths(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[DepartmentKey],
) -> Result<Vec<(DepartmentKey, DepartmentPath)>> {
    let keys = numbers(keys);
    Ok(tx.all(&PATHS, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((DepartmentKey::new(row.int(0)?), DepartmentPath::from_stored(row.text(1)?)))
    })?)
}

fn no_structure() -> Error {
    Error::broken("every tenant has a structure row")
}

pub(super) fn clash(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    parent: DepartmentKey,
    candidate: &Candidate<'_>,
) -> Result<Clash> {
    let found = tx.one(&CLASH, &place_params(tenant, parent, candidate), clash_from_row)?;
    found.ok_or_else(|| Error::broken("a candidate has a row"))
}

/// Where these candidates would stand, each under its parent, by their keys; those are missing whose parent is.
pub(super) fn sites(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    candidates: &[(DepartmentKey, Candidate<'_>)],
) -> Result<Vec<(DepartmentKey, Site)>> {
    let params: Vec<Param<'_>> =
        candidates.iter().flat_map(|(parent, candidate)| place_params(tenant, *parent, candidate)).collect();
    Ok(tx.all_rows(&SITES, &params, |row| {
        let site = Site {
            clash: clash_from_row(row)?,
            departments: row.int(8)?,
            version: row.int(9)?,
            parent: from_columns(row, 10)?,
        };
        Ok((DepartmentKey::new(row.int(7)?), site))
    })?)
}

/// What both of them are asked with.
fn place_params<'a>(tenant: TenantKey, parent: DepartmentKey, candidate: &Candidate<'a>) -> [Param<'a>; 8] {
    let I18nName { zh_cn, ja_jp, en_us } = candidate.i18n_name;
    [
        tenant.get().into(),
        parent.get().into(),
        candidate.name.into(),
        zh_cn.as_deref().into(),
        ja_jp.as_deref().into(),
        en_us.as_deref().into(),
        candidate.wish.order().into(),
        candidate.key.get().into(),
    ]
}

/// The chats of these departments, with the employee types that join them (empty: all).
pub(super) fn chats(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    departments: &[i64],
) -> Result<Vec<(i64, ChatKey, Vec<i64>)>> {
    Ok(tx.all(&CHATS, &[tenant.get().into(), Param::Ints(departments)], |row| {
        Ok((row.int(0)?, ChatKey::new(row.int(1)?), employee_types(row.text(2)?)?))
    })?)
}

pub(super) fn every(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<Department>> {
    Ok(tx.all(&EVERY, &[tenant.get().into()], from_row)?)
}

fn numbers(keys: &[DepartmentKey]) -> Vec<i64> {
    keys.iter().map(|key| key.get()).collect()
}

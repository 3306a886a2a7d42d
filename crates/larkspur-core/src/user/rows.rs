//! SQL of users and their departments.

use larkspur_model::{AttributeValue, DepartmentKey, Membership, TenantKey, User, UserKey, UserStatus};
use larkspur_store::{Key, Param, Row, Statement, StoreError, Tx, statements};

use crate::custom_attr::stored;
use crate::{Error, Result};

/// What [`from_row`] reads, in its order.
macro_rules! user_columns {
    () => {
        "u.user_key, u.custom_id, u.name, u.en_name, u.nickname, u.email, u.enterprise_email, u.mobile,
            u.mobile_visible, u.gender, u.avatar_key, u.leader, u.city, u.country, u.work_station, u.job_title,
            u.join_time, u.employee_no, u.employee_type, u.joined, u.frozen, u.resigned_at, u.custom_attrs"
    };
}

/// Users.
pub(crate) const USER: Key = Key::new("directory_user", "user_key");
/// Users who come to have a custom id. Who has it already is found by [`USER`].
const CUSTOM_ID: Key = Key::new("directory_user", "custom_id");
/// Places of users.
const PLACE: Key = Key::new("user_department", "user_key");
/// Users who come to a department. Who is there already is found by [`PLACE`].
const MEMBER: Key = Key::new("user_department", "department");

statements! {
    /// Users, but for those whose id or number is somebody's.
    INSERT = "INSERT {or_ignore} INTO directory_user (tenant, user_key, name, en_name, nickname, email, enterprise_email, mobile,
            mobile_visible, gender, avatar_key, leader, city, country, work_station, job_title, join_time,
            employee_no, employee_type, custom_attrs, frozen, custom_id, joined, created_at, custom_id_changes)
        VALUES {rows ?25} {do_nothing}", touches [USER.param(2), CUSTOM_ID.param(22)];
    /// What a change writes: everything but what has verbs of its own.
    UPDATE = "UPDATE directory_user SET name = ?3, en_name = ?4, nickname = ?5, email = ?6, enterprise_email = ?7,
            mobile = ?8, mobile_visible = ?9, gender = ?10, avatar_key = ?11, leader = ?12, city = ?13,
            country = ?14, work_station = ?15, job_title = ?16, join_time = ?17, employee_no = ?18,
            employee_type = ?19, custom_attrs = ?20, frozen = ?21
        WHERE tenant = ?1 AND user_key = ?2", touches [USER.param(2)];
    /// One user.
    BY_KEY = concat!("SELECT ", user_columns!(), " FROM directory_user u WHERE u.tenant = ?1 AND u.user_key = ?2"),
        rests_on [USER.param(2)];
    /// Some users, at work or not.
    BY_KEYS = concat!("SELECT ", user_columns!(),
        " FROM directory_user u WHERE u.tenant = ?1 AND u.user_key IN {list ?2}");
    /// The direct members of a department after one of them, by age.
    PAGE_OF_DEPARTMENT = concat!("SELECT ", user_columns!(), " FROM user_department m
            JOIN directory_user u ON u.tenant = m.tenant AND u.user_key = m.user_key
        WHERE m.tenant = ?1 AND m.department = ?2 AND m.user_key > ?3 ORDER BY m.user_key LIMIT ?4"),
        rests_on [MEMBER.param(2), PLACE.column(0), USER.column(0)];
    /// The same as keys alone.
    KEYS_OF_DEPARTMENT = "SELECT user_key FROM user_department
        WHERE tenant = ?1 AND department = ?2 AND user_key > ?3 ORDER BY user_key LIMIT ?4";
    /// Users at work after one of them.
    AT_WORK_AFTER = concat!("SELECT ", user_columns!(), " FROM directory_user u
        WHERE u.tenant = ?1 AND u.user_key > ?2 AND u.resigned_at IS NULL ORDER BY u.user_key LIMIT ?3");
    /// The state of an account.
    STATUS = "SELECT joined, frozen, resigned_at FROM directory_user WHERE tenant = ?1 AND user_key = ?2",
        rests_on [USER.param(2)];
    /// The states of some accounts.
    STATUSES = "SELECT joined, frozen, resigned_at, user_key FROM directory_user
        WHERE tenant = ?1 AND user_key IN {list ?2}";
    /// The mailbox of a user.
    ENTERPRISE_EMAIL = "SELECT enterprise_email FROM directory_user WHERE tenant = ?1 AND user_key = ?2";
    /// Which of some users are at work.
    AT_WORK = "SELECT user_key FROM directory_user
        WHERE tenant = ?1 AND user_key IN {list ?2} AND resigned_at IS NULL";
    /// The live user with a custom id.
    BY_CUSTOM_ID = "SELECT user_key FROM directory_user
        WHERE tenant = ?1 AND custom_id = ?2 AND resigned_at IS NULL",
        rests_on [CUSTOM_ID.param(2), USER.column(0)];
    /// Whoever had a custom id last and has left.
    BY_FORMER_ID = "SELECT user_key FROM directory_user
        WHERE tenant = ?1 AND custom_id = ?2 AND resigned_at IS NOT NULL
        ORDER BY resigned_at DESC, user_key DESC LIMIT 1";
    /// The live users with some custom ids. Text by text, as the statements below: from a list SQLite would not conclude
    /// that an index of some rows only is good, and read the whole tenant.
    BY_CUSTOM_IDS = "WITH wanted (word) AS {texts ?2} SELECT word,
            (SELECT user_key FROM directory_user WHERE tenant = ?1 AND custom_id = word AND resigned_at IS NULL)
        FROM wanted";
    /// Which of some users at work go by their generated id.
    WITH_GENERATED_ID = "SELECT user_key FROM directory_user
        WHERE tenant = ?1 AND user_key IN {list ?2} AND custom_id IS NULL AND resigned_at IS NULL";
    /// Whose sign-in addresses these are.
    BY_LOGIN = "WITH wanted (word) AS {texts ?2} SELECT word, (SELECT holder_key FROM mail_address
            WHERE tenant = ?1 AND address = word AND holder = 1 AND role IN (1, 3))
        FROM wanted";
    /// The live users with some numbers.
    BY_MOBILE = "WITH wanted (word) AS {texts ?2} SELECT word,
            (SELECT user_key FROM directory_user WHERE tenant = ?1 AND mobile = word AND resigned_at IS NULL)
        FROM wanted";
    /// Who left last with each of some sign-in addresses.
    LEFT_BY_LOGIN = "WITH wanted (word) AS {texts ?2} SELECT word, (SELECT user_key FROM directory_user
            WHERE tenant = ?1 AND left_login = word AND resigned_at IS NOT NULL
            ORDER BY resigned_at DESC, user_key DESC LIMIT 1)
        FROM wanted";
    /// Who left last with each of some numbers.
    LEFT_BY_MOBILE = "WITH wanted (word) AS {texts ?2} SELECT word, (SELECT user_key FROM directory_user
            WHERE tenant = ?1 AND mobile = word AND resigned_at IS NOT NULL
            ORDER BY resigned_at DESC, user_key DESC LIMIT 1)
        FROM wanted";
    /// The custom ids of some users.
    CUSTOM_IDS = "SELECT user_key, custom_id FROM directory_user
        WHERE tenant = ?1 AND user_key IN {list ?2} AND custom_id IS NOT NULL", rests_on [USER.param(2)];
    /// Whether a user exists, at work or not.
    EXISTS_ = "SELECT 1 FROM directory_user WHERE tenant = ?1 AND user_key = ?2";
    /// Who here has this mobile number.
    HOLDER_OF_MOBILE = "SELECT user_key FROM directory_user WHERE tenant = ?1 AND mobile = ?2 AND resigned_at IS NULL";
    /// Who here has this employee number.
    HOLDER_OF_EMPLOYEE_NO = "SELECT user_key FROM directory_user
        WHERE tenant = ?1 AND employee_no = ?2 AND resigned_at IS NULL";
    /// Sets the flags of an account.
    SET_FLAGS = "UPDATE directory_user SET joined = ?3, frozen = ?4 WHERE tenant = ?1 AND user_key = ?2",
        touches [USER.param(2)];
    /// Gives a user another id and counts that.
    SET_CUSTOM_ID = "UPDATE directory_user SET custom_id = ?3, custom_id_changes = custom_id_changes + 1
        WHERE tenant = ?1 AND user_key = ?2 RETURNING custom_id_changes",
        touches [USER.param(2), CUSTOM_ID.param(3)];
    /// Marks a user as having left; no account is frozen then.
    SET_RESIGNED = "UPDATE directory_user SET resigned_at = ?3, mail_heir = ?4, frozen = 0
        WHERE tenant = ?1 AND user_key = ?2", touches [USER.param(2)];
    /// When a user left, and to whom the mail addresses went.
    DEPARTURE = "SELECT resigned_at, mail_heir FROM directory_user
        WHERE tenant = ?1 AND user_key = ?2 AND resigned_at IS NOT NULL";
    /// Marks a user as being here again.
    SET_BACK = "UPDATE directory_user SET resigned_at = NULL, mail_heir = NULL, left_login = NULL
        WHERE tenant = ?1 AND user_key = ?2", touches [USER.param(2), CUSTOM_ID.any()];
    /// Takes the address within the mail domains from a user.
    CLEAR_MAILBOX = "UPDATE directory_user SET enterprise_email = NULL WHERE tenant = ?1 AND user_key = ?2",
        touches [USER.param(2)];
    /// Takes a direct leader from everyone who has this one.
    FORGET_LEADER = "UPDATE directory_user SET leader = NULL WHERE tenant = ?1 AND leader = ?2";
    /// Keeps the sign-in address of a user who is about to give it up.
    KEEP_LOGIN = "UPDATE directory_user SET left_login = (SELECT address FROM mail_address
            WHERE tenant = ?1 AND holder = 1 AND holder_key = ?2 AND role IN (1, 3))
        WHERE tenant = ?1 AND user_key = ?2", touches [USER.param(2)];
    /// Places in departments.
    INSERT_MEMBERSHIPS = "INSERT {or_ignore} INTO user_department (tenant, user_key, department, user_order, department_order,
            is_primary)
        VALUES {rows ?6} {do_nothing}", touches [PLACE.param(2), MEMBER.param(3)];
    /// The departments of a user.
    MEMBERSHIPS = "SELECT department, user_order, department_order, is_primary FROM user_department
        WHERE tenant = ?1 AND user_key = ?2 ORDER BY is_primary DESC, department_order DESC, department",
        rests_on [PLACE.param(2)];
    /// The departments of some users.
    MEMBERSHIPS_OF = "SELECT department, user_order, department_order, is_primary, user_key FROM user_department
        WHERE tenant = ?1 AND user_key IN {list ?2}
        ORDER BY user_key, is_primary DESC, department_order DESC, department", rests_on [PLACE.param(2)];
    /// Sets the direct leader of a user.
    SET_LEADER = "UPDATE directory_user SET leader = ?3 WHERE tenant = ?1 AND user_key = ?2",
        touches [USER.param(2)];
    /// Sets the values of custom attributes of a user.
    SET_ATTRIBUTES = "UPDATE directory_user SET custom_attrs = ?3 WHERE tenant = ?1 AND user_key = ?2",
        touches [USER.param(2)];
    /// Takes users out of every department.
    DELETE_MEMBERSHIPS = "DELETE FROM user_department WHERE tenant = ?1 AND user_key IN {list ?2}",
        touches [PLACE.param(2)];
    /// Takes users away as if they had never been.
    DELETE = "DELETE FROM directory_user WHERE tenant = ?1 AND user_key IN {list ?2}", touches [USER.param(2)];
}

fn from_row(row: &Row<'_>) -> Result<User, StoreError> {
    let text = |place: usize| Ok::<_, StoreError>(row.opt_text(place)?.map(str::to_owned));
    Ok(User {
        key: UserKey::new(row.int(0)?),
        custom_id: text(1)?,
        name: row.text(2)?.to_owned(),
        en_name: text(3)?,
        nickname: text(4)?,
        email: text(5)?,
        enterprise_email: text(6)?,
        mobile: text(7)?,
        mobile_visible: row.flag(8)?,
        gender: row.int(9)?,
        avatar_key: text(10)?,
        leader: row.opt_int(11)?.map(UserKey::new),
        city: text(12)?,
        country: text(13)?,
        work_station: text(14)?,
        job_title: text(15)?,
        join_time: row.opt_int(16)?,
        employee_no: text(17)?,
        employee_type: row.int(18)?,
        status: UserStatus {
            joined: row.flag(19)?,
            frozen: row.flag(20)?,
            resigned: row.opt_int(21)?.is_some(),
        },
        custom_attrs: stored::values(row.opt_text(22)?)
            .ok_or(StoreError::Invariant("directory_user.custom_attrs is a JSON list of values"))?,
        memberships: Vec::new(),
    })
}

/// What INSERT and UPDATE begin with.
fn columns<'a>(tenant: TenantKey, user: &'a User, attributes: Option<&'a str>) -> [Param<'a>; 21] {
    [
        tenant.get().into(),
        user.key.get().into(),
        user.name.as_str().into(),
        user.en_name.as_deref().into(),
        user.nickname.as_deref().into(),
        user.email.as_deref().into(),
        user.enterprise_email.as_deref().into(),
        user.mobile.as_deref().into(),
        user.mobile_visible.into(),
        user.gender.into(),
        user.avatar_key.as_deref().into(),
        user.leader.map(UserKey::get).into(),
        user.city.as_deref().into(),
        user.country.as_deref().into(),
        user.work_station.as_deref().into(),
        user.job_title.as_deref().into(),
        user.join_time.into(),
        user.employee_no.as_deref().into(),
        user.employee_type.into(),
        attributes.into(),
        user.status.frozen.into(),
    ]
}

/// Puts users in with their places; `false` when somebody has the id or a number of one of them already, and not all
/// of them are in.
pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, users: &[&User]) -> Result<bool> {
    let now = tx.now();
    let attributes: Vec<Option<String>> =
        users.iter().map(|user| stored::values_text(&user.custom_attrs)).collect::<Result<_>>()?;
    let mut params: Vec<Param<'_>> = Vec::with_capacity(users.len() * 25);
    for (user, attributes) in users.iter().zip(&attributes) {
        params.extend(columns(tenant, user, attributes.as_deref()));
        let custom_id = user.custom_id.as_deref();
        params.extend([custom_id.into(), user.status.joined.into(), now.into(), Param::Int(0)]);
    }
    let all_in = tx.run_rows(&INSERT, &params)? == users.len() as u64;
    insert_memberships(tx, tenant, users)?;
    Ok(all_in)
}

pub(super) fn update(tx: &mut Tx<'_>, tenant: TenantKey, user: &User) -> Result<()> {
    let attributes = stored::values_text(&user.custom_attrs)?;
    tx.send(&UPDATE, &columns(tenant, user, attributes.as_deref()))?;
    Ok(())
}

pub(super) fn insert_memberships(tx: &mut Tx<'_>, tenant: TenantKey, users: &[&User]) -> Result<()> {
    let places: usize = users.iter().map(|user| user.memberships.len()).sum();
    let mut params: Vec<Param<'_>> = Vec::with_capacity(places * 6);
    for user in users {
        for place in &user.memberships {
            params.extend::<[Param<'_>; 6]>([
                tenant.get().into(),
                user.key.get().into(),
                place.department.get().into(),
                place.user_order.into(),
                place.department_order.into(),
                place.is_primary.into(),
            ]);
        }
    }
    if tx.run_rows(&INSERT_MEMBERSHIPS, &params)? != places as u64 {
        return Err(Error::broken("a user is put into each department once"));
    }
    Ok(())
}

pub(super) fn by_key(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<Option<User>> {
    Ok(tx.one(&BY_KEY, &[tenant.get().into(), key.get().into()], from_row)?)
}

pub(crate) fn by_keys(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[UserKey]) -> Result<Vec<User>> {
    let keys = numbers(keys);
    Ok(tx.all(&BY_KEYS, &[tenant.get().into(), Param::Ints(&keys)], from_row)?)
}

pub(super) fn page_of_department(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    department: DepartmentKey,
    after: UserKey,
    limit: usize,
) -> Result<Vec<User>> {
    let params = [tenant.get().into(), department.get().into(), after.get().into(), rows_wanted(limit)];
    Ok(tx.all(&PAGE_OF_DEPARTMENT, &params, from_row)?)
}

pub(crate) fn keys_of_department(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    department: DepartmentKey,
    after: UserKey,
    limit: usize,
) -> Result<Vec<UserKey>> {
    let params = [tenant.get().into(), department.get().into(), after.get().into(), rows_wanted(limit)];
    Ok(tx.all(&KEYS_OF_DEPARTMENT, &params, |row| Ok(UserKey::new(row.int(0)?)))?)
}

pub(crate) fn by_custom_ids(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    ids: &[String],
) -> Result<Vec<(String, UserKey)>> {
    by_texts(tx, tenant, &BY_CUSTOM_IDS, ids)
}

pub(crate) fn with_generated_id(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[UserKey],
) -> Result<Vec<UserKey>> {
    let keys = numbers(keys);
    Ok(tx.all(&WITH_GENERATED_ID, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok(UserKey::new(row.int(0)?))
    })?)
}

/// Whom each of some texts, which `statement` takes as ?2, leads to; those that lead to nobody are left out.
pub(super) fn by_texts(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    statement: &'static Statement,
    texts: &[String],
) -> Result<Vec<(String, UserKey)>> {
    let found = tx.all(statement, &[tenant.get().into(), Param::Texts(texts)], |row| {
        let text = row.text(0)?.to_owned();
        Ok(row.opt_int(1)?.map(|key| (text, UserKey::new(key))))
    })?;
    Ok(found.into_iter().flatten().collect())
}

pub(crate) fn status(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<Option<UserStatus>> {
    Ok(tx.one(&STATUS, &[tenant.get().into(), key.get().into()], status_from_row)?)
}

pub(crate) fn statuses(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[UserKey],
) -> Result<Vec<(UserKey, UserStatus)>> {
    let keys = numbers(keys);
    Ok(tx.all(&STATUSES, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((UserKey::new(row.int(3)?), status_from_row(row)?))
    })?)
}

fn status_from_row(row: &Row<'_>) -> Result<UserStatus, StoreError> {
    Ok(UserStatus { joined: row.flag(0)?, frozen: row.flag(1)?, resigned: row.opt_int(2)?.is_some() })
}

pub(crate) fn enterprise_email(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<Option<String>> {
    let found = tx.one(&ENTERPRISE_EMAIL, &[tenant.get().into(), key.get().into()], |row| {
        Ok(row.opt_text(0)?.map(str::to_owned))
    });
    Ok(found?.flatten())
}

pub(crate) fn at_work(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[UserKey]) -> Result<Vec<UserKey>> {
    let keys = numbers(keys);
    Ok(tx.all(&AT_WORK, &[tenant.get().into(), Param::Ints(&keys)], |row| Ok(UserKey::new(row.int(0)?)))?)
}

pub(crate) fn by_custom_id(tx: &mut Tx<'_>, tenant: TenantKey, id: &str) -> Result<Option<UserKey>> {
    Ok(tx.one(&BY_CUSTOM_ID, &[tenant.get().into(), id.into()], |row| Ok(UserKey::new(row.int(0)?)))?)
}

pub(crate) fn by_former_id(tx: &mut Tx<'_>, tenant: TenantKey, id: &str) -> Result<Option<UserKey>> {
    Ok(tx.one(&BY_FORMER_ID, &[tenant.get().into(), id.into()], |row| Ok(UserKey::new(row.int(0)?)))?)
}

pub(crate) fn custom_ids(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[UserKey],
) -> Result<Vec<(UserKey, String)>> {
    let keys = numbers(keys);
    Ok(tx.all(&CUSTOM_IDS, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((UserKey::new(row.int(0)?), row.text(1)?.to_owned()))
    })?)
}

pub(crate) fn exists(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<bool> {
    Ok(tx.one(&EXISTS_, &[tenant.get().into(), key.get().into()], |row| row.int(0))?.is_some())
}

pub(super) fn holder_of_mobile(tx: &mut Tx<'_>, tenant: TenantKey, mobile: &str) -> Result<Option<UserKey>> {
    Ok(tx
        .one(&HOLDER_OF_MOBILE, &[tenant.get().into(), mobile.into()], |row| Ok(UserKey::new(row.int(0)?)))?)
}

pub(super) fn holder_of_employee_no(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    number: &str,
) -> Result<Option<UserKey>> {
    Ok(tx.one(&HOLDER_OF_EMPLOYEE_NO, &[tenant.get().into(), number.into()], |row| {
        Ok(UserKey::new(row.int(0)?))
    })?)
}

/// Gives a user another id and returns how often that was done.
pub(super) fn set_custom_id(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey, id: &str) -> Result<i64> {
    let params = [tenant.get().into(), key.get().into(), id.into()];
    let changes = tx.one(&SET_CUSTOM_ID, &params, |row| row.int(0))?;
    changes.ok_or_else(|| Error::broken("a user whose id is changed is there"))
}

pub(super) fn set_flags(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: UserKey,
    joined: bool,
    frozen: bool,
) -> Result<()> {
    tx.send(&SET_FLAGS, &[tenant.get().into(), key.get().into(), joined.into(), frozen.into()])?;
    Ok(())
}

/// Keeps the sign-in address of a user who leaves; goes before the address is free.
pub(super) fn keep_login(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<()> {
    tx.send(&KEEP_LOGIN, &[tenant.get().into(), key.get().into()])?;
    Ok(())
}

/// When a user left, milliseconds since 1970, and to whom the mail addresses went.
pub(super) struct Departure {
    pub(super) at: i64,
    pub(super) heir: Option<UserKey>,
}

pub(super) fn set_resigned(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: UserKey,
    heir: Option<UserKey>,
) -> Result<()> {
    let (now, heir) = (tx.now(), heir.map(UserKey::get));
    tx.send(&SET_RESIGNED, &[tenant.get().into(), key.get().into(), now.into(), heir.into()])?;
    Ok(())
}

pub(super) fn departure(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<Option<Departure>> {
    Ok(tx.one(&DEPARTURE, &[tenant.get().into(), key.get().into()], |row| {
        Ok(Departure { at: row.int(0)?, heir: row.opt_int(1)?.map(UserKey::new) })
    })?)
}

pub(super) fn set_back(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<()> {
    tx.send(&SET_BACK, &[tenant.get().into(), key.get().into()])?;
    Ok(())
}

pub(super) fn clear_mailbox(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<()> {
    tx.send(&CLEAR_MAILBOX, &[tenant.get().into(), key.get().into()])?;
    Ok(())
}

pub(super) fn forget_leader(tx: &mut Tx<'_>, tenant: TenantKey, leader: UserKey) -> Result<()> {
    tx.send(&FORGET_LEADER, &[tenant.get().into(), leader.get().into()])?;
    Ok(())
}

pub(super) fn memberships(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<Vec<Membership>> {
    Ok(tx.all(&MEMBERSHIPS, &[tenant.get().into(), key.get().into()], membership)?)
}

pub(super) fn memberships_of(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[UserKey],
) -> Result<Vec<(UserKey, Membership)>> {
    let keys = numbers(keys);
    Ok(tx.all(&MEMBERSHIPS_OF, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((UserKey::new(row.int(4)?), membership(row)?))
    })?)
}

fn membership(row: &Row<'_>) -> Result<Membership, StoreError> {
    Ok(Membership {
        department: DepartmentKey::new(row.int(0)?),
        user_order: row.int(1)?,
        department_order: row.int(2)?,
        is_primary: row.flag(3)?,
    })
}

pub(super) fn delete_memberships(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[UserKey]) -> Result<()> {
    let keys = numbers(keys);
    tx.send(&DELETE_MEMBERSHIPS, &[tenant.get().into(), Param::Ints(&keys)])?;
    Ok(())
}

/// Takes users away who were put in by [`insert`] and are nothing else yet.
pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[UserKey]) -> Result<()> {
    delete_memberships(tx, tenant, keys)?;
    let keys = numbers(keys);
    tx.send(&DELETE, &[tenant.get().into(), Param::Ints(&keys)])?;
    Ok(())
}

pub(super) fn at_work_after(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    after: UserKey,
    limit: usize,
) -> Result<Vec<User>> {
    Ok(tx.all(&AT_WORK_AFTER, &[tenant.get().into(), after.get().into(), rows_wanted(limit)], from_row)?)
}

pub(super) fn set_leader(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey, leader: UserKey) -> Result<()> {
    tx.send(&SET_LEADER, &[tenant.get().into(), key.get().into(), leader.get().into()])?;
    Ok(())
}

pub(super) fn set_attributes(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: UserKey,
    values: &[AttributeValue],
) -> Result<()> {
    let values = stored::values_text(values)?;
    tx.send(&SET_ATTRIBUTES, &[tenant.get().into(), key.get().into(), values.as_deref().into()])?;
    Ok(())
}

fn numbers(keys: &[UserKey]) -> Vec<i64> {
    keys.iter().map(|key| key.get()).collect()
}

fn rows_wanted(limit: usize) -> Param<'static> {
    Param::Int(i64::try_from(limit).unwrap_or(i64::MAX))
}

//! SQL of users and their departments.

use larkspur_model::{DepartmentKey, Membership, TenantKey, User, UserKey, UserStatus};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use crate::Result;

statements! {
    /// A user.
    INSERT = "INSERT INTO directory_user (tenant, user_key, custom_id, name, en_name, nickname, email,
            enterprise_email, mobile, mobile_visible, gender, avatar_key, leader, city, country, work_station,
            job_title, join_time, employee_no, employee_type, joined, frozen, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
            ?22, ?23)";
    /// One user.
    BY_KEY = "SELECT user_key, custom_id, name, en_name, nickname, email, enterprise_email, mobile, mobile_visible,
            gender, avatar_key, leader, city, country, work_station, job_title, join_time, employee_no,
            employee_type, joined, frozen, resigned_at
        FROM directory_user WHERE tenant = ?1 AND user_key = ?2";
    /// The state of an account.
    STATUS = "SELECT joined, frozen, resigned_at FROM directory_user WHERE tenant = ?1 AND user_key = ?2";
    /// The mailbox of a user.
    ENTERPRISE_EMAIL = "SELECT enterprise_email FROM directory_user WHERE tenant = ?1 AND user_key = ?2";
    /// Which of some users are at work.
    AT_WORK = "SELECT user_key FROM directory_user
        WHERE tenant = ?1 AND user_key IN {list ?2} AND resigned_at IS NULL";
    /// The live user with a custom id.
    BY_CUSTOM_ID = "SELECT user_key FROM directory_user
        WHERE tenant = ?1 AND custom_id = ?2 AND resigned_at IS NULL";
    /// The custom ids of some users.
    CUSTOM_IDS = "SELECT user_key, custom_id FROM directory_user
        WHERE tenant = ?1 AND user_key IN {list ?2} AND custom_id IS NOT NULL";
    /// Whether a user exists, at work or not.
    EXISTS_ = "SELECT 1 FROM directory_user WHERE tenant = ?1 AND user_key = ?2";
    /// Whether someone here has this mobile number.
    HAS_MOBILE = "SELECT 1 FROM directory_user WHERE tenant = ?1 AND mobile = ?2 AND resigned_at IS NULL";
    /// Whether someone here has this employee number.
    HAS_EMPLOYEE_NO = "SELECT 1 FROM directory_user
        WHERE tenant = ?1 AND employee_no = ?2 AND resigned_at IS NULL";
    /// Sets the flags of an account.
    SET_FLAGS = "UPDATE directory_user SET joined = ?3, frozen = ?4 WHERE tenant = ?1 AND user_key = ?2";
    /// Marks a user as having left.
    SET_RESIGNED = "UPDATE directory_user SET resigned_at = ?3 WHERE tenant = ?1 AND user_key = ?2";
    /// A place in a department.
    INSERT_MEMBERSHIP = "INSERT INTO user_department (tenant, user_key, department, user_order, department_order,
            is_primary)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// The departments of a user.
    MEMBERSHIPS = "SELECT department, user_order, department_order, is_primary FROM user_department
        WHERE tenant = ?1 AND user_key = ?2 ORDER BY is_primary DESC, department_order DESC, department";
    /// Takes a user out of every department.
    DELETE_MEMBERSHIPS = "DELETE FROM user_department WHERE tenant = ?1 AND user_key = ?2";
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
        join_time: row.int(16)?,
        employee_no: text(17)?,
        employee_type: row.int(18)?,
        status: UserStatus {
            joined: row.flag(19)?,
            frozen: row.flag(20)?,
            resigned: row.opt_int(21)?.is_some(),
        },
        memberships: Vec::new(),
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, user: &User) -> Result<()> {
    let now = tx.now();
    tx.run(
        &INSERT,
        &[
            tenant.get().into(),
            user.key.get().into(),
            user.custom_id.as_deref().into(),
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
            user.status.joined.into(),
            user.status.frozen.into(),
            now.into(),
        ],
    )?;
    for place in &user.memberships {
        tx.run(
            &INSERT_MEMBERSHIP,
            &[
                tenant.get().into(),
                user.key.get().into(),
                place.department.get().into(),
                place.user_order.into(),
                place.department_order.into(),
                place.is_primary.into(),
            ],
        )?;
    }
    Ok(())
}

pub(super) fn by_key(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<Option<User>> {
    Ok(tx.one(&BY_KEY, &[tenant.get().into(), key.get().into()], from_row)?)
}

pub(crate) fn status(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<Option<UserStatus>> {
    Ok(tx.one(&STATUS, &[tenant.get().into(), key.get().into()], |row| {
        Ok(UserStatus { joined: row.flag(0)?, frozen: row.flag(1)?, resigned: row.opt_int(2)?.is_some() })
    })?)
}

pub(crate) fn enterprise_email(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<Option<String>> {
    let found = tx.one(&ENTERPRISE_EMAIL, &[tenant.get().into(), key.get().into()], |row| {
        Ok(row.opt_text(0)?.map(str::to_owned))
    });
    Ok(found?.flatten())
}

pub(crate) fn at_work(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[UserKey]) -> Result<Vec<UserKey>> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    Ok(tx.all(&AT_WORK, &[tenant.get().into(), Param::Ints(&keys)], |row| Ok(UserKey::new(row.int(0)?)))?)
}

pub(crate) fn by_custom_id(tx: &mut Tx<'_>, tenant: TenantKey, id: &str) -> Result<Option<UserKey>> {
    Ok(tx.one(&BY_CUSTOM_ID, &[tenant.get().into(), id.into()], |row| Ok(UserKey::new(row.int(0)?)))?)
}

pub(crate) fn custom_ids(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[UserKey],
) -> Result<Vec<(UserKey, String)>> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    Ok(tx.all(&CUSTOM_IDS, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((UserKey::new(row.int(0)?), row.text(1)?.to_owned()))
    })?)
}

pub(crate) fn exists(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<bool> {
    Ok(tx.one(&EXISTS_, &[tenant.get().into(), key.get().into()], |row| row.int(0))?.is_some())
}

pub(super) fn has_mobile(tx: &mut Tx<'_>, tenant: TenantKey, mobile: &str) -> Result<bool> {
    Ok(tx.one(&HAS_MOBILE, &[tenant.get().into(), mobile.into()], |row| row.int(0))?.is_some())
}

pub(super) fn has_employee_no(tx: &mut Tx<'_>, tenant: TenantKey, number: &str) -> Result<bool> {
    Ok(tx.one(&HAS_EMPLOYEE_NO, &[tenant.get().into(), number.into()], |row| row.int(0))?.is_some())
}

pub(super) fn set_flags(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: UserKey,
    joined: bool,
    frozen: bool,
) -> Result<()> {
    tx.run(&SET_FLAGS, &[tenant.get().into(), key.get().into(), joined.into(), frozen.into()])?;
    Ok(())
}

pub(super) fn set_resigned(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<()> {
    let now = tx.now();
    tx.run(&SET_RESIGNED, &[tenant.get().into(), key.get().into(), now.into()])?;
    Ok(())
}

pub(super) fn memberships(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<Vec<Membership>> {
    Ok(tx.all(&MEMBERSHIPS, &[tenant.get().into(), key.get().into()], |row| {
        Ok(Membership {
            department: DepartmentKey::new(row.int(0)?),
            user_order: row.int(1)?,
            department_order: row.int(2)?,
            is_primary: row.flag(3)?,
        })
    })?)
}

pub(super) fn delete_memberships(tx: &mut Tx<'_>, tenant: TenantKey, key: UserKey) -> Result<()> {
    tx.run(&DELETE_MEMBERSHIPS, &[tenant.get().into(), key.get().into()])?;
    Ok(())
}

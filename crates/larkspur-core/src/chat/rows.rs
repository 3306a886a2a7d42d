//! SQL of group chats.

use larkspur_model::{AppKey, Chat, ChatKey, DepartmentKey, TenantKey, UserKey};
use larkspur_store::{Param, Tx, statements};

use super::{Belonging, ChatOrder, ListedChat};
use crate::{Caller, Result};

/// The users who belong to the chat of a department: tenant ?1, department ?2 with the bounds ?3 and ?4 of its subtree,
/// employee types ?5, of which there are ?6, none meaning all. CROSS JOIN keeps SQLite to this order, from the subtree on.
macro_rules! belonging {
    () => {
        "FROM directory_user u WHERE u.tenant = ?1 AND (?6 = 0 OR u.employee_type IN {list ?5}) AND u.user_key IN
            (SELECT m.user_key FROM department d CROSS JOIN user_department m
                WHERE m.tenant = d.tenant AND m.department = d.department AND d.tenant = ?1 AND d.path >= ?3 AND d.path < ?4 AND d.deleted_at IS NULL
            UNION SELECT p.user_key FROM department_person p
                WHERE p.tenant = ?1 AND p.department = ?2 AND p.role <= 2)"
    };
}

/// Gives a chat whose owner is no member of it, and does not lead the department that it belongs to, to whoever of its
/// members joined first; `$which` says which chats, tenant ?1.
macro_rules! pass_on {
    ($which:literal) => {
        concat!(
            "UPDATE chat SET owner = (SELECT m.user_key FROM chat_member m
                WHERE m.tenant = chat.tenant AND m.chat = chat.chat ORDER BY m.joined_at, m.user_key LIMIT 1)
            WHERE tenant = ?1 AND owner IS NOT NULL AND ", $which, " AND NOT EXISTS (SELECT 1 FROM chat_member m
                WHERE m.tenant = chat.tenant AND m.chat = chat.chat AND m.user_key = chat.owner)
            AND NOT EXISTS (SELECT 1 FROM department_person p WHERE p.tenant = chat.tenant
                AND p.department = chat.department AND p.role = 1 AND p.user_key = chat.owner)"
        )
    };
}

statements! {
    /// A chat.
    INSERT = "INSERT INTO chat (tenant, chat, department, name, owner, app, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    /// A member; joining twice is joining once.
    INSERT_MEMBERS = "INSERT {or_ignore} INTO chat_member (tenant, chat, user_key, joined_at) VALUES {rows ?4}
        {do_nothing}";
    /// Everyone who belongs to the chat of a department.
    BELONGING = concat!("SELECT u.user_key ", belonging!(), " ORDER BY u.user_key");
    /// Takes out of a chat who does not belong there.
    DELETE_STRANGERS = concat!("DELETE FROM chat_member WHERE tenant = ?1 AND chat = ?7 AND user_key NOT IN
            (SELECT u.user_key ", belonging!(), ")");
    /// Lets in everyone who belongs there.
    INSERT_BELONGING = concat!("INSERT INTO chat_member (tenant, chat, user_key, joined_at)
        SELECT u.tenant, ?7, u.user_key, ?8 ", belonging!(), "
        ON CONFLICT (tenant, chat, user_key) DO NOTHING");
    /// The members of a chat.
    MEMBERS = "SELECT user_key FROM chat_member WHERE tenant = ?1 AND chat = ?2 ORDER BY user_key";
    /// Whether someone is in a chat.
    IS_MEMBER = "SELECT 1 FROM chat_member WHERE tenant = ?1 AND chat = ?2 AND user_key = ?3";
    /// The department chats that a user is in.
    DEPARTMENT_CHATS_OF = "SELECT m.chat FROM chat_member m JOIN chat c ON c.tenant = m.tenant AND c.chat = m.chat
        WHERE m.tenant = ?1 AND m.user_key = ?2 AND c.department IS NOT NULL";
    /// Name of a chat.
    SET_NAME = "UPDATE chat SET name = ?3 WHERE tenant = ?1 AND chat = ?2";
    /// Owner of a chat.
    SET_OWNER = "UPDATE chat SET owner = ?3 WHERE tenant = ?1 AND chat = ?2";
    /// Takes its department from a chat.
    MAKE_ORDINARY = "UPDATE chat SET department = NULL WHERE tenant = ?1 AND chat = ?2";
    /// Takes a user out of a chat.
    DELETE_MEMBER = "DELETE FROM chat_member WHERE tenant = ?1 AND chat = ?2 AND user_key = ?3";
    /// Takes a user out of every chat.
    DELETE_EVERYWHERE = "DELETE FROM chat_member WHERE tenant = ?1 AND user_key = ?2";
    /// Lets somebody into the ordinary chats that another owns.
    INSERT_HEIR = "INSERT INTO chat_member (tenant, chat, user_key, joined_at)
        SELECT c.tenant, c.chat, ?3, ?4 FROM chat c
            WHERE c.tenant = ?1 AND c.owner = ?2 AND c.department IS NULL
        ON CONFLICT (tenant, chat, user_key) DO NOTHING";
    /// Gives somebody the chats that another owns, as far as the heir is in them.
    BEQUEATH = "UPDATE chat SET owner = ?3 WHERE tenant = ?1 AND owner = ?2 AND EXISTS
            (SELECT 1 FROM chat_member m WHERE m.tenant = chat.tenant AND m.chat = chat.chat AND m.user_key = ?3)";
    /// Gives one chat another owner, if it needs one.
    PASS_ON = pass_on!("chat = ?2");
    /// Gives the chats of one owner another one, where they need one.
    PASS_ON_ALL = pass_on!("owner = ?2");
    /// One chat with the number of its members.
    BY_KEY = "SELECT c.chat, c.department, c.name, c.owner, c.app,
            (SELECT COUNT(*) FROM chat_member m WHERE m.tenant = c.tenant AND m.chat = c.chat)
        FROM chat c WHERE c.tenant = ?1 AND c.chat = ?2";
    /// Chats of an app after one of them, the oldest first.
    OLDEST_FIRST = "SELECT chat, name, owner FROM chat WHERE tenant = ?1 AND app = ?2 AND chat > ?3
        ORDER BY chat LIMIT ?4";
    /// Chats of an app after one of them, the youngest first.
    YOUNGEST_FIRST = "SELECT chat, name, owner FROM chat WHERE tenant = ?1 AND app = ?2 AND chat < ?3
        ORDER BY chat DESC LIMIT ?4";
    /// The chats that a person is in, the oldest ones first.
    OF_MEMBER_OLDEST_FIRST = "SELECT c.chat, c.name, c.owner FROM chat_member m
            JOIN chat c ON c.tenant = m.tenant AND c.chat = m.chat
        WHERE m.tenant = ?1 AND m.user_key = ?2 AND c.chat > ?3 ORDER BY c.chat LIMIT ?4";
    /// The same, the youngest ones first.
    OF_MEMBER_YOUNGEST_FIRST = "SELECT c.chat, c.name, c.owner FROM chat_member m
            JOIN chat c ON c.tenant = m.tenant AND c.chat = m.chat
        WHERE m.tenant = ?1 AND m.user_key = ?2 AND c.chat < ?3 ORDER BY c.chat DESC LIMIT ?4";
    /// Members of a chat with their names, after one of them.
    MEMBER_PAGE = "SELECT m.user_key, u.name FROM chat_member m
            JOIN directory_user u ON u.tenant = m.tenant AND u.user_key = m.user_key
        WHERE m.tenant = ?1 AND m.chat = ?2 AND m.user_key > ?3 ORDER BY m.user_key LIMIT ?4";
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, chat: &Chat) -> Result<()> {
    let now = tx.now();
    tx.send(
        &INSERT,
        &[
            tenant.get().into(),
            chat.key.get().into(),
            chat.department.map(DepartmentKey::get).into(),
            chat.name.as_str().into(),
            chat.owner.map(UserKey::get).into(),
            chat.app.get().into(),
            now.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn insert_members(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    members: impl IntoIterator<Item = (ChatKey, UserKey)>,
) -> Result<()> {
    let (tenant, now) = (tenant.get(), tx.now());
    let row = |(chat, user): (ChatKey, UserKey)| [tenant, chat.get(), user.get(), now].map(Param::Int);
    let params: Vec<Param<'_>> = members.into_iter().flat_map(row).collect();
    tx.run_rows(&INSERT_MEMBERS, &params)?;
    Ok(())
}

pub(super) fn set_name(tx: &mut Tx<'_>, tenant: TenantKey, chat: ChatKey, name: &str) -> Result<()> {
    tx.send(&SET_NAME, &[tenant.get().into(), chat.get().into(), name.into()])?;
    Ok(())
}

pub(super) fn set_owner(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    chat: ChatKey,
    owner: Option<UserKey>,
) -> Result<()> {
    tx.send(&SET_OWNER, &[tenant.get().into(), chat.get().into(), owner.map(UserKey::get).into()])?;
    Ok(())
}

pub(super) fn make_ordinary(tx: &mut Tx<'_>, tenant: TenantKey, chat: ChatKey) -> Result<()> {
    tx.send(&MAKE_ORDINARY, &[tenant.get().into(), chat.get().into()])?;
    Ok(())
}

/// Makes the members of a chat those who belong there.
pub(super) fn settle_members(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    chat: ChatKey,
    who: &Belonging<'_>,
) -> Result<()> {
    let (now, end) = (tx.now(), who.path.end());
    let [tenant, department, first, end, types, count] = params(tenant, who, &end);
    tx.send(&DELETE_STRANGERS, &[tenant, department, first, end, types, count, chat.get().into()])?;
    tx.send(
        &INSERT_BELONGING,
        &[tenant, department, first, end, types, count, chat.get().into(), now.into()],
    )?;
    Ok(())
}

pub(super) fn belonging(tx: &mut Tx<'_>, tenant: TenantKey, who: &Belonging<'_>) -> Result<Vec<UserKey>> {
    let end = who.path.end();
    Ok(tx.all(&BELONGING, &params(tenant, who, &end), |row| Ok(UserKey::new(row.int(0)?)))?)
}

pub(super) fn members(tx: &mut Tx<'_>, tenant: TenantKey, chat: ChatKey) -> Result<Vec<UserKey>> {
    Ok(tx.all(&MEMBERS, &[tenant.get().into(), chat.get().into()], |row| Ok(UserKey::new(row.int(0)?)))?)
}

pub(super) fn is_member(tx: &mut Tx<'_>, tenant: TenantKey, chat: ChatKey, user: UserKey) -> Result<bool> {
    let member = [tenant.get().into(), chat.get().into(), user.get().into()];
    Ok(tx.one(&IS_MEMBER, &member, |row| row.int(0))?.is_some())
}

/// What `belonging!` takes.
fn params<'a>(tenant: TenantKey, who: &Belonging<'a>, end: &'a str) -> [Param<'a>; 6] {
    let types = who.employee_types;
    [
        tenant.get().into(),
        who.department.get().into(),
        who.path.as_str().into(),
        end.into(),
        Param::Ints(types),
        i64::try_from(types.len()).unwrap_or(i64::MAX).into(),
    ]
}

pub(super) fn department_chats_of(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<Vec<ChatKey>> {
    let params = [tenant.get().into(), user.get().into()];
    Ok(tx.all(&DEPARTMENT_CHATS_OF, &params, |row| Ok(ChatKey::new(row.int(0)?)))?)
}

pub(super) fn delete_member(tx: &mut Tx<'_>, tenant: TenantKey, chat: ChatKey, user: UserKey) -> Result<()> {
    tx.send(&DELETE_MEMBER, &[tenant.get().into(), chat.get().into(), user.get().into()])?;
    Ok(())
}

pub(super) fn delete_everywhere(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    tx.send(&DELETE_EVERYWHERE, &[tenant.get().into(), user.get().into()])?;
    Ok(())
}

pub(super) fn bequeath(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey, heir: UserKey) -> Result<()> {
    let now = tx.now();
    let [tenant, user, heir] = [tenant.get().into(), user.get().into(), heir.get().into()];
    tx.send(&INSERT_HEIR, &[tenant, user, heir, now.into()])?;
    tx.send(&BEQUEATH, &[tenant, user, heir])?;
    Ok(())
}

pub(super) fn pass_on(tx: &mut Tx<'_>, tenant: TenantKey, chat: ChatKey) -> Result<()> {
    tx.send(&PASS_ON, &[tenant.get().into(), chat.get().into()])?;
    Ok(())
}

pub(super) fn pass_on_all(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    tx.send(&PASS_ON_ALL, &[tenant.get().into(), user.get().into()])?;
    Ok(())
}

pub(super) fn by_key(tx: &mut Tx<'_>, tenant: TenantKey, key: ChatKey) -> Result<Option<Chat>> {
    Ok(tx.one(&BY_KEY, &[tenant.get().into(), key.get().into()], |row| {
        Ok(Chat {
            key: ChatKey::new(row.int(0)?),
            department: row.opt_int(1)?.map(DepartmentKey::new),
            name: row.text(2)?.to_owned(),
            owner: row.opt_int(3)?.map(UserKey::new),
            app: AppKey::new(row.int(4)?),
            member_count: row.int(5)?,
        })
    })?)
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    who: &Caller,
    order: ChatOrder,
    after: Option<ChatKey>,
    limit: usize,
) -> Result<Vec<ListedChat>> {
    let (statement, start) = match (order, who.user()) {
        (ChatOrder::OldestFirst, None) => (&OLDEST_FIRST, 0),
        (ChatOrder::LastActiveFirst, None) => (&YOUNGEST_FIRST, i64::MAX),
        (ChatOrder::OldestFirst, Some(_)) => (&OF_MEMBER_OLDEST_FIRST, 0),
        (ChatOrder::LastActiveFirst, Some(_)) => (&OF_MEMBER_YOUNGEST_FIRST, i64::MAX),
    };
    let after = after.map_or(start, ChatKey::get);
    let whose = who.user().map_or(who.app().get(), UserKey::get);
    let params = [who.tenant().get().into(), whose.into(), after.into(), rows_wanted(limit)];
    Ok(tx.all(statement, &params, |row| {
        Ok(ListedChat {
            key: ChatKey::new(row.int(0)?),
            name: row.text(1)?.to_owned(),
            owner: row.opt_int(2)?.map(UserKey::new),
        })
    })?)
}

pub(super) fn member_page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    chat: ChatKey,
    after: UserKey,
    limit: usize,
) -> Result<Vec<(UserKey, String)>> {
    let params = [tenant.get().into(), chat.get().into(), after.get().into(), rows_wanted(limit)];
    Ok(tx.all(&MEMBER_PAGE, &params, |row| Ok((UserKey::new(row.int(0)?), row.text(1)?.to_owned())))?)
}

fn rows_wanted(limit: usize) -> Param<'static> {
    Param::Int(i64::try_from(limit).unwrap_or(i64::MAX))
}

//! SQL of group chats.

use larkspur_model::{AppKey, Chat, ChatKey, DepartmentKey, TenantKey, UserKey};
use larkspur_store::{Tx, statements};

use crate::Result;

statements! {
    /// A chat.
    INSERT = "INSERT INTO chat (tenant, chat, department, name, owner, app, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    /// A member; joining twice is joining once.
    INSERT_MEMBER = "INSERT INTO chat_member (tenant, chat, user_key, joined_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (tenant, chat, user_key) DO NOTHING";
    /// Takes a user out of every chat.
    DELETE_MEMBER = "DELETE FROM chat_member WHERE tenant = ?1 AND user_key = ?2";
    /// Takes the ownership of every chat from a user.
    DISOWN = "UPDATE chat SET owner = NULL WHERE tenant = ?1 AND owner = ?2";
    /// One chat with the number of its members.
    BY_KEY = "SELECT c.chat, c.department, c.name, c.owner, c.app,
            (SELECT COUNT(*) FROM chat_member m WHERE m.tenant = c.tenant AND m.chat = c.chat)
        FROM chat c WHERE c.tenant = ?1 AND c.chat = ?2";
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, chat: &Chat) -> Result<()> {
    let now = tx.now();
    tx.run(
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

pub(super) fn insert_member(tx: &mut Tx<'_>, tenant: TenantKey, chat: ChatKey, user: UserKey) -> Result<()> {
    let now = tx.now();
    tx.run(&INSERT_MEMBER, &[tenant.get().into(), chat.get().into(), user.get().into(), now.into()])?;
    Ok(())
}

pub(super) fn delete_member(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    tx.run(&DELETE_MEMBER, &[tenant.get().into(), user.get().into()])?;
    tx.run(&DISOWN, &[tenant.get().into(), user.get().into()])?;
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

//! SQL of grants, codes and refresh tokens.

use larkspur_model::{AppKey, TenantKey, UserKey};
use larkspur_store::{Param, Tx, statements};

use crate::Result;

statements! {
    /// What a person has granted to an app so far.
    GRANT = "SELECT scope_set, granted_at FROM user_grant WHERE tenant = ?1 AND app = ?2 AND user_key = ?3";
    /// Sets what a person has granted.
    SET_GRANT = "INSERT INTO user_grant (tenant, app, user_key, scope_set, granted_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (tenant, app, user_key)
            DO UPDATE SET scope_set = excluded.scope_set, granted_at = excluded.granted_at";
    /// A code.
    INSERT_CODE = "INSERT INTO oauth_code (tenant, code_hash, app, generation, user_key, redirect_uri, challenge,
            asked_set, granted_set, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    /// A code by its hash.
    CODE = "SELECT app, generation, user_key, redirect_uri, challenge, asked_set, granted_set, created_at, used_at
        FROM oauth_code WHERE tenant = ?1 AND code_hash = ?2";
    /// Notes that a code was used.
    USE_CODE = "UPDATE oauth_code SET used_at = ?3 WHERE tenant = ?1 AND code_hash = ?2";
    /// Forgets old codes.
    FORGET_CODES = "DELETE FROM oauth_code WHERE tenant = ?1 AND created_at <= ?2";
    /// A refresh token.
    INSERT_REFRESH = "INSERT INTO refresh_token (tenant, token_hash, session, app, generation, user_key, version,
            asked_set, granted_set, authorized_at, issued_at, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    /// A refresh token by its hash.
    REFRESH = "SELECT session, app, generation, user_key, version, asked_set, granted_set, authorized_at, issued_at,
            expires_at, used_at, revoked_at
        FROM refresh_token WHERE tenant = ?1 AND token_hash = ?2";
    /// Notes that a refresh token was used.
    USE_REFRESH = "UPDATE refresh_token SET used_at = ?3 WHERE tenant = ?1 AND token_hash = ?2";
    /// Voids the refresh tokens of a session.
    REVOKE_SESSION = "UPDATE refresh_token SET revoked_at = ?3
        WHERE tenant = ?1 AND session = ?2 AND revoked_at IS NULL";
    /// Forgets refresh tokens that expired long ago.
    FORGET_REFRESH = "DELETE FROM refresh_token WHERE tenant = ?1 AND expires_at <= ?2";
}

/// A code as it is kept.
pub(super) struct CodeRow {
    pub(super) app: AppKey,
    pub(super) generation: i64,
    pub(super) user: UserKey,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) asked_set: i64,
    pub(super) granted_set: i64,
    pub(super) created_at: i64,
    pub(super) used_at: Option<i64>,
}

/// A refresh token as it is kept.
pub(super) struct RefreshRow {
    pub(super) session: Vec<u8>,
    pub(super) app: AppKey,
    pub(super) generation: i64,
    pub(super) user: UserKey,
    pub(super) version: i64,
    pub(super) asked_set: i64,
    pub(super) granted_set: i64,
    pub(super) authorized_at: i64,
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
    pub(super) used_at: Option<i64>,
    pub(super) revoked_at: Option<i64>,
}

pub(super) fn grant(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    app: AppKey,
    user: UserKey,
) -> Result<Option<(i64, i64)>> {
    let key = [tenant.get().into(), app.get().into(), user.get().into()];
    Ok(tx.one(&GRANT, &key, |row| Ok((row.int(0)?, row.int(1)?)))?)
}

pub(super) fn set_grant(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    app: AppKey,
    user: UserKey,
    scope_set: i64,
) -> Result<()> {
    let now = tx.now();
    let row = [tenant.get().into(), app.get().into(), user.get().into(), scope_set.into(), now.into()];
    tx.send(&SET_GRANT, &row)?;
    Ok(())
}

pub(super) fn insert_code(tx: &mut Tx<'_>, tenant: TenantKey, hash: &[u8], code: &CodeRow) -> Result<()> {
    tx.send(
        &INSERT_CODE,
        &[
            tenant.get().into(),
            Param::Bytes(hash),
            code.app.get().into(),
            code.generation.into(),
            code.user.get().into(),
            code.redirect_uri.as_str().into(),
            code.challenge.as_deref().into(),
            code.asked_set.into(),
            code.granted_set.into(),
            code.created_at.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn code(tx: &mut Tx<'_>, tenant: TenantKey, hash: &[u8]) -> Result<Option<CodeRow>> {
    Ok(tx.one(&CODE, &[tenant.get().into(), Param::Bytes(hash)], |row| {
        Ok(CodeRow {
            app: AppKey::new(row.int(0)?),
            generation: row.int(1)?,
            user: UserKey::new(row.int(2)?),
            redirect_uri: row.text(3)?.to_owned(),
            challenge: row.opt_text(4)?.map(str::to_owned),
            asked_set: row.int(5)?,
            granted_set: row.int(6)?,
            created_at: row.int(7)?,
            used_at: row.opt_int(8)?,
        })
    })?)
}

pub(super) fn use_code(tx: &mut Tx<'_>, tenant: TenantKey, hash: &[u8]) -> Result<()> {
    let now = tx.now();
    tx.send(&USE_CODE, &[tenant.get().into(), Param::Bytes(hash), now.into()])?;
    Ok(())
}

pub(super) fn forget_codes(tx: &mut Tx<'_>, tenant: TenantKey, before: i64) -> Result<()> {
    tx.send(&FORGET_CODES, &[tenant.get().into(), before.into()])?;
    Ok(())
}

pub(super) fn insert_refresh(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    hash: &[u8],
    token: &RefreshRow,
) -> Result<()> {
    tx.send(
        &INSERT_REFRESH,
        &[
            tenant.get().into(),
            Param::Bytes(hash),
            Param::Bytes(&token.session),
            token.app.get().into(),
            token.generation.into(),
            token.user.get().into(),
            token.version.into(),
            token.asked_set.into(),
            token.granted_set.into(),
            token.authorized_at.into(),
            token.issued_at.into(),
            token.expires_at.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn refresh(tx: &mut Tx<'_>, tenant: TenantKey, hash: &[u8]) -> Result<Option<RefreshRow>> {
    Ok(tx.one(&REFRESH, &[tenant.get().into(), Param::Bytes(hash)], |row| {
        Ok(RefreshRow {
            session: row.bytes(0)?.to_vec(),
            app: AppKey::new(row.int(1)?),
            generation: row.int(2)?,
            user: UserKey::new(row.int(3)?),
            version: row.int(4)?,
            asked_set: row.int(5)?,
            granted_set: row.int(6)?,
            authorized_at: row.int(7)?,
            issued_at: row.int(8)?,
            expires_at: row.int(9)?,
            used_at: row.opt_int(10)?,
            revoked_at: row.opt_int(11)?,
        })
    })?)
}

pub(super) fn use_refresh(tx: &mut Tx<'_>, tenant: TenantKey, hash: &[u8]) -> Result<()> {
    let now = tx.now();
    tx.send(&USE_REFRESH, &[tenant.get().into(), Param::Bytes(hash), now.into()])?;
    Ok(())
}

pub(super) fn revoke_session(tx: &mut Tx<'_>, tenant: TenantKey, session: &[u8]) -> Result<()> {
    let now = tx.now();
    tx.send(&REVOKE_SESSION, &[tenant.get().into(), Param::Bytes(session), now.into()])?;
    Ok(())
}

pub(super) fn forget_refresh(tx: &mut Tx<'_>, tenant: TenantKey, before: i64) -> Result<()> {
    tx.send(&FORGET_REFRESH, &[tenant.get().into(), before.into()])?;
    Ok(())
}

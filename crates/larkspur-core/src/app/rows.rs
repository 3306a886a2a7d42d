//! SQL of apps and their contact ranges.

use larkspur_model::{AppKey, ShownIds, TenantKey};
use larkspur_store::{Key, Param, Row, StoreError, Tx, statements};

use super::App;
use crate::{ContactRange, Error, Result};

/// `app_range.kind` of a department.
pub(super) const RANGE_DEPARTMENT: i64 = 1;
/// `app_range.kind` of a user.
pub(super) const RANGE_USER: i64 = 2;

/// Apps.
const APP: Key = Key::new("app", "app");

statements! {
    /// An app.
    INSERT = "INSERT INTO app (app, tenant, app_id, name, developer, secret_hash, generation, token_issued_at,
            enabled, scopes, redirect_uris, range_all, version, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?13, ?10, ?11, ?12)";
    /// An app by its inner key.
    BY_KEY = "SELECT a.app, a.tenant, t.tenant_key, a.app_id, a.name, a.developer, a.generation, a.enabled,
            a.scopes, a.range_all, a.version, a.created_at, t.id_key, a.redirect_uris
        FROM app a JOIN tenant t ON t.tenant = a.tenant WHERE a.app = ?1";
    /// An app by the id that clients see.
    BY_APP_ID = "SELECT a.app, a.tenant, t.tenant_key, a.app_id, a.name, a.developer, a.generation, a.enabled,
            a.scopes, a.range_all, a.version, a.created_at, t.id_key, a.redirect_uris
        FROM app a JOIN tenant t ON t.tenant = a.tenant WHERE a.app_id = ?1";
    /// The apps of a tenant.
    OF_TENANT = "SELECT a.app, a.tenant, t.tenant_key, a.app_id, a.name, a.developer, a.generation, a.enabled,
            a.scopes, a.range_all, a.version, a.created_at, t.id_key, a.redirect_uris
        FROM app a JOIN tenant t ON t.tenant = a.tenant WHERE a.tenant = ?1 ORDER BY a.app";
    /// Whether a number is an app of this tenant.
    IS_APP_OF = "SELECT 1 FROM app WHERE app = ?1 AND tenant = ?2";
    /// The version that what a process remembers is proved against.
    VERSION = "SELECT version FROM app WHERE app = ?1", rests_on [APP.param(1)];
    /// Everything that changes but the secret. The token's issue time starts anew with a generation.
    UPDATE = "UPDATE app SET name = ?2, enabled = ?3, scopes = ?4, range_all = ?5, version = ?6, redirect_uris = ?8,
            token_issued_at = CASE WHEN generation = ?7 THEN token_issued_at ELSE 0 END, generation = ?7
        WHERE app = ?1";
    /// The secret.
    SET_SECRET = "UPDATE app SET secret_hash = ?2 WHERE app = ?1";
    /// What the token endpoint needs.
    CREDENTIALS = "SELECT app, secret_hash, generation, enabled, token_issued_at FROM app WHERE app_id = ?1";
    /// Notes that a token was issued.
    SET_TOKEN_ISSUED = "UPDATE app SET token_issued_at = ?2 WHERE app = ?1", touches [APP.param(1)];
    /// The contact range.
    RANGE = "SELECT kind, member FROM app_range WHERE tenant = ?1 AND app = ?2";
    /// Empties the contact range.
    CLEAR_RANGE = "DELETE FROM app_range WHERE tenant = ?1 AND app = ?2";
    /// Bumps the versions of the apps whose range names a department.
    BUMP_NAMING = "UPDATE app SET version = version + 1 WHERE tenant = ?1 AND app IN
            (SELECT r.app FROM app_range r WHERE r.tenant = ?1 AND r.kind = ?2 AND r.member = ?3)";
    /// Takes a department or a user out of every range.
    FORGET = "DELETE FROM app_range WHERE tenant = ?1 AND kind = ?2 AND member = ?3";
    /// One part of the contact range.
    INSERT_RANGE = "INSERT INTO app_range (tenant, app, kind, member) VALUES (?1, ?2, ?3, ?4)";
}

/// What the token endpoint needs of an app.
pub(crate) struct Credentials {
    pub(super) key: AppKey,
    pub(super) secret_hash: Vec<u8>,
    pub(super) generation: i64,
    pub(super) enabled: bool,
    pub(super) token_issued_at: i64,
}

fn from_row(row: &Row<'_>) -> Result<App, StoreError> {
    let list = |place: usize, invariant| {
        serde_json::from_str(row.text(place)?).map_err(|_| StoreError::Invariant(invariant))
    };
    Ok(App {
        key: AppKey::new(row.int(0)?),
        tenant: TenantKey::new(row.int(1)?),
        tenant_key: row.text(2)?.to_owned(),
        app_id: row.text(3)?.to_owned(),
        name: row.text(4)?.to_owned(),
        developer: row.int(5)?,
        generation: row.int(6)?,
        enabled: row.flag(7)?,
        scopes: list(8, "app.scopes is a JSON list")?,
        redirect_uris: list(13, "app.redirect_uris is a JSON list")?,
        range: if row.flag(9)? { ContactRange::All } else { ContactRange::nothing() },
        version: row.int(10)?,
        created_at: row.int(11)?,
        ids: ShownIds::new(row.bytes(12)?),
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, app: &App, secret_hash: &[u8]) -> Result<()> {
    let (scopes, redirect_uris) = (list_text(&app.scopes)?, list_text(&app.redirect_uris)?);
    tx.send(
        &INSERT,
        &[
            app.key.get().into(),
            app.tenant.get().into(),
            app.app_id.as_str().into(),
            app.name.as_str().into(),
            app.developer.into(),
            Param::Bytes(secret_hash),
            app.generation.into(),
            app.enabled.into(),
            scopes.as_str().into(),
            app.range.is_all().into(),
            app.version.into(),
            app.created_at.into(),
            redirect_uris.as_str().into(),
        ],
    )?;
    Ok(())
}

pub(super) fn update(tx: &mut Tx<'_>, app: &App) -> Result<()> {
    let (scopes, redirect_uris) = (list_text(&app.scopes)?, list_text(&app.redirect_uris)?);
    tx.send(
        &UPDATE,
        &[
            app.key.get().into(),
            app.name.as_str().into(),
            app.enabled.into(),
            scopes.as_str().into(),
            app.range.is_all().into(),
            app.version.into(),
            app.generation.into(),
            redirect_uris.as_str().into(),
        ],
    )?;
    Ok(())
}

fn list_text(list: &[String]) -> Result<String> {
    serde_json::to_string(list).map_err(|source| Error::Internal(source.into()))
}

pub(super) fn by_key(tx: &mut Tx<'_>, key: AppKey) -> Result<Option<App>> {
    Ok(tx.one(&BY_KEY, &[key.get().into()], from_row)?)
}

pub(super) fn by_app_id(tx: &mut Tx<'_>, app_id: &str) -> Result<Option<App>> {
    Ok(tx.one(&BY_APP_ID, &[app_id.into()], from_row)?)
}

pub(super) fn of_tenant(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<App>> {
    Ok(tx.all(&OF_TENANT, &[tenant.get().into()], from_row)?)
}

pub(crate) fn is_app_of(tx: &mut Tx<'_>, tenant: TenantKey, number: i64) -> Result<bool> {
    Ok(tx.one(&IS_APP_OF, &[number.into(), tenant.get().into()], |row| row.int(0))?.is_some())
}

pub(crate) fn version(tx: &mut Tx<'_>, key: AppKey) -> Result<Option<i64>> {
    Ok(tx.one(&VERSION, &[key.get().into()], |row| row.int(0))?)
}

pub(super) fn set_secret(tx: &mut Tx<'_>, key: AppKey, secret_hash: &[u8]) -> Result<()> {
    tx.send(&SET_SECRET, &[key.get().into(), Param::Bytes(secret_hash)])?;
    Ok(())
}

pub(super) fn credentials(tx: &mut Tx<'_>, app_id: &str) -> Result<Option<Credentials>> {
    Ok(tx.one(&CREDENTIALS, &[app_id.into()], |row| {
        Ok(Credentials {
            key: AppKey::new(row.int(0)?),
            secret_hash: row.bytes(1)?.to_vec(),
            generation: row.int(2)?,
            enabled: row.flag(3)?,
            token_issued_at: row.int(4)?,
        })
    })?)
}

pub(super) fn set_token_issued(tx: &mut Tx<'_>, key: AppKey, at: i64) -> Result<()> {
    tx.send(&SET_TOKEN_ISSUED, &[key.get().into(), at.into()])?;
    Ok(())
}

pub(super) fn range(tx: &mut Tx<'_>, tenant: TenantKey, app: AppKey) -> Result<Vec<(i64, i64)>> {
    Ok(tx.all(&RANGE, &[tenant.get().into(), app.get().into()], |row| Ok((row.int(0)?, row.int(1)?)))?)
}

/// Replaces the stored range by that of `app`.
pub(super) fn set_range(tx: &mut Tx<'_>, app: &App) -> Result<()> {
    let (tenant, key) = (app.tenant.get(), app.key.get());
    tx.send(&CLEAR_RANGE, &[tenant.into(), key.into()])?;
    if let ContactRange::Some { departments, users } = &app.range {
        for department in departments {
            let member = department.get().into();
            tx.send(&INSERT_RANGE, &[tenant.into(), key.into(), RANGE_DEPARTMENT.into(), member])?;
        }
        for user in users {
            tx.send(&INSERT_RANGE, &[tenant.into(), key.into(), RANGE_USER.into(), user.get().into()])?;
        }
    }
    Ok(())
}

/// Takes a department or a user out of every range; whoever remembers such a range learns of it by the version.
pub(super) fn forget(tx: &mut Tx<'_>, tenant: TenantKey, kind: i64, member: i64) -> Result<()> {
    let part = [tenant.get().into(), kind.into(), member.into()];
    tx.send(&BUMP_NAMING, &part)?;
    tx.send(&FORGET, &part)?;
    Ok(())
}

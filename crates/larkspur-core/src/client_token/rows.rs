//! SQL of client tokens.

use larkspur_model::{AppKey, TenantKey};
use larkspur_store::{Param, Tx, statements};

use super::Kept;
use crate::Result;

statements! {
    /// What a token made, if it is young enough.
    FIND = "SELECT request_hash, made FROM client_token
        WHERE tenant = ?1 AND app = ?2 AND operation = ?3 AND token = ?4 AND created_at > ?5";
    /// Tokens and what they made.
    INSERT = "INSERT {or_ignore} INTO client_token (tenant, app, operation, token, request_hash, made, created_at)
        VALUES {rows ?7}";
    /// Forgets old tokens.
    FORGET = "DELETE FROM client_token WHERE tenant = ?1 AND created_at <= ?2";
}

pub(super) fn find(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    app: AppKey,
    operation: &str,
    token: &str,
    after: i64,
) -> Result<Option<(Vec<u8>, i64)>> {
    let params = [tenant.get().into(), app.get().into(), operation.into(), token.into(), after.into()];
    Ok(tx.one(&FIND, &params, |row| Ok((row.bytes(0)?.to_vec(), row.int(1)?)))?)
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, kept: &[Kept<'_>]) -> Result<()> {
    let now = tx.now();
    let mut params: Vec<Param<'_>> = Vec::with_capacity(kept.len() * 7);
    for Kept { who, token, made } in kept {
        params.extend::<[Param<'_>; 7]>([
            tenant.get().into(),
            who.app().get().into(),
            token.operation.into(),
            token.token.as_str().into(),
            Param::Bytes(&token.request_hash),
            (*made).into(),
            now.into(),
        ]);
    }
    Ok(tx.put_rows(&INSERT, &params)?)
}

pub(super) fn forget_before(tx: &mut Tx<'_>, tenant: TenantKey, before: i64) -> Result<()> {
    tx.send(&FORGET, &[tenant.get().into(), before.into()])?;
    Ok(())
}

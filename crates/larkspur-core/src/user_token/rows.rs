//! SQL of what user tokens are checked against.

use larkspur_model::{TenantKey, UserKey, UserStatus};
use larkspur_store::{Key, Tx, statements};

use crate::Result;
use crate::user::rows::USER;

/// From when on everything issued for a user is void.
const VOID: Key = Key::new("user_token_void", "user_key");

statements! {
    /// How an account stands, and until when everything issued for it is void.
    ACCOUNT = "SELECT u.joined, u.frozen, u.resigned_at, v.until FROM directory_user u
            LEFT JOIN user_token_void v ON v.tenant = u.tenant AND v.user_key = u.user_key
        WHERE u.tenant = ?1 AND u.user_key = ?2", rests_on [USER.param(2), VOID.param(2)];
    /// Voids everything until now.
    SET_VOID = "INSERT INTO user_token_void (tenant, user_key, until) VALUES (?1, ?2, ?3)
        ON CONFLICT (tenant, user_key) DO UPDATE SET until = excluded.until", touches [VOID.param(2)];
}

/// An account as tokens see it.
pub(super) struct Account {
    pub(super) status: UserStatus,
    pub(super) void_until: Option<i64>,
}

pub(super) fn account(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<Option<Account>> {
    Ok(tx.one(&ACCOUNT, &[tenant.get().into(), user.get().into()], |row| {
        let status =
            UserStatus { joined: row.flag(0)?, frozen: row.flag(1)?, resigned: row.opt_int(2)?.is_some() };
        Ok(Account { status, void_until: row.opt_int(3)? })
    })?)
}

pub(super) fn set_void(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    let now = tx.now();
    tx.send(&SET_VOID, &[tenant.get().into(), user.get().into(), now.into()])?;
    Ok(())
}

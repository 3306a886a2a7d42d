//! SQL of mail passwords, and of what their owners may send as.

use larkspur_model::{AppKey, EmailAddress, MailPasswordKey, PublicMailboxKey, TenantKey, UserKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::{MailPassword, Owner};
use crate::Result;
use crate::mail_address::{self, Holder};

/// `mail_password.owner_kind` of a user.
const USER: i64 = 1;
/// `mail_password.owner_kind` of an app.
const APP: i64 = 2;

statements! {
    /// A password.
    INSERT = "INSERT INTO mail_password (tenant, password, owner_kind, owner, address, label, secret_hash, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    /// What the passwords of somebody are compared with.
    HASHES = "SELECT secret_hash, address FROM mail_password
        WHERE tenant = ?1 AND owner_kind = ?2 AND owner = ?3";
    /// Passwords after one of them.
    PAGE = "SELECT password, owner_kind, owner, address, label, created_at FROM mail_password
        WHERE tenant = ?1 AND password > ?2 ORDER BY password LIMIT ?3";
    /// A password goes.
    DELETE = "DELETE FROM mail_password WHERE tenant = ?1 AND password = ?2";
    /// All those of somebody go.
    DELETE_OF = "DELETE FROM mail_password WHERE tenant = ?1 AND owner_kind = ?2 AND owner = ?3";
    /// The addresses of a holder.
    ADDRESSES = "SELECT address FROM mail_address WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3";
    /// The public mailboxes that a user works at.
    MAILBOXES = "SELECT public_mailbox FROM public_mailbox_member WHERE tenant = ?1 AND user_key = ?2
        ORDER BY public_mailbox";
}

/// Whose password it is, without the address of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnerKey {
    User(UserKey),
    App(AppKey),
}

/// What one password is compared with, and the address that an app sends as.
pub(super) struct Kept {
    pub(super) hash: Vec<u8>,
    pub(super) address: Option<EmailAddress>,
}

pub(super) fn owner_key(owner: &Owner) -> OwnerKey {
    match owner {
        Owner::User(user) => OwnerKey::User(*user),
        Owner::App(app, _) => OwnerKey::App(*app),
    }
}

fn stored(owner: OwnerKey) -> (i64, i64) {
    match owner {
        OwnerKey::User(user) => (USER, user.get()),
        OwnerKey::App(app) => (APP, app.get()),
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, password: &MailPassword, hash: &[u8]) -> Result<()> {
    let (kind, owner) = stored(owner_key(&password.owner));
    let address = match &password.owner {
        Owner::User(_) => None,
        Owner::App(_, address) => Some(address.as_str()),
    };
    let params = [
        password.tenant.get().into(),
        password.key.get().into(),
        kind.into(),
        owner.into(),
        address.into(),
        password.label.as_str().into(),
        Param::Bytes(hash),
        password.created_at.into(),
    ];
    tx.send(&INSERT, &params)?;
    Ok(())
}

pub(super) fn hashes(tx: &mut Tx<'_>, tenant: TenantKey, owner: OwnerKey) -> Result<Vec<Kept>> {
    let (kind, owner) = stored(owner);
    Ok(tx.all(&HASHES, &[tenant.get().into(), kind.into(), owner.into()], |row| {
        let address = row.opt_text(1)?.and_then(EmailAddress::parse);
        Ok(Kept { hash: row.bytes(0)?.to_vec(), address })
    })?)
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    after: MailPasswordKey,
    most: usize,
) -> Result<Vec<MailPassword>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let read = |row: &Row<'_>| -> Result<_, StoreError> {
        let owner = match (row.int(1)?, row.opt_text(3)?.and_then(EmailAddress::parse)) {
            (APP, Some(address)) => Owner::App(AppKey::new(row.int(2)?), address),
            (USER, None) => Owner::User(UserKey::new(row.int(2)?)),
            _ => return Err(StoreError::Invariant("a mail password is a user's or an app's")),
        };
        Ok(MailPassword {
            key: MailPasswordKey::new(row.int(0)?),
            tenant,
            owner,
            label: row.text(4)?.to_owned(),
            created_at: row.int(5)?,
        })
    };
    Ok(tx.all(&PAGE, &[tenant.get().into(), after.get().into(), most.into()], read)?)
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPasswordKey) -> Result<bool> {
    Ok(tx.run(&DELETE, &[tenant.get().into(), key.get().into()])? > 0)
}

pub(super) fn delete_of_user(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    tx.send(&DELETE_OF, &[tenant.get().into(), USER.into(), user.get().into()])?;
    Ok(())
}

pub(super) fn addresses(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<Vec<String>> {
    let (kind, key) = mail_address::rows::stored(holder);
    Ok(tx.all(&ADDRESSES, &[tenant.get().into(), kind.into(), key.into()], |row| {
        Ok(row.text(0)?.to_owned())
    })?)
}

pub(super) fn mailboxes_of(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    user: UserKey,
) -> Result<Vec<PublicMailboxKey>> {
    Ok(tx.all(&MAILBOXES, &[tenant.get().into(), user.get().into()], |row| {
        Ok(PublicMailboxKey::new(row.int(0)?))
    })?)
}

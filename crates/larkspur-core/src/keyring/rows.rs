//! SQL of the store's own secrets.

use larkspur_store::{Param, Tx, statements};

use crate::Result;

statements! {
    /// One secret by name.
    FIND = "SELECT value FROM store_secret WHERE name = ?1";
    /// Keeps a secret, replacing the former one.
    KEEP = "INSERT INTO store_secret (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

pub(super) fn find(tx: &mut Tx<'_>, name: &str) -> Result<Option<Vec<u8>>> {
    Ok(tx.one(&FIND, &[name.into()], |row| Ok(row.bytes(0)?.to_vec()))?)
}

pub(super) fn keep(tx: &mut Tx<'_>, name: &str, value: &[u8]) -> Result<()> {
    tx.send(&KEEP, &[name.into(), Param::Bytes(value)])?;
    Ok(())
}

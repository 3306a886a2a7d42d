//! The export: a whole tenant as records, which the import of another one takes back.
//!
//! Ids are custom or generated as clients see them; in the target all of them become custom ones. The order is that of
//! the organisation itself (the tree as it is walked, everything else as it came), so that two equal tenants give equal
//! files.

mod definitions;
mod departments;
mod mail;
mod users;

use std::collections::HashMap;

use larkspur_core::{Caller, Result, department};
use larkspur_model::{DepartmentKey, UserKey};
use larkspur_store::Tx;

use crate::error::ExchangeError;
use crate::record;
use crate::sink::Sink;

/// Rows that are read at once.
const STRETCH: usize = 500;

/// Writes everything of a tenant that an import takes; `progress` is told how many records were written.
///
/// Users who have left, apps, secrets and mail domains stay behind.
///
/// # Errors
/// Whatever the store answers; a file that cannot be written.
pub fn export(
    tx: &mut Tx<'_>,
    who: &Caller,
    sink: &mut Sink,
    progress: &dyn Fn(u64),
) -> Result<u64, ExchangeError> {
    let mut export = Export { who, sink, progress, written: 0 };
    export.employee_types(tx)?;
    export.custom_attributes(tx)?;
    export.units(tx)?;
    let departments = department::every(tx, who)?;
    let ids = departments.iter().map(|it| (it.key, who.ids.department_id(it.custom_id.as_deref(), it.key)));
    let ids: HashMap<DepartmentKey, String> = ids.chain([(DepartmentKey::ROOT, "0".to_owned())]).collect();
    export.departments(tx, &departments, &ids)?;
    drop(departments);
    export.users(tx, &ids)?;
    export.public_mailboxes(tx)?;
    export.mail_groups(tx)?;
    export.rolls(tx, &ids)?;
    Ok(export.written)
}

struct Export<'a> {
    who: &'a Caller,
    sink: &'a mut Sink,
    progress: &'a dyn Fn(u64),
    written: u64,
}

impl Export<'_> {
    fn put<R: record::Record>(&mut self, mut record: R) -> Result<(), ExchangeError> {
        record.tidy().map_err(ExchangeError::unwritable)?;
        self.sink.put(&record)?;
        self.written += 1;
        (self.progress)(self.written);
        Ok(())
    }

    /// The `user_id` of each of these users.
    fn shown(&self, tx: &mut Tx<'_>, users: &[UserKey]) -> Result<HashMap<UserKey, String>> {
        let custom = self.who.ids.load(tx, users, &[])?;
        Ok(users.iter().map(|key| (*key, self.who.ids.user(&custom, *key))).collect())
    }
}

/// Gives every stretch of a list to `take`, which goes on as long as `stretch` tells after which row.
fn each_stretch<T, K>(
    tx: &mut Tx<'_>,
    mut stretch: impl FnMut(&mut Tx<'_>, Option<K>) -> Result<(Vec<T>, Option<K>)>,
    mut take: impl FnMut(&mut Tx<'_>, Vec<T>) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let mut after = None;
    loop {
        let (rows, last) = stretch(tx, after)?;
        take(tx, rows)?;
        match last {
            None => return Ok(()),
            last => after = last,
        }
    }
}

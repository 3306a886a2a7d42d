//! What import and export have in common: the store, and who works on it.

use larkspur_core::{Caller, Policy, app, tenant};
use larkspur_model::AppKey;
use larkspur_store::{Db, Location};

use super::context::Context;
use super::offline::{must_exist, options, wait};
use crate::data_dir::{DataDir, Lock};
use crate::failure::Failure;
use crate::{store, wiring};

/// Pages that an import keeps in memory, in MiB: half a million users fit, so that hardly a page goes to the log twice.
const IMPORT_CACHE: u32 = 512;

/// An open store.
pub(super) struct Place {
    pub(super) db: Db,
    policy: Policy,
    _lock: Option<Lock>,
}

impl Place {
    /// Opens the store of the settings. Who changes a SQLite store has it alone: an import keeps its only writer busy from
    /// the first record to the last, and a server beside it would refuse every change meanwhile. PostgreSQL has room for
    /// both.
    pub(super) fn open(context: &Context, changes: bool) -> Result<Self, Failure> {
        let settings = context.settings()?;
        let data = DataDir::of(&settings);
        let location = data.location(&settings);
        must_exist(&location)?;
        let alone = changes && matches!(location, Location::Sqlite { .. });
        let lock = alone.then(|| data.lock()).transpose()?;
        let mut options = options(&settings, &data)?;
        if changes {
            options.writer_cache = IMPORT_CACHE;
            options.marks_in_file = true;
            options.changes_in_place = true;
            options.alone_in = larkspur_core::schema::DIRECTORY;
        }
        let db = store::open(options)?;
        Ok(Self { db, policy: wiring::policy(&settings), _lock: lock })
    }

    /// Closes the store.
    pub(super) fn close(self) {
        self.db.close();
    }
}

/// The administrator of a tenant, named or the only one. The bot of its oldest app is in the chats that come of it, so
/// that they can be read through the API.
pub(super) fn administrator(place: &Place, tenant_key: Option<&str>) -> Result<Caller, Failure> {
    let (wanted, policy) = (tenant_key.map(str::to_owned), place.policy);
    let found = place.db.read("administrator", move |tx| {
        let tenant = tenant::named_or_only(tx, wanted.as_deref())?;
        let oldest = app::all(tx, tenant.key)?.first().map_or(AppKey::new(0), |app| app.key);
        Ok::<_, larkspur_core::Error>(Caller::administrator(&tenant, oldest, policy))
    });
    wait(found)?.map_err(|error| match error {
        larkspur_core::Error::Missing(_) => {
            Failure::Usage("say which tenant, with --tenant TENANT_KEY".to_owned())
        }
        other => Failure::other(other.to_string()),
    })
}

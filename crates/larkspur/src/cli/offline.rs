//! What the commands that work on a store without a server have in common.

use std::future::Future;
use std::num::NonZeroU32;

use larkspur_store::{Db, Location, Options};

use crate::config::Settings;
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::{store, wiring};

/// Refuses a SQLite file that is not there: a typing error in a path must not make an empty store.
pub(super) fn must_exist(location: &Location) -> Result<(), Failure> {
    match location {
        Location::Sqlite { path } if !path.exists() => {
            Err(Failure::at(path.display(), "there is no store; name its folder with --data"))
        }
        _ => Ok(()),
    }
}

/// Opens the store of these settings with as few connections as can be.
pub(super) fn open_existing(settings: &Settings, data: &DataDir) -> Result<Db, Failure> {
    store::open(options(settings, data)?)
}

/// How it is opened; it must be there.
pub(super) fn options(settings: &Settings, data: &DataDir) -> Result<Options, Failure> {
    let mut small = settings.clone();
    small.store.readers = NonZeroU32::MIN;
    small.store.writers = NonZeroU32::MIN;
    // A server may be changing the store meanwhile.
    small.store.memory_mib = 0;
    let location = data.location(settings);
    must_exist(&location)?;
    Ok(wiring::store(&small, location))
}

/// Runs `work` to its end.
pub(super) fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    Ok(runtime.map_err(|error| Failure::at("the runtime cannot be started", error))?.block_on(work))
}

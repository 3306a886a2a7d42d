//! Opening the store that the settings mean.

use std::sync::Arc;

use larkspur_core::schema::MIGRATIONS;
use larkspur_store::{Db, Location, Options, SystemClock, SystemRandom};

use crate::failure::Failure;

/// Opens a store, makes it if it is not there, and brings its schema up to date. Blocks.
///
/// # Errors
/// It cannot be reached, or a newer program wrote it; the sentence names the place, without its password.
pub(crate) fn open(options: Options) -> Result<Db, Failure> {
    let place = name(&options.location);
    let opened = Db::open(options, MIGRATIONS, Arc::new(SystemClock), Arc::new(SystemRandom));
    opened.map_err(|error| Failure::at(place, error))
}

/// What to call the place of a store in a sentence.
pub(crate) fn name(location: &Location) -> String {
    match location {
        Location::Sqlite { path } => path.display().to_string(),
        Location::Postgres { .. } => "the PostgreSQL database".to_owned(),
    }
}

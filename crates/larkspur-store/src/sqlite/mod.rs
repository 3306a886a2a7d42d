//! The SQLite engine: how its file is opened and what a connection does. The only folder that uses that driver, apart
//! from backup. It has no threads of its own.

mod bind;
mod fault;
mod file;
mod session;

pub(crate) use fault::fault;
pub(crate) use file::{open_draft, open_reader, open_writer, own_file};
pub(crate) use session::Session;

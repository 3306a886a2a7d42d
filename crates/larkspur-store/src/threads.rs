//! Opens the connections of a store and gives each a thread.

use std::thread::{Builder, JoinHandle};

use crate::clock::Clock;
use crate::connection::Connection;
use crate::error::OpenError;
use crate::migration::{Migration, migrate};
use crate::options::{Location, Options};
use crate::{postgres, sqlite};

/// The connections of a store whose schema is up to date.
pub(crate) struct Connections {
    pub(crate) readers: Vec<Box<dyn Connection>>,
    pub(crate) writers: Vec<Box<dyn Connection>>,
}

pub(crate) fn connect(
    options: &Options,
    migrations: &'static [Migration],
    clock: &dyn Clock,
) -> Result<Connections, OpenError> {
    match &options.location {
        Location::Sqlite { path } => {
            sqlite::own_file(path)?;
            let mut writer = sqlite::open_writer(path, options)?;
            migrate(&mut writer, migrations, clock)?;
            let reader =
                |_| -> Result<Box<dyn Connection>, OpenError> { Ok(Box::new(sqlite::open_reader(path)?)) };
            Ok(Connections {
                readers: (0..options.readers).map(reader).collect::<Result<_, _>>()?,
                writers: vec![Box::new(writer)],
            })
        }
        Location::Postgres { url } => {
            let config = postgres::parse_url(url).map_err(OpenError::Options)?;
            // The session must also end on that thread, so it lives inside.
            apart(|| {
                let mut first = postgres::Session::new(config.clone(), postgres::Use::Bulk);
                migrate(&mut first, migrations, clock)
            })?;
            let reader = |_| -> Box<dyn Connection> {
                Box::new(postgres::Session::new(config.clone(), postgres::Use::Jobs))
            };
            let writer = |number| -> Box<dyn Connection> {
                Box::new(postgres::Session::writer(config.clone(), number, options.alone_in))
            };
            Ok(Connections {
                readers: (0..options.readers).map(reader).collect(),
                writers: (0..options.writers).map(writer).collect(),
            })
        }
    }
}

/// Runs `work` on a thread of its own and waits: the PostgreSQL driver must not block on an async runtime's thread.
pub(crate) fn apart<T: Send, E: Send + From<std::io::Error>>(
    work: impl FnOnce() -> Result<T, E> + Send,
) -> Result<T, E> {
    std::thread::scope(|scope| {
        let thread = Builder::new().name("store-bulk".to_owned()).spawn_scoped(scope, work)?;
        thread.join().unwrap_or_else(|_| Err(std::io::Error::other("a thread of the store panicked").into()))
    })
}

/// Starts one thread per connection.
pub(crate) fn start<F: FnOnce() + Send + 'static>(
    name: &str,
    connections: Vec<Box<dyn Connection>>,
    mut serve: impl FnMut(Box<dyn Connection>) -> F,
) -> Result<Vec<JoinHandle<()>>, OpenError> {
    let mut threads = Vec::new();
    for (number, connection) in connections.into_iter().enumerate() {
        let builder = Builder::new().name(format!("{name}-{number}"));
        threads.push(builder.spawn(serve(connection)).map_err(|error| OpenError::Unavailable(error.into()))?);
    }
    Ok(threads)
}

pub(crate) fn join(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        if thread.join().is_err() {
            tracing::error!("a thread of the store panicked");
        }
    }
}

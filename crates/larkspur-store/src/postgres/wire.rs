//! The driver's connection, driven by the one thread that uses it, and what is sent over it without waiting.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::{MaybeDone, maybe_done};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::bind::{Bound, Kept};
use super::fault::fault;
use crate::connection::{Fault, Kind};

/// How long the end of a connection may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// One connection. It lives on one thread and must end there, outside of every async runtime.
pub(crate) struct Wire {
    client: Option<Client>,
    runtime: Runtime,
    /// Carries what goes out and comes in while somebody waits; ends with the connection.
    carrier: JoinHandle<()>,
}

/// Something to send whose answer nobody needs at once.
pub(super) enum Errand {
    /// Statements without parameters.
    Script(String),
    /// A change of rows.
    Change {
        /// For messages.
        name: &'static str,
        /// What was prepared.
        statement: Statement,
        /// Its parameters.
        params: Vec<Kept>,
    },
}

impl Wire {
    pub(crate) fn open(config: &Config) -> Result<Self, Fault> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Fault { kind: Kind::Lost, text: error.to_string() })?;
        let (client, connection) = runtime.block_on(config.connect(NoTls)).map_err(|error| fault(&error))?;
        // What breaks the connection is told to whoever waits for an answer.
        let carrier = runtime.spawn(async { drop(connection.await) });
        Ok(Self { client: Some(client), runtime, carrier })
    }

    /// Lets the connection work until `work` is done.
    pub(crate) fn wait<T, E: From<Fault>>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.client {
            Some(client) => self.runtime.block_on(work(client)),
            None => Err(gone().into()),
        }
    }

    /// Runs statements that take no parameters.
    pub(crate) fn say(&self, sql: &str) -> Result<(), Fault> {
        self.wait(async |client| run_script(client, sql).await)
    }

    /// Sends `errands` and what `last` sends at first, one behind the other without waiting between them, and gives what
    /// `last` gives: one way there and back for all. The first that fails is what is told; the server does nothing that stands
    /// behind it in the same transaction.
    pub(super) fn exchange<T, E: From<Fault>>(
        &self,
        errands: &[Errand],
        last: impl AsyncFnOnce(&Client) -> Result<T, E>,
    ) -> Result<T, E> {
        let Some(client) = &self.client else {
            return Err(gone().into());
        };
        self.runtime.block_on(async {
            let mut sent = Vec::with_capacity(errands.len());
            for errand in errands {
                let mut answer = Box::pin(maybe_done(errand.run(client)));
                start(answer.as_mut());
                sent.push(answer);
            }
            let mut last = pin!(maybe_done(last(client)));
            start(last.as_mut());
            for mut answer in sent {
                answer.as_mut().await;
                answer.as_mut().take_output().unwrap_or(Ok(()))?;
            }
            last.as_mut().await;
            let lost = || Fault { kind: Kind::Other, text: "an answer was taken twice".to_owned() };
            last.as_mut().take_output().unwrap_or_else(|| Err(lost().into()))
        })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.as_ref().is_none_or(Client::is_closed)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // The driver says goodbye when its client is gone; the server would note a connection that was cut.
        drop(self.client.take());
        let carrier = &mut self.carrier;
        drop(self.runtime.block_on(async { tokio::time::timeout(GOODBYE, carrier).await }));
    }
}

async fn run_script(client: &Client, sql: &str) -> Result<(), Fault> {
    client.batch_execute(sql).await.map_err(|error| fault(&error))
}

fn gone() -> Fault {
    Fault { kind: Kind::Lost, text: "the connection has ended".to_owned() }
}

/// Has a future do what it does before it waits for the first time: the driver sends then.
fn start<F: Future>(future: Pin<&mut MaybeDone<F>>) {
    let mut nobody = Context::from_waker(Waker::noop());
    let _: Poll<()> = future.poll(&mut nobody);
}

impl Errand {
    async fn run(&self, client: &Client) -> Result<(), Fault> {
        match self {
            Self::Script(sql) => run_script(client, sql).await,
            Self::Change { name, statement, params } => {
                let bound = params.iter().map(|param| Bound(param.param()));
                client.execute_raw(statement, bound).await.map(drop).map_err(|error| {
                    let Fault { kind, text } = fault(&error);
                    Fault { kind, text: format!("{name}, sent before: {text}") }
                })
            }
        }
    }
}

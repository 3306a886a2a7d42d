//! `larkspur serve`: puts the floors on top of each other, runs them, and takes them down again in order.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use larkspur_core::keyring::Keyring;
use larkspur_http::metrics::Metrics;
use larkspur_http::transport::Server;
use larkspur_http::{Api, ApiParts, MailReader, SignIn, router};
use larkspur_mail::text::reading;
use larkspur_store::{Clock, Db, Lane, Random, SystemClock, SystemRandom};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bootstrap::bootstrap;
use crate::companion_counters::CompanionCounters;
use crate::config::Settings;
use crate::credentials::Credentials;
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::mail::{self, MailEntrance};
use crate::mail_counters::MailCounters;
use crate::mail_exit::{Counts, MailExit};
use crate::queue_counters::QueueCounters;
use crate::shutdown::Signals;
use crate::store_counters::StoreCounters;
use crate::{greeting, log, out, store, wiring};

/// What is left for closing the store of the ten seconds that service managers give, after the grace for requests
/// and the cut. Nothing answered is lost when it is not enough: the store is then opened as after a crash.
const CLOSE_GRACE: Duration = Duration::from_millis(900);

/// Serves until a signal.
///
/// # Errors
/// Anything that keeps it from starting, and a second signal while it stops.
pub(crate) fn serve(settings: &Settings) -> Result<(), Failure> {
    log::start(&settings.log)?;
    // The default of this builder: as many worker threads as cores.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::at("the runtime cannot be started", error))?;
    let outcome = runtime.block_on(run(settings));
    // A thread that still closes the store must not hold up the end of the process.
    runtime.shutdown_background();
    outcome
}

async fn run(settings: &Settings) -> Result<(), Failure> {
    let mut signals = Signals::listen().map_err(|error| Failure::at("signals", error))?;
    let data = DataDir::of(settings);
    data.create()?;
    let lock = data.lock()?;
    let db = store::open(wiring::store(settings, data.location(settings)))?;
    let keys = db.write("keyring.open", Lane(0), Keyring::open).await;
    let keys = keys.map_err(|error| Failure::at("the keys of the store", error))?;
    let (api, metrics) = api(settings, &db, keys.clone());
    let office = mail::post_office(settings, &db, keys.clone())?;
    metrics.register(Box::new(MailCounters(Arc::clone(&office))));
    let counts = Counts::default();
    metrics.register(Box::new(QueueCounters(Arc::clone(&counts.sent))));
    metrics.register(Box::new(CompanionCounters(Arc::clone(&counts.asked))));
    if settings.oauth.sign_in.0 == SignIn::Sandbox {
        tracing::warn!("oauth.sign_in is \"sandbox\": whoever reaches this server may be anyone");
    }
    // The addresses are taken before the first tenant is made: credentials are told only once, and must not be lost
    // because a port was in use.
    let server = Server::bind(wiring::transport(settings), api.mint(), metrics).await;
    let server =
        server.map_err(|error| Failure::at(format_args!("cannot listen on {}", settings.listen), error))?;
    let address = server.local_addr().map_err(|error| Failure::at("the listener", error))?;
    let myself = data.instance(&SystemRandom)?;
    let exit = MailExit::bind(settings, &db, &keys, (myself, &office), counts).await?;
    let entrance = MailEntrance::bind(settings, office, server.certificate()).await?;
    entrance.warn(settings);
    let base_url = wiring::base_url(settings, address);
    welcome(settings, &data, &db, (&base_url, &entrance.told(&settings.mail))).await?;

    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    let mut serving = tasks.spawn(server.run(router::router(&api), stop.clone()));
    exit.serve(&tasks, &stop);
    entrance.serve(&tasks, &stop);
    tokio::select! {
        ended = &mut serving => return Err(Failure::other(format!("the listener ended by itself: {ended:?}"))),
        signal = signals.next() => tracing::info!(signal, "stopping"),
    }
    stop.cancel();
    tasks.close();
    tokio::select! {
        () = tasks.wait() => {}
        signal = signals.next() => return Err(Failure::other(format!("{signal} again: stopped at once"))),
    }
    close(db).await;
    drop(lock);
    tracing::info!("stopped");
    Ok(())
}

fn api(settings: &Settings, db: &Db, keys: Keyring) -> (Arc<Api>, Arc<Metrics>) {
    let metrics = Arc::new(Metrics::new(env!("CARGO_PKG_VERSION")));
    metrics.register(Box::new(StoreCounters(db.clone())));
    let transport = wiring::transport(settings);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let api = Api::new(ApiParts {
        db: db.clone(),
        keys,
        policy: wiring::policy(settings),
        rates: wiring::rates(settings),
        clock,
        random,
        metrics: Arc::clone(&metrics),
        max_body_bytes: transport.max_body_bytes,
        body_timeout: transport.body_timeout,
        sign_in: settings.oauth.sign_in.0,
        mail_reader: MailReader { read: larkspur_mail::shown, attachment: reading::attached },
        mail_give_up: settings.mail.give_up.0,
        remark: mail::remark(&settings.mail),
    });
    (api, metrics)
}

/// Makes the first tenant if there is none, keeps `credentials.json` up to date, and says where the API is and what
/// there is to say about mail.
async fn welcome(
    settings: &Settings,
    data: &DataDir,
    db: &Db,
    (base_url, mail): (&str, &str),
) -> Result<(), Failure> {
    let made = bootstrap(db, settings).await;
    let made = made.map_err(|error| Failure::at("the first tenant cannot be made", error))?;
    let path = data.credentials();
    let more = match made {
        Some(credentials) => {
            let credentials = Credentials { base_url: Some(base_url.to_owned()), ..credentials };
            // The tenant is there and its secrets are told nowhere else, so the way to new ones must be.
            let lost = |failure| Failure::at(failure, greeting::no_credentials(data.path(), &path));
            credentials.write(&path).map_err(lost)?;
            let path = std::path::absolute(&path).unwrap_or(path);
            greeting::first_steps(base_url, &path, &credentials)
        }
        None if path.exists() => {
            if let Err(failure) = renew_address(&path, base_url) {
                tracing::warn!(error = %failure, "credentials.json does not have the address of this server");
            }
            String::new()
        }
        None => greeting::no_credentials(data.path(), &path),
    };
    tracing::info!(base_url, version = env!("CARGO_PKG_VERSION"), "serving");
    // Nobody may be reading; that is no reason not to serve.
    if let Err(failure) = out::print(&(greeting::serving(base_url) + mail + &more)) {
        tracing::warn!(error = %failure, "the greeting was not printed");
    }
    Ok(())
}

/// Puts the address of this start into the credentials of an earlier one.
fn renew_address(path: &Path, base_url: &str) -> Result<(), Failure> {
    match Credentials::find(path)? {
        Some(known) if known.base_url.as_deref() != Some(base_url) => {
            Credentials { base_url: Some(base_url.to_owned()), ..known }.write(path)
        }
        _ => Ok(()),
    }
}

/// Closing blocks, so it has a thread of its own.
async fn close(db: Db) {
    let closing = tokio::task::spawn_blocking(move || db.close());
    if tokio::time::timeout(CLOSE_GRACE, closing).await.is_err() {
        tracing::warn!("the store takes long to close and is left as it is");
    }
}

//! A whole server inside a test: store, gate and handlers, asked through the router without a socket.
//!
//! Every answer is checked before a test sees it ([`Answer`]), and what a test leaves in the store is checked by
//! [`TestServer::finish`].

mod answer;
mod app;
mod backdoor;
mod check;
mod client;
mod make;
mod oauth;
mod stall;

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use larkspur_core::keyring::{self, Keyring};
use larkspur_core::schema::MIGRATIONS;
use larkspur_core::{Policy, verify};
use larkspur_http::metrics::Metrics;
use larkspur_http::rate_limit::{RatePolicy, Scale};
use larkspur_http::router::router;
use larkspur_http::{Api, ApiParts, MailReader, SignIn};
use larkspur_store::testing::{self, Place};
use larkspur_store::{Db, Engine, Lane, ManualClock, Options, SeededRandom};
use serde_json::json;

pub use answer::Answer;
pub use app::{AppBuilder, ServerApp};
pub use client::Client;
pub use make::{new_user, with};
pub use oauth::{AUTHORIZE, BACK, sent_back};
pub use stall::Stall;

use crate::scene::{MAIL_DOMAIN, START_MS};

/// What a test may set of a server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What the administrator decided. Default: as documented.
    pub policy: Policy,
    /// How calls are counted. Default: not at all, because the clock of a test stands still.
    pub rates: RatePolicy,
    /// One reader, one writer, one job waiting at each: a store that is easy to fill, see [`TestServer::stall_writes`].
    pub narrow: bool,
    /// Most bytes of a body. Default 64 KiB.
    pub max_body_bytes: usize,
    /// How a person proves who they are on the consent page. Default: by the admin token.
    pub sign_in: SignIn,
}

impl Default for Settings {
    fn default() -> Self {
        let rates = RatePolicy { scale: Scale::Off, ..RatePolicy::default() };
        Self {
            policy: Policy::default(),
            rates,
            narrow: false,
            max_body_bytes: 64 * 1024,
            sign_in: SignIn::Admin,
        }
    }
}

/// A server with one tenant, whose mail domain is `example.com` and whose app holds every scope and sees everyone.
///
/// It must be left by [`TestServer::finish`]; [`each_engine`] does so.
pub struct TestServer {
    db: Db,
    clock: Arc<ManualClock>,
    settings: Settings,
    router: Router,
    admin: Client,
    admin_token: String,
    app: ServerApp,
    processes: Cell<u64>,
    closed: RefCell<bool>,
    left: Cell<bool>,
    /// Goes last: it holds the file that `db` has open.
    place: Place,
}

/// Plays `test` on a fresh server on every engine of this machine, and checks what it leaves behind.
pub async fn each_engine(test: impl AsyncFn(&TestServer)) {
    each_engine_with(|_| (), test).await;
}

/// As [`each_engine`], on a server that `set` has changed the settings of.
pub async fn each_engine_with(set: impl Fn(&mut Settings), test: impl AsyncFn(&TestServer)) {
    for engine in testing::engines() {
        let server = TestServer::with(engine, &set).await;
        test(&server).await;
        server.finish().await;
    }
}

impl TestServer {
    /// A fresh server on SQLite, for tests that the store does not matter to.
    pub async fn start() -> Self {
        Self::with(Engine::Sqlite, |_| ()).await
    }

    /// A fresh server on this engine, with the settings that `set` has changed.
    pub async fn with(engine: Engine, set: impl Fn(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        set(&mut settings);
        let place = Place::migrated(engine, MIGRATIONS);
        let clock = Arc::new(ManualClock::at(START_MS));
        let db = open(&place, &settings, &clock, 1);
        let admin_token = db.write("server.admin", Lane(0), keyring::renew_admin_token).await;
        let router = entrance(&db, &settings, &clock, 1).await;
        let admin_token = admin_token.expect("an admin token");
        let admin = Client::new(router.clone()).bearer(&admin_token);
        let tenant =
            admin.create("/_larkspur/v1/tenants", json!({"name": "Home", "mail_domain": MAIL_DOMAIN})).await;
        let app = AppBuilder::new(&admin, &text(&tenant, "tenant_key")).create().await;
        let (processes, closed, left) = (Cell::new(1), RefCell::new(false), Cell::new(false));
        Self { db, clock, settings, router, admin, admin_token, app, processes, closed, left, place }
    }

    /// The clock of the store and of the gate.
    #[must_use]
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The store.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The first app: every scope, the range "all members".
    #[must_use]
    pub fn app(&self) -> &ServerApp {
        &self.app
    }

    /// The administrator.
    #[must_use]
    pub fn admin(&self) -> &Client {
        &self.admin
    }

    /// What opens the control API, and the consent page.
    #[must_use]
    pub fn admin_token(&self) -> &str {
        &self.admin_token
    }

    /// A client without a token.
    #[must_use]
    pub fn anyone(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// Another app of the first tenant to make: every scope and the range "all members", unless told otherwise.
    #[must_use]
    pub fn another_app(&self) -> AppBuilder<'_> {
        AppBuilder::new(&self.admin, &self.app.tenant_key)
    }

    /// Another app of the tenant of `app` to make.
    #[must_use]
    pub fn another_app_beside(&self, app: &ServerApp) -> AppBuilder<'_> {
        AppBuilder::new(&self.admin, &app.tenant_key)
    }

    /// Another tenant with this mail domain; its first app.
    pub async fn another_tenant(&self, mail_domain: &str) -> ServerApp {
        let new = json!({"name": "Elsewhere", "mail_domain": mail_domain});
        let tenant = self.admin.create("/_larkspur/v1/tenants", new).await;
        AppBuilder::new(&self.admin, &text(&tenant, "tenant_key")).create().await
    }

    /// Another server process on the same store: its own connections and its own memory of the apps. A SQLite store has one
    /// process at a time, so there it shares the connections.
    pub async fn second_process(&self) -> Router {
        let seed = 1 + self.processes.replace(self.processes.get() + 1);
        let db = match self.db.engine() {
            Engine::Sqlite => self.db.clone(),
            Engine::Postgres => open(&self.place, &self.settings, &self.clock, seed),
        };
        entrance(&db, &self.settings, &self.clock, seed).await
    }

    /// Takes the store away from under the server.
    pub fn close_store(&self) {
        self.closed.replace(true);
        self.db.close();
    }

    /// Checks every derived fact of the store, then leaves.
    pub async fn finish(self) {
        self.left.set(true);
        let db = if self.closed.take() {
            open(&self.place, &self.settings, &self.clock, 99)
        } else {
            self.db.clone()
        };
        let report = db.read("server.verify", verify::verify).await.expect("verify runs");
        db.close();
        assert!(report.faults.is_empty(), "verify found: {:#?}", report.faults);
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if !self.left.get() && !std::thread::panicking() {
            panic!("a server was dropped without finish(), so nothing checked what it left behind");
        }
    }
}

fn open(place: &Place, settings: &Settings, clock: &Arc<ManualClock>, seed: u64) -> Db {
    let options = place.options();
    let options =
        if settings.narrow { Options { readers: 1, writers: 1, queue: 1, ..options } } else { options };
    let clock = Arc::clone(clock);
    Db::open(options, MIGRATIONS, clock, Arc::new(SeededRandom::new(seed))).expect("an open store")
}

async fn entrance(db: &Db, settings: &Settings, clock: &Arc<ManualClock>, seed: u64) -> Router {
    let keys = db.write("server.keys", Lane(0), Keyring::open).await.expect("the keyring");
    let clock = Arc::clone(clock);
    router(&Api::new(ApiParts {
        db: db.clone(),
        keys,
        policy: settings.policy,
        rates: settings.rates,
        clock,
        random: Arc::new(SeededRandom::new(seed)),
        metrics: Arc::new(Metrics::new("test")),
        max_body_bytes: settings.max_body_bytes,
        body_timeout: Duration::from_secs(5),
        sign_in: settings.sign_in,
        mail_reader: MailReader {
            read: larkspur_mail::shown,
            attachment: larkspur_mail::text::reading::attached,
        },
        mail_give_up: Duration::from_secs(60),
        remark: None,
    }))
}

/// A text field of an object.
fn text(object: &serde_json::Value, name: &str) -> String {
    let text = object.get(name).and_then(|it| it.as_str());
    text.unwrap_or_else(|| panic!("{name} is not a text in {object}")).to_owned()
}

//! The stage of a test: store, clock, tenant, app and mail domain, and how to leave it.

mod app;
mod department;
mod employee_type;
mod mail_group;
mod tenant;
mod unit;
mod user;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::keyring::Keyring;
use larkspur_core::schema::MIGRATIONS;
use larkspur_core::{Caller, Result, verify};
use larkspur_store::testing::{self, Place};
use larkspur_store::{Db, Engine, Lane, ManualClock, SeededRandom, Tx};

pub use app::{AppBuilder, TestApp};
pub use department::DepartmentBuilder;
pub use employee_type::EmployeeTypeBuilder;
pub use mail_group::MailGroupBuilder;
pub use tenant::TestTenant;
pub use unit::UnitBuilder;
pub use user::UserBuilder;

/// When every scene begins: 2026-01-01T00:00:00Z, milliseconds.
pub const START_MS: i64 = 1_767_225_600_000;
/// The mail domain of the first tenant.
pub const MAIL_DOMAIN: &str = "example.com";

/// A fresh store with one tenant, one app that holds the range "all members", and the mail domain `example.com`.
///
/// It must be left by [`Scene::finish`], which checks every derived fact of the store; [`each_engine`] does so.
pub struct Scene {
    db: Db,
    clock: Arc<ManualClock>,
    keys: Keyring,
    home: TestTenant,
    announced: RefCell<Vec<String>>,
    numbers: Cell<i64>,
    left: Cell<bool>,
    /// Goes last: it holds the file that `db` has open.
    place: Place,
}

/// Plays `test` in a fresh scene on every engine of this machine, and checks what it leaves behind.
pub async fn each_engine(test: impl AsyncFn(&Scene)) {
    for engine in testing::engines() {
        let _naming = Naming(engine);
        let scene = Scene::on(engine).await;
        test(&scene).await;
        scene.finish().await;
    }
}

/// Says on which engine a test failed.
struct Naming(Engine);

impl Drop for Naming {
    #[expect(clippy::print_stderr, reason = "whoever reads the failure must know the engine")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the test failed on {:?}", self.0);
        }
    }
}

impl Scene {
    /// A fresh scene on this engine.
    pub async fn on(engine: Engine) -> Self {
        let place = Place::migrated(engine, MIGRATIONS);
        let clock = Arc::new(ManualClock::at(START_MS));
        let db = open(&place, &clock, 1);
        let keys = db.write("scene.keys", Lane(0), Keyring::open).await.expect("the keyring");
        let home = tenant::create(&db, "Home", MAIL_DOMAIN).await;
        let (announced, numbers, left) = (RefCell::default(), Cell::new(1), Cell::new(false));
        Self { db, clock, keys, home, announced, numbers, left, place }
    }

    /// Another process on the same store: its own connections, its own randomness, the same clock. A SQLite store has one
    /// process at a time, so there it is the store of the scene itself.
    #[must_use]
    pub fn second_process(&self) -> Db {
        match self.db.engine() {
            Engine::Sqlite => self.db.clone(),
            Engine::Postgres => self.own_connections(),
        }
    }

    /// Connections of their own to the same store, for a test that closes them before anybody writes.
    #[must_use]
    pub fn own_connections(&self) -> Db {
        open(&self.place, &self.clock, 1 + self.number().cast_unsigned())
    }

    /// The store.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The clock of the store.
    #[must_use]
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The keys of the store.
    #[must_use]
    pub fn keys(&self) -> &Keyring {
        &self.keys
    }

    /// The first tenant and its app.
    #[must_use]
    pub fn home(&self) -> &TestTenant {
        &self.home
    }

    /// The first app, speaking the default kinds of id.
    #[must_use]
    pub fn caller(&self) -> Caller {
        self.home.app.caller()
    }

    /// The first app, speaking these kinds of id.
    #[must_use]
    pub fn speaking(&self, user: UserIdType, department: DepartmentIdType) -> Caller {
        self.home.app.speaking(user, department)
    }

    /// Another app of the first tenant; its range is "all members" unless the builder is told otherwise.
    #[must_use]
    pub fn app(&self) -> AppBuilder<'_> {
        AppBuilder::new(self, &self.home.tenant)
    }

    /// Another app of this tenant.
    #[must_use]
    pub fn app_of<'a>(&'a self, tenant: &'a TestTenant) -> AppBuilder<'a> {
        AppBuilder::new(self, &tenant.tenant)
    }

    /// Another tenant with an app of its own and this mail domain.
    pub async fn tenant(&self, name: &str, mail_domain: &str) -> TestTenant {
        tenant::create(&self.db, name, mail_domain).await
    }

    /// A department to make, under the root unless the builder is told otherwise.
    #[must_use]
    pub fn department(&self, name: &str) -> DepartmentBuilder<'_> {
        DepartmentBuilder::new(self, name)
    }

    /// A user to make, with a mobile number of its own, in the root unless the builder is told otherwise.
    #[must_use]
    pub fn user(&self, name: &str) -> UserBuilder<'_> {
        UserBuilder::new(self, name)
    }

    /// A custom employee type to make, or to put in the place of another.
    #[must_use]
    pub fn employee_type(&self, content: &str) -> EmployeeTypeBuilder<'_> {
        EmployeeTypeBuilder::new(self, content)
    }

    /// A unit to make.
    #[must_use]
    pub fn unit(&self, id: &str) -> UnitBuilder<'_> {
        UnitBuilder::new(self, id)
    }

    /// A mail group to make.
    #[must_use]
    pub fn mail_group(&self, email: &str) -> MailGroupBuilder<'_> {
        MailGroupBuilder::new(self, email)
    }

    /// A number that this scene has not given before.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.numbers.replace(self.numbers.get() + 1)
    }

    /// A mobile number that nobody in this scene has.
    #[must_use]
    pub fn mobile(&self) -> String {
        format!("+8613{:09}", self.number())
    }

    /// Reads as the first app.
    ///
    /// # Errors
    /// What `job` returns.
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>, &Caller) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.read_as(&self.caller(), job).await
    }

    /// Writes as the first app.
    ///
    /// # Errors
    /// What `job` returns.
    pub async fn write<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>, &Caller) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.write_as(&self.caller(), job).await
    }

    /// Reads as `who`, who is proved first, as for every request.
    ///
    /// # Errors
    /// What `job` returns, and [`larkspur_core::Error::Stale`].
    pub async fn read_as<T: Send + 'static>(
        &self,
        who: &Caller,
        job: impl Fn(&mut Tx<'_>, &Caller) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let who = who.clone();
        let proved = move |tx: &mut Tx<'_>| who.prove(tx).and_then(|()| job(tx, &who));
        self.db.read("scene.read", proved).await
    }

    /// Writes as `who`, who is proved first, as for every request.
    ///
    /// # Errors
    /// What `job` returns, and [`larkspur_core::Error::Stale`].
    pub async fn write_as<T: Send + 'static>(
        &self,
        who: &Caller,
        job: impl Fn(&mut Tx<'_>, &Caller) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        write_to(&self.db, who, job).await
    }

    /// Announces that the test leaves a fault behind whose sentence contains `text`.
    pub fn announce_fault(&self, text: &str) {
        self.announced.borrow_mut().push(text.to_owned());
    }

    /// Every fault of the store now, announced or not.
    pub async fn faults(&self) -> Vec<String> {
        self.db.read("scene.verify", verify::verify).await.expect("verify runs").faults
    }

    /// Checks every derived fact, then leaves.
    pub async fn finish(self) {
        let faults = self.faults().await;
        let announced = self.announced.take();
        self.left.set(true);
        self.db.close();
        let found: Vec<_> =
            faults.iter().filter(|it| !announced.iter().any(|known| it.contains(known))).collect();
        assert!(found.is_empty(), "verify found: {found:#?}");
        let missing: Vec<_> =
            announced.iter().filter(|known| !faults.iter().any(|it| it.contains(*known))).collect();
        assert!(missing.is_empty(), "announced, but not found by verify: {missing:#?}");
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if !self.left.get() && !std::thread::panicking() {
            panic!("a scene was dropped without finish(), so nothing checked what it left behind");
        }
    }
}

/// Writes to one of several processes on a store as `who`, who is proved first.
///
/// # Errors
/// What `job` returns, and [`larkspur_core::Error::Stale`].
pub async fn write_to<T: Send + 'static>(
    db: &Db,
    who: &Caller,
    job: impl Fn(&mut Tx<'_>, &Caller) -> Result<T> + Send + 'static,
) -> Result<T> {
    let who = who.clone();
    let lane = Lane(who.tenant().get().cast_unsigned());
    let proved = move |tx: &mut Tx<'_>| who.prove(tx).and_then(|()| job(tx, &who));
    db.write("scene.write", lane, proved).await
}

fn open(place: &Place, clock: &Arc<ManualClock>, seed: u64) -> Db {
    let clock = Arc::clone(clock);
    Db::open(place.options(), MIGRATIONS, clock, Arc::new(SeededRandom::new(seed))).expect("an open store")
}

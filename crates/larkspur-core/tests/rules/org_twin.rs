//! A naive twin of an organisation: random sequences of every write to departments and users go to the rules and to a
//! few lists in memory. After every step answers, tree, names, orders, counts and chats agree; every tenth step every
//! user, address and contact range does so too, and `verify` finds nothing.
//!
//! `LARKSPUR_TEST_STEPS` sets the steps on each engine (default 300), shared out among four seeds; the seed of a failed
//! run is in its message. 10,000 steps take a few minutes on each engine.

mod compare;
mod departments;
mod model;
mod people;
mod rooms;

use larkspur_core::Caller;
use larkspur_model::{AppKey, DepartmentKey, UserKey};
use larkspur_store::Engine;
use larkspur_testkit::Scene;

use crate::twin::steps;
use larkspur_testkit::Dice;
use model::Org;

/// Seeds that are always played, besides one that is new each time.
const SEEDS: [u64; 3] = [7, 42, 20_260_401];
/// Levels that the twin allows, the root being level 1.
const DEPTH: usize = 5;
/// Children that the twin allows.
const CHILDREN: usize = 4;
/// Changes of an id that the twin allows.
const ID_CHANGES: i64 = 3;
/// Ten days, milliseconds: three of them and a bit is more than anybody can be brought back after.
const TEN_DAYS_MS: i64 = 10 * 24 * 60 * 60 * 1_000;

/// One run.
struct Play<'a> {
    scene: &'a Scene,
    dice: Dice,
    org: Org,
    /// An app with a narrow range.
    app: AppKey,
}

impl Play<'_> {
    async fn step(&mut self, when: &str, step: usize) {
        let by = if self.dice.percent(4) { TEN_DAYS_MS } else { 1 };
        self.scene.clock().advance(by);
        self.org.now += by;
        let touched = match self.dice.below(100) {
            0..14 => self.create_department(when).await,
            14..28 => self.change_department(when).await,
            28..32 => self.replace_department(when).await,
            32..37 => self.delete_department(when).await,
            37..39 => self.change_department_id(when).await,
            39..41 => self.unbind_chat(when).await,
            41..59 => self.create_user(when).await,
            59..76 => self.change_user(when).await,
            76..80 => self.replace_user(when).await,
            80..89 => self.delete_user(when).await,
            89..94 => self.resurrect_user(when).await,
            94..97 => self.change_user_id(when).await,
            _ => self.change_range().await,
        };
        self.org.settle();
        self.compare_tree(when).await;
        self.compare_rooms(when).await;
        if let Some(user) = touched {
            self.compare_users(when, &[user]).await;
        }
        if step % 10 == 9 {
            self.compare_everything(when).await;
        }
    }

    /// The first app, with the limits of the twin.
    fn caller(&self) -> Caller {
        let mut who = self.scene.caller();
        let limits = &mut who.policy.limits;
        (limits.department_depth, limits.child_departments) = (DEPTH, i64::try_from(CHILDREN).unwrap());
        (limits.user_id_changes, limits.department_id_changes) = (ID_CHANGES, ID_CHANGES);
        who
    }

    fn shown_department(&self, key: DepartmentKey) -> String {
        self.scene.caller().ids.open_department_id(key)
    }

    fn shown_user(&self, key: UserKey) -> String {
        self.scene.caller().ids.open_id(key)
    }
}

/// A test for each engine, so that they are played side by side.
#[tokio::test]
async fn the_organisation_agrees_with_the_twin_on_sqlite() {
    agree_on(Engine::Sqlite).await;
}

#[tokio::test]
async fn the_organisation_agrees_with_the_twin_on_postgres() {
    agree_on(Engine::Postgres).await;
}

async fn agree_on(engine: Engine) {
    if !larkspur_store::testing::engines().contains(&engine) {
        return;
    }
    for seed in [SEEDS[0], SEEDS[1], SEEDS[2], Dice::fresh_seed()] {
        let scene = Scene::on(engine).await;
        let app = scene.app().range(&[]).create().await.app.key;
        let org = Org { now: larkspur_testkit::scene::START_MS, ..Org::default() };
        let mut play = Play { scene: &scene, dice: Dice::new(seed), org, app };
        for step in 0..steps() / (SEEDS.len() + 1) {
            play.step(&format!("seed {seed} on {engine:?}, step {step}"), step).await;
        }
        play.compare_everything(&format!("seed {seed} on {engine:?}, at the end")).await;
        scene.finish().await;
    }
}

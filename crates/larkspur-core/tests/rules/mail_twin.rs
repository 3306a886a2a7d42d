//! A naive twin of who gets mail and who may send it: random writes to departments, users, mailboxes, groups and
//! their rolls, with groups nested in each other and in circles. After every step each group is walked in pages of a random
//! size, each person is asked for the ways, and each address asks to send; the twin answers by plain recursion.
//!
//! `LARKSPUR_TEST_STEPS` sets the steps on each engine (default 300), shared out among three seeds; the seed of a failed
//! run is in its message.

mod model;
mod play;

use larkspur_testkit::Scene;

use crate::twin::steps;
use larkspur_testkit::Dice;
use play::Play;

/// Seeds that are always played, besides one that is new each time.
const SEEDS: [u64; 2] = [3, 20_260_102];

#[tokio::test]
async fn effective_members_and_senders_agree_with_the_twin() {
    for engine in larkspur_store::testing::engines() {
        for seed in [SEEDS[0], SEEDS[1], Dice::fresh_seed()] {
            println!("seed {seed} on {engine:?}");
            let scene = Scene::on(engine).await;
            let mut play = Play::new(&scene, Dice::new(seed));
            for step in 0..steps() / (SEEDS.len() + 1) {
                play.step(&format!("seed {seed} on {engine:?}, step {step}")).await;
            }
            scene.finish().await;
        }
    }
}

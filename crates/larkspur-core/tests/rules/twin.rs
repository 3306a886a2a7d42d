//! A naive twin: random requests go to the rules and to a few lists in memory. Answers, tree and counts must agree after
//! every step.
//!
//! `LARKSPUR_TEST_STEPS` sets the steps on each engine (default 300), shared out among three seeds; the seed of a failed
//! run is in its message.

mod model;
mod play;

use larkspur_testkit::Scene;

use larkspur_testkit::Dice;
use play::Play;

/// Seeds that are always played, besides one that is new each time.
const SEEDS: [u64; 2] = [1, 20_260_101];

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
pub(crate) fn steps() -> usize {
    std::env::var("LARKSPUR_TEST_STEPS").ok().map_or(300, |text| text.parse().unwrap())
}

#[tokio::test]
async fn the_rules_agree_with_the_twin() {
    for engine in larkspur_store::testing::engines() {
        for seed in [SEEDS[0], SEEDS[1], Dice::fresh_seed()] {
            println!("seed {seed} on {engine:?}");
            let scene = Scene::on(engine).await;
            let mut play = Play::new(&scene, Dice::new(seed));
            for step in 0..steps() / (SEEDS.len() + 1) {
                play.step(&format!("seed {seed} on {engine:?}, step {step}")).await;
            }
            play.compare_listings(&format!("seed {seed} on {engine:?}, at the end")).await;
            scene.finish().await;
        }
    }
}

//! Paging while others write: between every two pages of a walk something is made, deleted, moved, renamed or reordered, and
//! people go from department to department. Whatever was in the list throughout is seen exactly once, in the order in which
//! it stood when that list began.
//!
//! The seed of a failed run is in its message; `LARKSPUR_TEST_STEPS` sets the walks of a run (default 40).

mod list;
mod play;

use std::collections::BTreeSet;

use larkspur_testkit::{Dice, Scene};

use list::List;
use play::Play;

/// A page that holds everything.
const ALL: usize = 10_000;

impl Play<'_> {
    /// Everything in a list now; nothing when what it is a list of is gone.
    async fn whole(&self, list: List) -> Vec<i64> {
        self.page(list, ALL, None).await.map_or_else(|_| Vec::new(), |(keys, _)| keys)
    }

    /// Walks a list with changes between its pages.
    async fn walk(&mut self, list: List, when: &str) {
        let before = self.whole(list).await;
        let mut throughout: BTreeSet<i64> = before.iter().copied().collect();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page_size = 1 + self.dice.below(4);
            let Ok((page, end)) = self.page(list, page_size, after).await else {
                assert!(self.whole(list).await.is_empty(), "{when}: {list:?}: a walk broke off");
                return;
            };
            seen.extend(page);
            assert!(seen.len() < ALL, "{when}: {list:?}: a walk without end");
            let Some(end) = end else { break };
            after = Some(end);
            for _ in 0..=self.dice.below(3) {
                self.write().await;
                let now: BTreeSet<i64> = self.whole(list).await.into_iter().collect();
                throughout = throughout.intersection(&now).copied().collect();
            }
        }
        let once: BTreeSet<i64> = seen.iter().copied().collect();
        assert_eq!(once.len(), seen.len(), "{when}: {list:?}: something was seen twice");
        let stayed = |keys: Vec<i64>| {
            let mut keys: Vec<i64> = keys.into_iter().filter(|key| throughout.contains(key)).collect();
            // Its departments begin after its users do, in the order of that moment.
            if matches!(list, List::WholeRange) {
                keys.sort_unstable();
            }
            keys
        };
        assert_eq!(stayed(seen), stayed(before), "{when}: {list:?}: lost, or in another order");
    }
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn walks() -> usize {
    std::env::var("LARKSPUR_TEST_STEPS").ok().map_or(40, |text| text.parse().unwrap())
}

#[tokio::test]
async fn whatever_was_there_throughout_is_seen_exactly_once() {
    for engine in larkspur_store::testing::engines() {
        for seed in [3_633_029_107, Dice::fresh_seed()] {
            let scene = Scene::on(engine).await;
            let mut play = Play::set(&scene, seed).await;
            for list in [List::ChatMembers, List::UsersFound, List::DepartmentsFound, List::MailGroupMembers]
            {
                assert!(play.whole(list).await.len() > 3, "{list:?} is too short to be walked");
            }
            for walk in 0..walks() {
                let list = play.any_list();
                play.walk(list, &format!("seed {seed} on {engine:?}, walk {walk}")).await;
            }
            scene.finish().await;
        }
    }
}

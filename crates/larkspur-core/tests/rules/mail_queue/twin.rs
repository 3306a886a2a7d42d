//! Many owners at random, some of which die with what they have: the queue beside a naive account of who has what.
//!
//! No copy is in two live hands, none is lost, and in the end each has come to one end.

use std::collections::{BTreeMap, BTreeSet};

use larkspur_core::mail_post::CopyState;
use larkspur_core::mail_queue::{self, Became, Claim, Verdict};
use larkspur_model::MailPostKey;
use larkspur_store::{Db, Engine, Random, SeededRandom};
use larkspur_testkit::Scene;

use super::{LEASE, MINUTE, copies, deferred, delivered, failed, finish_on, group_of, on, send, verdict};

const STEPS: usize = 250;
const OWNERS: usize = 4;

type Copy = (MailPostKey, String);

struct Play<'a> {
    scene: &'a Scene,
    processes: Vec<Db>,
    random: SeededRandom,
    now: i64,
    /// Who has what, until when.
    hands: Vec<(String, Claim, i64)>,
    /// How often each copy was handed out.
    seen: BTreeMap<Copy, usize>,
    ended: BTreeSet<Copy>,
}

impl Play<'_> {
    fn number(&self, below: usize) -> usize {
        let mut bytes = [0; 4];
        self.random.fill(&mut bytes);
        usize::try_from(u32::from_le_bytes(bytes)).unwrap() % below
    }

    fn process(&self, owner: usize) -> Db {
        self.processes[owner % self.processes.len()].clone()
    }

    /// Some owners ask at the same moment.
    async fn claim(&mut self) {
        let most = 1 + self.number(5);
        let first = self.number(OWNERS);
        let asking = 1 + self.number(2);
        let ask = |owner: usize| {
            let (db, name) = (self.process(owner), format!("owner {owner}"));
            async move {
                let asked = name.clone();
                let claim = on(&db, move |tx| mail_queue::claim(tx, &asked, LEASE, most, &[])).await;
                claim.map(|claim| (name, claim))
            }
        };
        let taken = match asking {
            1 => vec![ask(first).await],
            _ => {
                let (one, other) = tokio::join!(ask(first), ask((first + 1) % OWNERS));
                vec![one, other]
            }
        };
        for (owner, claim) in taken.into_iter().flatten() {
            assert!(!claim.copies.is_empty() && claim.copies.len() <= most);
            for copy in &claim.copies {
                let copy = (claim.post, copy.address.clone());
                assert!(!self.ended.contains(&copy), "{copy:?} is handed out after its end");
                let held = self.hands.iter().find(|(_, other, until)| {
                    *until > self.now
                        && other.post == copy.0
                        && other.copies.iter().any(|known| known.address == copy.1)
                });
                assert!(held.is_none(), "{copy:?} is in two live hands: {held:?}");
                *self.seen.entry(copy).or_default() += 1;
            }
            self.hands.push((owner, claim, self.now + LEASE));
        }
    }

    fn any_hand(&mut self) -> Option<(String, Claim, i64)> {
        if self.hands.is_empty() {
            return None;
        }
        let place = self.number(self.hands.len());
        Some(self.hands.swap_remove(place))
    }

    async fn finish(&mut self) {
        let Some((_, claim, until)) = self.any_hand() else { return };
        let mut verdicts = Vec::new();
        for copy in &claim.copies {
            let became = match self.number(6) {
                0 => deferred(),
                1 => Became::Unsent,
                2 => failed(),
                _ => delivered(),
            };
            // Some results are lost on the way.
            if self.number(8) > 0 {
                verdicts.push(verdict(copy, became));
            }
        }
        let db = self.process(self.number(OWNERS));
        let counted = finish_on(&db, &claim, verdicts.clone()).await;
        if until > self.now {
            assert!(counted, "whoever has a lease is listened to");
        }
        if counted {
            let ends =
                |verdict: &&Verdict| matches!(verdict.became, Became::Delivered(_) | Became::Failed(_));
            for verdict in verdicts.iter().filter(ends) {
                assert!(self.ended.insert((claim.post, verdict.address.clone())), "{verdict:?} ends twice");
            }
        }
    }

    async fn step(&mut self) {
        match self.number(16) {
            0..=6 => self.claim().await,
            7..=11 => self.finish().await,
            12 => drop(self.any_hand()), // Its owner dies, and nobody knows.
            13 => {
                // A process starts again.
                let Some((owner, ..)) = self.any_hand() else { return };
                self.hands.retain(|(other, ..)| *other != owner);
                let db = self.process(0);
                on(&db, move |tx| mail_queue::release_own(tx, &owner)).await;
            }
            // Up to almost twice a lease, so that some come too late with what they say.
            14 => self.advance(i64::try_from(self.number(8)).unwrap() * 4 * MINUTE),
            _ => self.advance(1),
        }
    }

    fn advance(&mut self, ms: i64) {
        self.scene.clock().advance(ms);
        self.now += ms;
    }
}

async fn play(engine: Engine, seed: u64) {
    let scene = Scene::on(engine).await;
    let second = scene.second_process();
    let mut groups = Vec::new();
    for (email, domain, members) in [
        ("a@example.com", "else.example", 9),
        ("b@example.com", "routed.example", 4),
        ("c@example.com", "b.example", 1),
    ] {
        groups.push(group_of(&scene, email, domain, members).await);
    }
    let mut play = Play {
        scene: &scene,
        processes: vec![scene.db().clone(), second.clone()],
        random: SeededRandom::new(seed),
        now: scene.read(|tx, _| Ok(tx.now())).await.unwrap(),
        hands: Vec::new(),
        seen: BTreeMap::new(),
        ended: BTreeSet::new(),
    };
    let mut posts = Vec::new();
    for step in 0..STEPS {
        if step % 50 == 0 {
            let first = play.number(groups.len());
            posts.push(send(&scene, &groups[first..], 1_000 * 24 * 60 * MINUTE).await);
        }
        play.step().await;
    }
    // Everybody dies; what is left is delivered.
    play.hands.clear();
    for _ in 0..1_000 {
        play.advance(LEASE);
        play.claim().await;
        while let Some((_, claim, _)) = play.hands.pop() {
            for copy in &claim.copies {
                assert!(play.ended.insert((claim.post, copy.address.clone())));
            }
            let verdicts = super::all(&claim, &delivered());
            assert!(finish_on(scene.db(), &claim, verdicts).await);
        }
        if scene.read(|tx, _| mail_queue::next_due(tx, &[])).await.unwrap().is_none() {
            break;
        }
    }
    let mut all = BTreeSet::new();
    for post in posts {
        for copy in copies(&scene, post).await {
            assert!(matches!(copy.state, CopyState::Delivered | CopyState::Failed), "{copy:?}");
            all.insert((post, copy.address));
        }
    }
    assert_eq!(play.ended, all, "each copy has come to one end");
    assert!(play.seen.values().any(|times| *times > 1), "the play has tried nothing twice");
    scene.finish().await;
}

#[tokio::test]
async fn the_queue_keeps_its_promises_whoever_dies() {
    for engine in larkspur_store::testing::engines() {
        for seed in 1..=4 {
            play(engine, seed).await;
        }
    }
}

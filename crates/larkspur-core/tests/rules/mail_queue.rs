//! Copies on their way out: who has them, what becomes of them, and when they are tried again.

mod twin;

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::{self, CopyState, Destination, MailCopy, Reply};
use larkspur_core::mail_queue::{self, Became, Choice, Claim, ClaimedCopy, Depth, Schedule, Slack, Verdict};
use larkspur_core::user::{NewUser, Standing};
use larkspur_core::{Limits, Result};
use larkspur_model::{MailPostKey, MemberKind};
use larkspur_store::{Db, Lane, Tx};
use larkspur_testkit::scene::START_MS;
use larkspur_testkit::{Scene, each_engine};

use crate::mail_post::{accept_on, address, judge, open_group, post};
use crate::mail_reach::{add, text};

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const LEASE: i64 = 15 * MINUTE;
const SLACK: Slack = Slack { first_ms: 1_000, most_ms: 5 * MINUTE };

pub(crate) fn schedule() -> Schedule {
    Schedule { retry: vec![MINUTE, 10 * MINUTE], jitter: 0, late_after: Some(4 * 60 * MINUTE) }
}

/// A group of so many at one domain and what leads to it.
pub(crate) async fn group_of(scene: &Scene, email: &str, domain: &str, members: usize) -> Destination {
    open_group(scene, email).await;
    for number in 0..members {
        let member = text(MemberKind::ExternalUser, &format!("a{number:04}@{domain}"));
        add(scene, Roll::Members, email, member).await;
    }
    judge(scene, None, email).await.unwrap()
}

/// Accepts a post of its own for these; what goes to `routed.example` has a route of its own.
pub(crate) async fn send(scene: &Scene, to: &[Destination], expires_in: i64) -> MailPostKey {
    let expires_at = scene.read(move |tx, _| Ok(tx.now() + expires_in)).await.unwrap();
    let new = post(Some("x@else.example"), to);
    let relay = Some((&["routed.example"][..], expires_at));
    let limits = Limits { mail_recipients_per_hour: i64::MAX, ..Limits::default() };
    accept_on(scene, limits, new, relay).await[0].unwrap()
}

pub(crate) async fn on<T: Send + 'static>(
    db: &Db,
    job: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
) -> T {
    db.write("test.queue", Lane(0), job).await.unwrap()
}

async fn claim_on(db: &Db, owner: &str, most: usize) -> Option<Claim> {
    let owner = owner.to_owned();
    on(db, move |tx| mail_queue::claim(tx, &owner, LEASE, most, &[])).await
}

pub(crate) async fn claim(scene: &Scene, owner: &str) -> Option<Claim> {
    claim_on(scene.db(), owner, 400).await
}

fn reply(code: u16, status: (u16, u16, u16)) -> Reply {
    Reply { code: Some(code), status: Some(status), text: "as the peer says".into() }
}

pub(crate) fn delivered() -> Became {
    Became::Delivered(reply(250, (2, 0, 0)))
}

pub(crate) fn deferred() -> Became {
    Became::Deferred(reply(450, (4, 2, 1)))
}

pub(crate) fn failed() -> Became {
    Became::Failed(reply(550, (5, 7, 1)))
}

pub(crate) fn verdict(copy: &ClaimedCopy, became: Became) -> Verdict {
    Verdict { address: copy.address.clone(), attempts: copy.attempts, became }
}

pub(crate) fn all(claim: &Claim, became: &Became) -> Vec<Verdict> {
    claim.copies.iter().map(|copy| verdict(copy, became.clone())).collect()
}

pub(crate) async fn finish(scene: &Scene, claim: &Claim, verdicts: Vec<Verdict>) -> bool {
    finish_on(scene.db(), claim, verdicts).await
}

/// Says what became of copies and gives the delivery back.
pub(crate) async fn finish_on(db: &Db, claim: &Claim, verdicts: Vec<Verdict>) -> bool {
    let claim = claim.clone();
    on(db, move |tx| {
        Ok(mail_queue::record(tx, &claim, &verdicts, &schedule())? && mail_queue::release(tx, &claim)?)
    })
    .await
}

pub(crate) async fn copies(scene: &Scene, post: MailPostKey) -> Vec<MailCopy> {
    scene.read(move |tx, who| Ok(mail_post::copies(tx, who.tenant(), post, 10_000, None)?.0)).await.unwrap()
}

async fn states(scene: &Scene, post: MailPostKey) -> Vec<CopyState> {
    copies(scene, post).await.into_iter().map(|copy| copy.state).collect()
}

async fn next_due(scene: &Scene) -> Option<i64> {
    scene.read(|tx, _| mail_queue::next_due(tx, &[])).await.unwrap()
}

async fn depth(scene: &Scene) -> Vec<(String, CopyState, i64)> {
    let depth = scene.read(|tx, _| mail_queue::depth(tx)).await.unwrap();
    depth.into_iter().map(|Depth { route, state, copies }| (route, state, copies)).collect()
}

#[tokio::test]
async fn a_delivery_goes_out() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 2).await;
        add(scene, Roll::Members, "team@example.com", text(MemberKind::ExternalUser, "B@Routed.example"))
            .await;
        let key = send(scene, std::slice::from_ref(&to), 60 * MINUTE).await;
        assert_eq!(
            depth(scene).await,
            [("*".into(), CopyState::Pending, 2), ("routed.example".into(), CopyState::Pending, 1)]
        );
        assert_eq!(next_due(scene).await, Some(START_MS));
        let mut claims = vec![claim(scene, "a").await.unwrap(), claim(scene, "a").await.unwrap()];
        assert_eq!(claim(scene, "b").await, None);
        claims.sort_by(|one, other| one.route.cmp(&other.route));
        let [any, routed] = claims.as_slice() else { panic!("{claims:?}") };
        assert_eq!((any.route.as_str(), any.copies.len(), any.post), ("*", 2, key));
        assert_eq!(
            (routed.route.as_str(), routed.copies[0].given.as_str()),
            ("routed.example", "B@Routed.example")
        );
        assert_eq!((any.group, any.is_probe, any.lease_until), (Some(to.group), false, START_MS + LEASE));
        assert_eq!(any.sender, format!("bounce+{}@example.com", to.group.get()));
        let (asked, text) = (any.clone(), b"List-Post: <mailto:team@example.com>\r\n\r\nbody\r\n");
        let message = scene.read(move |tx, _| mail_queue::text(tx, &asked)).await.unwrap();
        assert_eq!(message.as_deref(), Some(&text[..]));
        assert!(finish(scene, any, all(any, &delivered())).await);
        assert!(finish(scene, routed, all(routed, &failed())).await);
        let kept = copies(scene, key).await;
        assert_eq!(kept[0].state, CopyState::Delivered);
        assert_eq!((kept[2].state, kept[2].attempts, kept[2].next_at), (CopyState::Failed, 1, None));
        assert_eq!(kept[2].reply, Some(reply(550, (5, 7, 1))));
        assert_eq!((depth(scene).await, next_due(scene).await), (vec![], None));
        assert!(!finish(scene, any, all(any, &failed())).await, "it is over");
        assert_eq!(copies(scene, key).await, kept);
    })
    .await;
}

#[tokio::test]
async fn a_small_one_does_not_wait_for_a_large_one() {
    each_engine(async |scene| {
        let large = group_of(scene, "large@example.com", "else.example", 7).await;
        let small = group_of(scene, "small@example.com", "else.example", 1).await;
        let large = send(scene, &[large], 60 * MINUTE).await;
        let small = send(scene, &[small], 60 * MINUTE).await;
        let mut order = Vec::new();
        for number in 0..5 {
            // Whoever takes them, and however many there are.
            let taken = claim_on(scene.db(), &format!("owner {number}"), 3).await;
            let Some(taken) = taken else { break };
            order.push((taken.post, taken.copies.len()));
            assert!(finish(scene, &taken, all(&taken, &delivered())).await);
        }
        let first = order.iter().position(|(post, _)| *post == small).unwrap();
        assert!(first <= 1, "served after one claim: {order:?}");
        let of_large: Vec<usize> =
            order.iter().filter(|(post, _)| *post == large).map(|(_, copies)| *copies).collect();
        assert_eq!(of_large, [3, 3, 1]);
    })
    .await;
}

#[tokio::test]
async fn a_large_one_goes_on_while_nobody_waits() {
    each_engine(async |scene| {
        let large = group_of(scene, "large@example.com", "else.example", 9).await;
        let small = group_of(scene, "small@example.com", "else.example", 1).await;
        let key = send(scene, &[large], 24 * 60 * MINUTE).await;
        let held = Choice::Copy(key, address("a0004@else.example"));
        let hold = scene.write(move |tx, who| mail_queue::hold(tx, who.tenant(), &held));
        assert_eq!(hold.await.unwrap(), 1);
        let more = async |claim: &Claim, last: &ClaimedCopy| {
            let (claim, last) = (claim.clone(), last.clone());
            on(scene.db(), move |tx| mail_queue::more(tx, &claim, &last, 3)).await
        };
        let named = |copies: &[ClaimedCopy]| -> Vec<String> {
            copies.iter().map(|copy| copy.address.chars().take(5).collect()).collect()
        };
        let taken = claim_on(scene.db(), "a", 3).await.unwrap();
        assert_eq!(named(&taken.copies), ["a0000", "a0001", "a0002"]);
        // What was handed out is not handed out again, said or unsaid; what is deferred or held waits.
        let (said, verdicts) = (taken.clone(), vec![verdict(&taken.copies[0], deferred())]);
        assert!(on(scene.db(), move |tx| mail_queue::record(tx, &said, &verdicts, &schedule())).await);
        let second = more(&taken, &taken.copies[2]).await.unwrap();
        assert_eq!(named(&second), ["a0003", "a0005", "a0006"]);
        // As soon as somebody else waits for the same way, there is no more.
        send(scene, &[small], 24 * 60 * MINUTE).await;
        assert_eq!(more(&taken, &second[2]).await, Some(vec![]));
        let other = claim(scene, "b").await.unwrap();
        assert!(finish(scene, &other, all(&other, &delivered())).await);
        let third = more(&taken, &second[2]).await.unwrap();
        assert_eq!(named(&third), ["a0007", "a0008"]);
        assert_eq!(more(&taken, &third[1]).await, Some(vec![]));
        // What was not said is there for the next one, and whoever lost the lease gets nothing.
        scene.clock().advance(LEASE);
        assert_eq!(more(&taken, &taken.copies[2]).await.map(|copies| copies.len()), Some(0));
        let heir = claim(scene, "c").await.unwrap();
        assert_eq!((heir.post, heir.copies.len()), (key, 8));
        assert_eq!(more(&taken, &taken.copies[2]).await, None);
    })
    .await;
}

#[tokio::test]
async fn whoever_dies_loses_the_lease_and_nothing_else() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 2).await;
        let key = send(scene, &[to], 24 * 60 * MINUTE).await;
        let dead = claim(scene, "dead").await.unwrap();
        let part = all(&dead, &delivered())[..1].to_vec();
        let recorded = {
            let (dead, part) = (dead.clone(), part.clone());
            on(scene.db(), move |tx| mail_queue::record(tx, &dead, &part, &schedule())).await
        };
        assert!(recorded);
        scene.clock().advance(LEASE - 1);
        assert_eq!(claim(scene, "b").await, None);
        let renewed = {
            let dead = dead.clone();
            on(scene.db(), move |tx| mail_queue::renew(tx, &dead, LEASE)).await
        };
        assert!(renewed);
        scene.clock().advance(LEASE - 1);
        assert_eq!(claim(scene, "b").await, None, "a lease that was renewed holds on");
        scene.clock().advance(1);
        let heir = claim(scene, "b").await.unwrap();
        assert_eq!(heir.copies.len(), 1, "what was recorded stays recorded");
        assert!(!finish(scene, &dead, all(&dead, &failed())).await);
        let late = dead.clone();
        assert!(!on(scene.db(), move |tx| mail_queue::renew(tx, &late, LEASE)).await);
        assert!(!on(scene.db(), move |tx| mail_queue::release(tx, &dead)).await);
        assert_eq!(states(scene, key).await, [CopyState::Delivered, CopyState::Pending]);
        // A process that starts again has at once what it had before.
        assert_eq!(on(scene.db(), |tx| mail_queue::release_own(tx, "b")).await, 1);
        assert!(!finish(scene, &heir, all(&heir, &failed())).await);
        let again = claim(scene, "b").await.unwrap();
        let given_back = again.clone();
        assert!(on(scene.db(), move |tx| mail_queue::release(tx, &given_back)).await);
        let again = claim(scene, "c").await.unwrap();
        assert!(finish(scene, &again, all(&again, &delivered())).await);
        // A lease that ran out, of somebody who had said everything.
        let to = judge(scene, None, "team@example.com").await.unwrap();
        let second = send(scene, &[to], 60 * MINUTE).await;
        let dead = claim(scene, "dead").await.unwrap();
        let verdicts = all(&dead, &deferred());
        assert!(on(scene.db(), move |tx| mail_queue::record(tx, &dead, &verdicts, &schedule())).await);
        scene.clock().advance(LEASE);
        let heir = claim(scene, "b").await.unwrap();
        assert!(finish(scene, &heir, all(&heir, &delivered())).await);
        let dead_again =
            send(scene, &[judge(scene, None, "team@example.com").await.unwrap()], 60 * MINUTE).await;
        let dead = claim(scene, "dead").await.unwrap();
        let verdicts = all(&dead, &delivered());
        assert!(on(scene.db(), move |tx| mail_queue::record(tx, &dead, &verdicts, &schedule())).await);
        scene.clock().advance(LEASE);
        assert_eq!(claim(scene, "b").await, None, "there is nothing left of it");
        for key in [key, second, dead_again] {
            assert_eq!(states(scene, key).await, [CopyState::Delivered; 2]);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_deferred_comes_back_until_its_time_is_over() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 3).await;
        let key = send(scene, &[to], 15 * MINUTE).await;
        let first = claim(scene, "a").await.unwrap();
        let mut verdicts = all(&first, &deferred());
        verdicts[0].became = delivered();
        verdicts[1].became = Became::Unsent;
        verdicts.push(Verdict { address: "stranger@else.example".into(), attempts: 0, became: failed() });
        assert!(finish(scene, &first, verdicts).await);
        assert_eq!(states(scene, key).await, [CopyState::Delivered, CopyState::Pending, CopyState::Deferred]);
        let kept = copies(scene, key).await;
        assert_eq!((kept[1].attempts, kept[2].attempts, kept[2].next_at), (0, 1, Some(START_MS + MINUTE)));
        let second = claim(scene, "a").await.unwrap();
        assert_eq!(second.copies.len(), 1, "what was not sent is due, what was deferred is not");
        assert!(finish(scene, &second, all(&second, &deferred())).await);
        assert_eq!((claim(scene, "a").await, next_due(scene).await), (None, Some(START_MS + MINUTE)));
        scene.clock().advance(MINUTE);
        let third = claim(scene, "a").await.unwrap();
        assert_eq!(third.copies.iter().map(|copy| copy.attempts).collect::<Vec<_>>(), [1, 1]);
        assert!(finish(scene, &third, all(&third, &deferred())).await);
        assert_eq!(next_due(scene).await, Some(START_MS + 11 * MINUTE));
        scene.clock().advance(10 * MINUTE);
        let fourth = claim(scene, "a").await.unwrap();
        assert!(finish(scene, &fourth, all(&fourth, &deferred())).await);
        // The last attempt is when the time is over, not after it.
        assert_eq!(next_due(scene).await, Some(START_MS + 15 * MINUTE));
        scene.clock().advance(4 * MINUTE);
        let last = claim(scene, "a").await.unwrap();
        assert!(finish(scene, &last, all(&last, &deferred())).await);
        assert_eq!(states(scene, key).await, [CopyState::Delivered, CopyState::Expired, CopyState::Expired]);
        assert_eq!(copies(scene, key).await[1].reply, Some(reply(450, (4, 2, 1))));
        assert_eq!(next_due(scene).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_route_in_trouble_rests_and_is_probed() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 2).await;
        let routed = group_of(scene, "other@example.com", "routed.example", 1).await;
        send(scene, std::slice::from_ref(&to), 60 * MINUTE).await;
        send(scene, std::slice::from_ref(&to), 60 * MINUTE).await;
        let find_down = async |claim: &Claim| {
            let down = claim.clone();
            let until =
                on(scene.db(), move |tx| mail_queue::route_down(tx, &down, "no\0 connection", SLACK)).await;
            assert!(finish(scene, claim, all(claim, &Became::Unsent)).await);
            until
        };
        // Two find out at once: it rests as long as for one.
        let [one, other] = [claim(scene, "a").await.unwrap(), claim(scene, "b").await.unwrap()];
        assert_eq!([find_down(&one).await, find_down(&other).await], [START_MS + 1_000; 2]);
        assert_eq!((claim(scene, "a").await, next_due(scene).await), (None, Some(START_MS + 1_000)));
        // Other routes go on.
        send(scene, &[routed], 60 * MINUTE).await;
        let fine = claim(scene, "a").await.unwrap();
        assert_eq!(fine.route, "routed.example");
        assert!(finish(scene, &fine, all(&fine, &delivered())).await);
        scene.clock().advance(1_000);
        let mut now = START_MS + 1_000;
        for rest in [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000] {
            let probe = claim(scene, "a").await.unwrap();
            assert!(probe.is_probe);
            assert_eq!(claim(scene, "b").await, None, "one finds out for all");
            assert_eq!(find_down(&probe).await, now + rest);
            scene.clock().advance(rest);
            now += rest;
        }
        // A probe that is never heard of is followed by another one.
        claim(scene, "a").await.unwrap();
        scene.clock().advance(300_000);
        let probe = claim(scene, "b").await.unwrap();
        assert!(probe.is_probe);
        let listed = scene.read(|tx, _| mail_queue::routes(tx)).await.unwrap();
        assert_eq!((listed[0].route.as_str(), listed[0].reason.as_deref()), ("*", Some("no connection")));
        assert_eq!((listed[1].route.as_str(), listed[1].backoff), ("routed.example", 0));
        let up = probe.clone();
        on(scene.db(), move |tx| mail_queue::route_up(tx, &up)).await;
        assert!(finish(scene, &probe, all(&probe, &delivered())).await);
        scene.clock().advance(LEASE);
        let rest = claim(scene, "c").await.unwrap();
        assert!(!rest.is_probe);
        // What its owner knows to be busy is left alone.
        let given_back = rest.clone();
        assert!(on(scene.db(), move |tx| mail_queue::release(tx, &given_back)).await);
        let busy = on(scene.db(), |tx| mail_queue::claim(tx, "c", LEASE, 10, &["*".to_owned()]));
        assert_eq!(busy.await, None);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_holds_tries_and_gives_up() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 3).await;
        let key = send(scene, &[to], 60 * MINUTE).await;
        let whole = Choice::Post(key);
        let one = Choice::Copy(key, address("A0001@else.example"));
        let act = async |verb: fn(&mut Tx<'_>, larkspur_model::TenantKey, &Choice) -> Result<u64>,
                         choice: &Choice| {
            let choice = choice.clone();
            scene.write(move |tx, who| verb(tx, who.tenant(), &choice)).await.unwrap()
        };
        let retry = async |choice: &Choice| {
            let choice = choice.clone();
            let done = scene
                .write(move |tx, who| mail_queue::retry(tx, who.tenant(), &choice, START_MS + 120 * MINUTE));
            done.await.unwrap()
        };
        assert_eq!(act(mail_queue::hold, &one).await, 1);
        assert_eq!(act(mail_queue::hold, &one).await, 0, "it is held");
        assert_eq!(claim(scene, "a").await.map(|claim| claim.copies.len()), Some(2));
        on(scene.db(), |tx| mail_queue::release_own(tx, "a")).await;
        assert_eq!(act(mail_queue::hold, &whole).await, 2);
        assert_eq!((claim(scene, "a").await, next_due(scene).await), (None, None));
        assert_eq!(depth(scene).await, [("*".into(), CopyState::Held, 3)]);
        let listed = scene.read(|tx, who| mail_queue::list(tx, who.tenant(), 1, None)).await.unwrap();
        assert_eq!((listed.0[0].next_at, listed.0[0].open, listed.1), (None, 3, None));
        // Held ones have no end.
        scene.clock().advance(61 * MINUTE);
        assert_eq!(on(scene.db(), |tx| mail_queue::expire(tx, 0)).await, 0);
        assert_eq!(retry(&whole).await, 3);
        assert_eq!(on(scene.db(), |tx| mail_queue::expire(tx, 0)).await, 0, "it has time again");
        // What is under way ends as it ends.
        let taken = claim(scene, "a").await.unwrap();
        assert_eq!(taken.copies.len(), 3);
        assert_eq!(act(mail_queue::hold, &one).await, 1);
        let last = Choice::Copy(key, address("a0002@else.example"));
        assert_eq!(act(mail_queue::cancel, &last).await, 1);
        let mut verdicts = all(&taken, &deferred());
        verdicts[2].became = delivered();
        assert!(finish(scene, &taken, verdicts).await);
        assert_eq!(states(scene, key).await, [CopyState::Deferred, CopyState::Held, CopyState::Delivered]);
        assert_eq!(act(mail_queue::cancel, &whole).await, 2);
        assert_eq!(act(mail_queue::cancel, &whole).await, 0);
        assert_eq!(retry(&whole).await, 0, "what was given up stays so");
        assert_eq!((next_due(scene).await, depth(scene).await), (None, vec![]));
        // Everything given up while somebody has it.
        let to = judge(scene, None, "team@example.com").await.unwrap();
        let key = send(scene, &[to], 60 * MINUTE).await;
        let taken = claim(scene, "a").await.unwrap();
        assert_eq!(act(mail_queue::cancel, &Choice::Post(key)).await, 3);
        let mut verdicts = all(&taken, &failed());
        verdicts[0].became = delivered();
        assert!(finish(scene, &taken, verdicts).await);
        let expected = [CopyState::Delivered, CopyState::Cancelled, CopyState::Cancelled];
        assert_eq!(states(scene, key).await, expected);
        // Another tenant has nothing to say here.
        let other = scene.tenant("乙", "other.example").await.tenant.key;
        let choice = Choice::Post(key);
        assert_eq!(scene.write(move |tx, _| mail_queue::hold(tx, other, &choice)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_could_not_even_be_tried_expires() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 3).await;
        let key = send(scene, &[to], 10 * MINUTE).await;
        let probe = claim(scene, "a").await.unwrap();
        let mut verdicts = all(&probe, &Became::Unsent);
        verdicts[0].became = deferred();
        let down = probe.clone();
        on(scene.db(), move |tx| {
            let slack = Slack { first_ms: 1 << 50, most_ms: 1 << 50 };
            mail_queue::route_down(tx, &down, "connection refused", slack)
        })
        .await;
        assert!(finish(scene, &probe, verdicts).await);
        scene.clock().advance(11 * MINUTE);
        assert_eq!(on(scene.db(), |tx| mail_queue::expire(tx, 2 * MINUTE)).await, 0);
        assert_eq!(on(scene.db(), |tx| mail_queue::expire(tx, MINUTE)).await, 3);
        assert_eq!(on(scene.db(), |tx| mail_queue::expire(tx, MINUTE)).await, 0);
        let kept = copies(scene, key).await;
        assert!(kept.iter().all(|copy| copy.state == CopyState::Expired));
        assert_eq!(kept[0].reply, Some(reply(450, (4, 2, 1))), "what a server said tells more");
        let said = kept[1].reply.clone().unwrap();
        assert_eq!(
            (said.status, said.text.as_str()),
            (Some((4, 4, 7)), "not delivered in time: connection refused")
        );
        // What somebody has is left alone.
        let to = judge(scene, None, "team@example.com").await.unwrap();
        on(scene.db(), move |tx| mail_queue::route_up(tx, &probe)).await;
        send(scene, &[to], MINUTE).await;
        let taken = claim(scene, "a").await.unwrap();
        scene.clock().advance(2 * MINUTE);
        assert_eq!(on(scene.db(), |tx| mail_queue::expire(tx, 0)).await, 0);
        scene.clock().advance(LEASE);
        assert_eq!(on(scene.db(), |tx| mail_queue::expire(tx, 0)).await, 3);
        assert!(!finish(scene, &taken, all(&taken, &delivered())).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_left_gets_nothing() {
    each_engine(async |scene| {
        group_of(scene, "team@example.com", "else.example", 1).await;
        let named = |email: &str| {
            let email = Some(email.to_owned());
            move |new: &mut NewUser| new.enterprise_email = email
        };
        let bo = scene.user("博").with(named("bo@example.com")).create().await;
        scene.user("安").with(named("ann@example.com")).create().await;
        for email in ["bo@example.com", "ann@example.com"] {
            add(scene, Roll::Members, "team@example.com", text(MemberKind::OtherMember, email)).await;
        }
        let to = judge(scene, None, "team@example.com").await.unwrap();
        let key = send(scene, &[to], 60 * MINUTE).await;
        scene.set_standing(&bo, Standing::Resigned).await;
        let taken = claim(scene, "a").await.unwrap();
        let given: Vec<_> = taken.copies.iter().map(|copy| copy.given.as_str()).collect();
        assert_eq!(given, ["a0000@else.example", "ann@example.com"]);
        assert!(finish(scene, &taken, all(&taken, &delivered())).await);
        let kept = copies(scene, key).await;
        assert_eq!((kept[2].address.as_str(), kept[2].state), ("bo@example.com", CopyState::Cancelled));
        assert_eq!(kept[2].reply.as_ref().and_then(|reply| reply.status), Some((5, 2, 1)));
        assert_eq!(next_due(scene).await, None);
    })
    .await;
}

#[tokio::test]
async fn clearing_takes_the_queue_along() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 3).await;
        send(scene, std::slice::from_ref(&to), 10 * MINUTE).await;
        let taken = claim(scene, "a").await.unwrap();
        assert_eq!(scene.write(|tx, who| mail_post::clear(tx, who.tenant())).await.unwrap(), 1);
        let asked = taken.clone();
        assert_eq!(scene.read(move |tx, _| mail_queue::text(tx, &asked)).await.unwrap(), None);
        assert!(!finish(scene, &taken, all(&taken, &delivered())).await);
        assert_eq!((claim(scene, "a").await, next_due(scene).await), (None, None));
    })
    .await;
}

#[tokio::test]
async fn deliveries_are_listed_page_by_page() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 1).await;
        add(scene, Roll::Members, "team@example.com", text(MemberKind::ExternalUser, "b@routed.example"))
            .await;
        let keys = [send(scene, std::slice::from_ref(&to), MINUTE).await, send(scene, &[to], MINUTE).await];
        claim(scene, "a").await.unwrap();
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let asked = after.clone();
            let page = scene.read(move |tx, who| mail_queue::list(tx, who.tenant(), 3, asked.as_ref()));
            let (page, last) = page.await.unwrap();
            seen.extend(page);
            after = last;
            if after.is_none() {
                break;
            }
        }
        let places: Vec<_> = seen.iter().map(|it| (it.place.post, it.place.route.as_str())).collect();
        let expected = keys.map(|key| [(key, "*"), (key, "routed.example")]).concat();
        assert_eq!(places, expected);
        assert_eq!(seen.iter().filter(|it| it.owner.as_deref() == Some("a")).count(), 1);
    })
    .await;
}

//! Races for the addresses and memberships of mail groups.

use std::collections::BTreeMap;

use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::mail_post::{self, Onward};
use larkspur_core::{Error, mail_queue};
use larkspur_model::{MailGroup, MailPostKey, MemberKind};
use larkspur_testkit::Scene;

use super::{CALLERS, assert_one_winner, each_field, race};

const TEAM: &str = "team@example.com";

fn outside(name: usize) -> [NewMember; 1] {
    let email = Some(format!("{name}@elsewhere.example"));
    [NewMember { kind: Some(MemberKind::ExternalUser), email, ..NewMember::default() }]
}

async fn team(scene: &Scene) -> MailGroup {
    scene.read(|tx, who| mail_group::get(tx, who, TEAM)).await.unwrap()
}

#[tokio::test]
async fn an_alias_that_all_want() {
    each_field(async |scene, processes| {
        scene.mail_group(TEAM).create().await;
        let answers = race(scene, processes, |tx, who, number| {
            let alias = if number % 2 == 0 { "alias@example.com" } else { "ALIAS@example.com" };
            mail_group::add_alias(tx, who, TEAM, alias)
        });
        assert_one_winner(&answers.await, "Taken(EmailAlias)");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_an_alias_and_new_groups_want() {
    each_field(async |scene, processes| {
        scene.mail_group(TEAM).create().await;
        let answers = race(scene, processes, |tx, who, number| {
            if number == 0 {
                return mail_group::add_alias(tx, who, TEAM, "new@example.com").map(drop);
            }
            let new = NewMailGroup { email: Some("new@example.com".into()), ..NewMailGroup::default() };
            mail_group::create(tx, who, &new).map(drop)
        });
        let answers = answers.await;
        let told: usize =
            ["Taken(Email)", "Taken(EmailAlias)"].iter().filter_map(|it| answers.get(*it)).sum();
        assert_eq!((answers.get("Ok"), told), (Some(&1), CALLERS - 1), "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn members_that_come_at_once_are_each_counted_once() {
    each_field(async |scene, processes| {
        scene.mail_group(TEAM).create().await;
        for (expected, name) in [(1, (|_| 0) as fn(usize) -> usize), (CALLERS, |number| number)] {
            let answers = race(scene, processes, move |tx, who, number| {
                mail_group_member::add(tx, who, Roll::Members, TEAM, &outside(name(number)))
            });
            assert_eq!(answers.await, BTreeMap::from([("Ok".to_owned(), CALLERS)]));
            let team = team(scene).await;
            let counts = (team.direct_member_count, team.external_member_count);
            let expected = i64::try_from(expected).unwrap();
            assert_eq!(counts, (expected, expected));
        }
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_is_sent_again_while_it_comes_in() {
    each_field(async |scene, processes| {
        let to = crate::mail_queue::group_of(scene, TEAM, "else.example", 3).await;
        let answers = race(scene, processes, move |tx, who, _| {
            let mut new = crate::mail_post::post(Some("x@else.example"), std::slice::from_ref(&to));
            (new.key, new.fingerprint) = (MailPostKey::new(tx.fresh_id()), [7; 32]);
            let onward = Onward::Relay { routes: &[], expires_at: i64::MAX };
            let accepted = mail_post::accept(tx, &who.policy.limits, &new, onward)?;
            accepted.first().is_some_and(Result::is_ok).then_some(()).ok_or(Error::Stale)
        });
        assert_eq!(answers.await, BTreeMap::from([("Ok".to_owned(), CALLERS)]));
        let posts = scene.read(|tx, who| mail_post::list(tx, who.tenant(), 10, None)).await.unwrap().0;
        assert_eq!((posts.len(), posts[0].copies), (1, 3));
    })
    .await;
}

#[tokio::test]
async fn deliveries_that_all_want() {
    each_field(async |scene, processes| {
        let to = crate::mail_queue::group_of(scene, TEAM, "else.example", 1).await;
        for _ in 0..CALLERS {
            crate::mail_queue::send(scene, std::slice::from_ref(&to), 60_000).await;
        }
        let answers = race(scene, processes, |tx, _, number| {
            let claim = mail_queue::claim(tx, &format!("owner {}", number % 2), 60_000, 10, &[])?;
            claim.map(drop).ok_or(Error::Stale)
        });
        // Each got one, so nobody got the one of another.
        assert_eq!(answers.await, BTreeMap::from([("Ok".to_owned(), CALLERS)]));
    })
    .await;
}

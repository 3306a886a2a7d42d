//! Races for the addresses and memberships of mail groups.

use std::collections::BTreeMap;

use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_model::{MailGroup, MemberKind};
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

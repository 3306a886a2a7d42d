//! Mail groups: changing one, replacing one, deleting one.

use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::{Caller, Result};
use larkspur_model::{MailGroup, WhoCanSend};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

fn email(email: &str) -> NewMailGroup {
    NewMailGroup { email: Some(email.into()), ..NewMailGroup::default() }
}

async fn patch_by(scene: &Scene, who: &Caller, group: &str, given: NewMailGroup) -> Result<MailGroup> {
    let group = group.to_owned();
    scene.write_as(who, move |tx, who| mail_group::patch(tx, who, &group, &given)).await
}

async fn patch(scene: &Scene, group: &str, given: NewMailGroup) -> Result<MailGroup> {
    patch_by(scene, &scene.caller(), group, given).await
}

async fn replace(scene: &Scene, group: &str, given: NewMailGroup) -> Result<MailGroup> {
    let group = group.to_owned();
    scene.write(move |tx, who| mail_group::replace(tx, who, &group, &given)).await
}

async fn remove(scene: &Scene, group: &str) -> Result<()> {
    let group = group.to_owned();
    scene.write(move |tx, who| mail_group::remove(tx, who, &group)).await
}

async fn aliases(scene: &Scene, group: &str) -> Vec<String> {
    let group = group.to_owned();
    scene.read(move |tx, who| mail_group::aliases(tx, who, &group)).await.unwrap().1
}

fn full(new: &mut NewMailGroup) {
    new.name = Some("Name".into());
    new.description = Some("Text".into());
    new.who_can_send = Some(WhoCanSend::Anyone);
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_nothing_else() {
    each_engine(async |scene| {
        let made = scene.mail_group("Team@example.com").with(full).create().await;
        assert_eq!(patch(scene, &made.email, NewMailGroup::default()).await.unwrap(), made);
        let given = NewMailGroup { description: Some(String::new()), ..NewMailGroup::default() };
        let bare = MailGroup { description: String::new(), ..made.clone() };
        assert_eq!(patch(scene, &made.email, given).await.unwrap(), bare);
        let given = NewMailGroup { name: Some(String::new()), ..NewMailGroup::default() };
        let named = MailGroup { name: "Team".into(), ..bare };
        assert_eq!(patch(scene, &made.email, given).await.unwrap(), named);
        let group = made.email.clone();
        assert_eq!(scene.read(move |tx, who| mail_group::get(tx, who, &group)).await.unwrap(), named);
    })
    .await;
}

#[tokio::test]
async fn a_replacement_forgets_what_it_does_not_name_but_the_address() {
    each_engine(async |scene| {
        let made = scene.mail_group("Team@example.com").with(full).create().await;
        let plain = MailGroup {
            name: "Team".into(),
            description: String::new(),
            who_can_send: WhoCanSend::AllInternalUsers,
            ..made.clone()
        };
        assert_eq!(replace(scene, &made.email, NewMailGroup::default()).await.unwrap(), plain);
        assert_eq!(replace(scene, &made.email, email("")).await.unwrap(), plain);
        let moved = replace(scene, &made.email, email("Other@example.com")).await.unwrap();
        assert_eq!(moved, MailGroup { email: "Other@example.com".into(), name: "Other".into(), ..plain });
    })
    .await;
}

#[tokio::test]
async fn every_refusal_of_a_change_leaves_the_group_alone() {
    each_engine(async |scene| {
        let made = scene.mail_group("team@example.com").create().await;
        scene.mail_group("other@example.com").create().await;
        patch(scene, "other@example.com", email("newer@example.com")).await.unwrap();
        let user = scene.user("张三").with(|new| new.email = Some("login@example.com".into()));
        user.create().await;
        for (expected, given) in [
            ("Missing(Email)", email("")),
            ("Invalid(Email)", email("no address")),
            ("NotFound(MailDomain)", email("team@elsewhere.example")),
            ("Taken(Email)", email("Newer@example.com")),
            ("Taken(EmailAlias)", email("OTHER@example.com")),
            ("Taken(LoginEmail)", email("login@example.com")),
            ("Invalid(Name)", NewMailGroup { name: Some("x".repeat(256)), ..NewMailGroup::default() }),
            (
                "Invalid(Description)",
                NewMailGroup { description: Some("x".repeat(1_001)), ..NewMailGroup::default() },
            ),
        ] {
            assert_eq!(told(&patch(scene, "team@example.com", given).await), expected);
        }
        assert_eq!(patch(scene, "team@example.com", NewMailGroup::default()).await.unwrap(), made);
        for outcome in [
            patch(scene, "x", email("a@example.com")).await,
            replace(scene, "x", email("a@example.com")).await,
        ] {
            assert_eq!(told(&outcome), "NotFound(MailGroup)");
        }
    })
    .await;
}

#[tokio::test]
async fn the_old_address_stays_as_an_alias_while_there_is_room() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        who.policy.limits.mail_group_aliases = 1;
        scene.mail_group("One@example.com").create().await;
        patch_by(scene, &who, "one@example.com", email("two@example.com")).await.unwrap();
        assert_eq!(aliases(scene, "two@example.com").await, ["One@example.com"]);
        let full = patch_by(scene, &who, "one@example.com", email("three@example.com")).await;
        assert_eq!(told(&full), "Full(MailAliases)");
        // Neither another spelling nor a change of places needs room.
        let respelled = patch_by(scene, &who, "one@example.com", email("TWO@example.com")).await.unwrap();
        assert_eq!(respelled.email, "TWO@example.com");
        let swapped = patch_by(scene, &who, "two@example.com", email("ONE@example.com")).await.unwrap();
        assert_eq!(swapped.email, "ONE@example.com");
        assert_eq!(aliases(scene, "one@example.com").await, ["TWO@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_group_leaves_nothing_behind() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        who.policy.limits.mail_groups = 1;
        let made = scene.mail_group("one@example.com").by(&who).create().await;
        patch(scene, &made.email, email("two@example.com")).await.unwrap();
        remove(scene, "one@example.com").await.unwrap();
        for gone in ["one@example.com", "two@example.com"] {
            assert_eq!(told(&remove(scene, gone).await), "NotFound(MailGroup)");
        }
        let again = scene.mail_group("two@example.com").by(&who).create().await;
        assert_ne!(again.key, made.key);
        assert_eq!(aliases(scene, "two@example.com").await, [""; 0]);
    })
    .await;
}

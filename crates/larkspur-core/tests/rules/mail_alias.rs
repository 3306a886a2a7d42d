//! Aliases of mail groups.

use larkspur_core::{Caller, Result, mail_group};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn add_by(scene: &Scene, who: &Caller, group: &str, alias: &str) -> Result<()> {
    let (group, alias) = (group.to_owned(), alias.to_owned());
    scene.write_as(who, move |tx, who| mail_group::add_alias(tx, who, &group, &alias).map(drop)).await
}

async fn add(scene: &Scene, group: &str, alias: &str) -> Result<()> {
    add_by(scene, &scene.caller(), group, alias).await
}

async fn remove(scene: &Scene, group: &str, alias: &str) -> Result<()> {
    let (group, alias) = (group.to_owned(), alias.to_owned());
    scene.write(move |tx, who| mail_group::remove_alias(tx, who, &group, &alias)).await
}

#[tokio::test]
async fn a_group_is_found_by_its_aliases_which_are_shown_as_given() {
    each_engine(async |scene| {
        let made = scene.mail_group("team@example.com").create().await;
        for alias in ["Zulu@example.com", "alpha@Example.com"] {
            add(scene, "team@example.com", alias).await.unwrap();
        }
        for reference in ["zulu@example.com", "ALPHA@example.com"] {
            let found = scene.read(move |tx, who| mail_group::aliases(tx, who, reference)).await.unwrap();
            assert_eq!(
                found,
                (made.clone(), vec!["alpha@Example.com".to_owned(), "Zulu@example.com".to_owned()])
            );
        }
    })
    .await;
}

#[tokio::test]
async fn every_refusal() {
    each_engine(async |scene| {
        scene.mail_group("team@example.com").create().await;
        scene.mail_group("other@example.com").create().await;
        add(scene, "other@example.com", "alias@example.com").await.unwrap();
        let user = scene.user("张三").with(|new| {
            new.email = Some("login@example.com".into());
            new.enterprise_email = Some("box@example.com".into());
        });
        user.create().await;
        for (expected, alias) in [
            ("Missing(EmailAlias)", ""),
            ("Invalid(EmailAlias)", "no address"),
            ("NotFound(MailDomain)", "a@elsewhere.example"),
            ("Taken(Email)", "TEAM@example.com"),
            ("Taken(Email)", "box@example.com"),
            ("Taken(EmailAlias)", "Alias@example.com"),
            ("Taken(LoginEmail)", "login@example.com"),
        ] {
            assert_eq!(told(&add(scene, "team@example.com", alias).await), expected, "{alias}");
        }
        assert_eq!(told(&add(scene, "none", "a@example.com").await), "NotFound(MailGroup)");
        for (expected, group, alias) in [
            ("NotFound(MailGroup)", "none", "alias@example.com"),
            ("NotFound(MailAlias)", "team@example.com", "alias@example.com"),
            ("NotFound(MailAlias)", "team@example.com", "team@example.com"),
            ("NotFound(MailAlias)", "team@example.com", "box@example.com"),
            ("NotFound(MailAlias)", "team@example.com", "nobody@example.com"),
            ("Invalid(EmailAlias)", "team@example.com", "nobody"),
        ] {
            assert_eq!(told(&remove(scene, group, alias).await), expected, "{alias}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_removed_alias_is_free_and_makes_room() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        who.policy.limits.mail_group_aliases = 1;
        scene.mail_group("team@example.com").create().await;
        add_by(scene, &who, "team@example.com", "one@example.com").await.unwrap();
        let full = add_by(scene, &who, "team@example.com", "two@example.com").await;
        assert_eq!(told(&full), "Full(MailAliases)");
        remove(scene, "team@example.com", "ONE@example.com").await.unwrap();
        add_by(scene, &who, "team@example.com", "two@example.com").await.unwrap();
        scene.mail_group("one@example.com").create().await;
    })
    .await;
}

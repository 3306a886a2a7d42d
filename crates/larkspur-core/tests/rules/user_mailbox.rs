//! Aliases of users' mailboxes.

use larkspur_core::{Caller, Result, user_mailbox};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

const BOX: &str = "Box@example.com";

async fn add_by(scene: &Scene, who: &Caller, address: &str, alias: &str) -> Result<String> {
    let (address, alias) = (address.to_owned(), alias.to_owned());
    scene.write_as(who, move |tx, who| user_mailbox::add_alias(tx, who, &address, &alias)).await
}

async fn add(scene: &Scene, address: &str, alias: &str) -> Result<String> {
    add_by(scene, &scene.caller(), address, alias).await
}

async fn remove(scene: &Scene, address: &str, alias: &str) -> Result<()> {
    let (address, alias) = (address.to_owned(), alias.to_owned());
    scene.write(move |tx, who| user_mailbox::remove_alias(tx, who, &address, &alias)).await
}

async fn aliases(scene: &Scene, address: &str) -> Result<(String, Vec<String>)> {
    let address = address.to_owned();
    scene.read(move |tx, who| user_mailbox::aliases(tx, who, &address)).await
}

async fn person(scene: &Scene, login: Option<&str>, mailbox: Option<&str>) {
    let user = scene.user("张三").with(|new| {
        (new.email, new.enterprise_email) = (login.map(str::to_owned), mailbox.map(str::to_owned));
    });
    user.create().await;
}

#[tokio::test]
async fn a_mailbox_is_named_by_any_address_and_shows_its_primary_one() {
    each_engine(async |scene| {
        person(scene, Some("login@example.com"), Some(BOX)).await;
        assert_eq!(add(scene, "BOX@example.com", "Zulu@example.com").await.unwrap(), BOX);
        assert_eq!(add(scene, "zulu@example.com", "别名@example.com").await.unwrap(), BOX);
        let expected = (BOX.to_owned(), vec!["Zulu@example.com".to_owned(), "别名@example.com".to_owned()]);
        for address in [BOX, "zulu@example.com", "别名@EXAMPLE.com"] {
            assert_eq!(aliases(scene, address).await.unwrap(), expected);
        }
        remove(scene, "别名@example.com", "zulu@example.com").await.unwrap();
        scene.mail_group("zulu@example.com").create().await;
        // One address for both is a mailbox, too.
        person(scene, Some("both@example.com"), Some("both@example.com")).await;
        assert_eq!(add(scene, "both@example.com", "more@example.com").await.unwrap(), "both@example.com");
    })
    .await;
}

#[tokio::test]
async fn every_refusal() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        who.policy.limits.user_mailbox_aliases = 1;
        person(scene, Some("login@example.com"), Some(BOX)).await;
        person(scene, Some("outside@private.example"), Some("other@example.com")).await;
        scene.public_mailbox("desk@example.com").await;
        scene.mail_group("team@example.com").create().await;
        add_by(scene, &who, "other@example.com", "alias@example.com").await.unwrap();
        for (expected, address, alias) in [
            ("Missing(EmailAlias)", BOX, ""),
            ("Invalid(EmailAlias)", BOX, "no address"),
            ("NotFound(MailDomain)", BOX, "a@elsewhere.example"),
            ("Taken(Email)", BOX, "desk@example.com"),
            ("Taken(Email)", BOX, BOX),
            ("Taken(EmailAlias)", BOX, "ALIAS@example.com"),
            ("Taken(LoginEmail)", BOX, "login@example.com"),
            ("Full(MailAliases)", "other@example.com", "second@example.com"),
        ] {
            assert_eq!(told(&add_by(scene, &who, address, alias).await), expected, "{alias}");
        }
        for nowhere in [
            "",
            "x",
            "nobody@example.com",
            "login@example.com",
            "outside@private.example",
            "desk@example.com",
            "team@example.com",
        ] {
            assert_eq!(told(&add(scene, nowhere, "free@example.com").await), "NotFound(UserMailbox)");
            assert_eq!(told(&aliases(scene, nowhere).await), "NotFound(UserMailbox)");
            assert_eq!(told(&remove(scene, nowhere, "alias@example.com").await), "NotFound(UserMailbox)");
        }
        for (expected, alias) in [
            ("NotFound(MailAlias)", "alias@example.com"),
            ("NotFound(MailAlias)", BOX),
            ("NotFound(MailAlias)", "login@example.com"),
            ("Invalid(EmailAlias)", "nobody"),
        ] {
            assert_eq!(told(&remove(scene, BOX, alias).await), expected, "{alias}");
        }
    })
    .await;
}

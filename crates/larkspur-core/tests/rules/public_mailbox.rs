//! Public mailboxes: making one, finding it, listing, changing and replacing it, and its aliases.

use larkspur_core::public_mailbox::{self, NewPublicMailbox};
use larkspur_core::{Caller, Result};
use larkspur_model::{IdKind, PublicMailbox};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

const DESK: &str = "desk@example.com";

fn email(email: &str) -> NewPublicMailbox {
    NewPublicMailbox { email: Some(email.into()), ..NewPublicMailbox::default() }
}

fn named(name: &str) -> NewPublicMailbox {
    NewPublicMailbox { name: Some(name.into()), ..NewPublicMailbox::default() }
}

async fn create_by(scene: &Scene, who: &Caller, new: NewPublicMailbox) -> Result<PublicMailbox> {
    scene.write_as(who, move |tx, who| public_mailbox::create(tx, who, &new)).await
}

async fn create(scene: &Scene, new: NewPublicMailbox) -> Result<PublicMailbox> {
    create_by(scene, &scene.caller(), new).await
}

async fn get(scene: &Scene, reference: &str) -> Result<PublicMailbox> {
    let reference = reference.to_owned();
    scene.read(move |tx, who| public_mailbox::get(tx, who, &reference)).await
}

async fn patch_by(
    scene: &Scene,
    who: &Caller,
    reference: &str,
    given: NewPublicMailbox,
) -> Result<PublicMailbox> {
    let reference = reference.to_owned();
    scene.write_as(who, move |tx, who| public_mailbox::patch(tx, who, &reference, &given)).await
}

async fn patch(scene: &Scene, reference: &str, given: NewPublicMailbox) -> Result<PublicMailbox> {
    patch_by(scene, &scene.caller(), reference, given).await
}

async fn replace(scene: &Scene, reference: &str, given: NewPublicMailbox) -> Result<PublicMailbox> {
    let reference = reference.to_owned();
    scene.write(move |tx, who| public_mailbox::replace(tx, who, &reference, &given)).await
}

async fn aliases(scene: &Scene, reference: &str) -> Vec<String> {
    let reference = reference.to_owned();
    scene.read(move |tx, who| public_mailbox::aliases(tx, who, &reference)).await.unwrap().1
}

/// A user with a sign-in address and a mailbox, and a mail group.
async fn others(scene: &Scene) {
    let user = scene.user("张三").with(|new| {
        new.email = Some("login@example.com".into());
        new.enterprise_email = Some("box@example.com".into());
    });
    user.create().await;
    scene.mail_group("team@example.com").create().await;
}

#[tokio::test]
async fn every_refusal() {
    each_engine(async |scene| {
        scene.tenant("Elsewhere", "elsewhere.example").await;
        scene.public_mailbox(DESK).await;
        others(scene).await;
        let geo = NewPublicMailbox { geo: Some("cn".into()), ..email("new@example.com") };
        for (expected, new) in [
            ("Missing(Email)", NewPublicMailbox::default()),
            ("Missing(Email)", email("")),
            ("Invalid(Email)", email("desk")),
            ("Invalid(Name)", NewPublicMailbox { name: Some("a\nb".into()), ..email("new@example.com") }),
            ("Invalid(Name)", NewPublicMailbox { name: Some("名".repeat(256)), ..email("new@example.com") }),
            ("Invalid(Geo)", geo),
            ("NotFound(MailDomain)", email("desk@nowhere.example")),
            ("NotFound(MailDomain)", email("desk@elsewhere.example")),
            ("Taken(Email)", email("DESK@Example.com")),
            ("Taken(Email)", email("box@example.com")),
            ("Taken(Email)", email("team@example.com")),
            ("Taken(LoginEmail)", email("login@example.com")),
        ] {
            assert_eq!(told(&create(scene, new.clone()).await), expected, "{new:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn one_is_found_by_id_and_by_every_address() {
    each_engine(async |scene| {
        let new = NewPublicMailbox {
            name: Some("前台".into()),
            geo: Some(String::new()),
            ..email("Desk@example.com")
        };
        let made = create(scene, new).await.unwrap();
        assert_eq!((made.email.as_str(), made.name.as_str()), ("Desk@example.com", "前台"));
        let added = scene.write(|tx, who| public_mailbox::add_alias(tx, who, DESK, "Front@example.com"));
        assert_eq!(added.await.unwrap(), made);
        let ids = scene.caller().ids;
        let id = ids.shown().show(IdKind::PublicMailboxId, 0, made.key.get());
        for reference in [id.as_str(), DESK, "front@EXAMPLE.com"] {
            assert_eq!(get(scene, reference).await.unwrap(), made);
        }
        scene.mail_group("team@example.com").create().await;
        let group = ids.shown().show(IdKind::MailGroupId, 0, made.key.get());
        let never = ids.shown().show(IdKind::PublicMailboxId, 0, 77);
        for reference in
            ["", "desk", "nobody@example.com", "team@example.com", "a b@example.com", &group, &never]
        {
            assert_eq!(told(&get(scene, reference).await), "NotFound(PublicMailbox)", "{reference}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_page_size_lists_them_in_the_order_they_were_made() {
    each_engine(async |scene| {
        let mut made = Vec::new();
        for number in 0..5 {
            made.push(scene.public_mailbox(&format!("m{}@example.com", 9 - number)).await);
        }
        for size in 1..=6 {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = scene.read(move |tx, who| public_mailbox::list(tx, who, size, after));
                let (rows, next) = page.await.unwrap();
                assert!(rows.len() == size || next.is_none(), "only the last page may be short");
                found.extend(rows);
                after = next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, made, "size {size}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_patch_keeps_and_a_replacement_forgets_what_is_not_named() {
    each_engine(async |scene| {
        let made = create(scene, NewPublicMailbox { name: Some("Name".into()), ..email("Desk@example.com") });
        let made = made.await.unwrap();
        assert_eq!(patch(scene, DESK, NewPublicMailbox::default()).await.unwrap(), made);
        let other = patch(scene, DESK, named("其他")).await.unwrap();
        assert_eq!(other, PublicMailbox { name: "其他".into(), ..made.clone() });
        let moved = patch(scene, DESK, email("new@example.com")).await.unwrap();
        assert_eq!(moved, PublicMailbox { email: "new@example.com".into(), ..other });
        assert_eq!(get(scene, DESK).await.unwrap(), moved);
        let plain = replace(scene, DESK, NewPublicMailbox::default()).await.unwrap();
        assert_eq!(plain, PublicMailbox { name: "new".into(), ..moved });
        let back = replace(scene, DESK, email("Desk@example.com")).await.unwrap();
        assert_eq!(back, PublicMailbox { name: "Desk".into(), ..made });
        assert_eq!(aliases(scene, DESK).await, ["new@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn every_refusal_of_a_change_leaves_it_alone() {
    each_engine(async |scene| {
        let made = scene.public_mailbox(DESK).await;
        others(scene).await;
        for (expected, given) in [
            ("Missing(Email)", email("")),
            ("Invalid(Email)", email("no address")),
            ("Invalid(Name)", named(&"x".repeat(256))),
            ("NotFound(MailDomain)", email("desk@elsewhere.example")),
            ("Taken(Email)", email("TEAM@example.com")),
            ("Taken(LoginEmail)", email("login@example.com")),
        ] {
            assert_eq!(told(&patch(scene, DESK, given.clone()).await), expected, "{given:?}");
        }
        assert_eq!(get(scene, DESK).await.unwrap(), made);
        for outcome in [patch(scene, "x", named("y")).await, replace(scene, "x", named("y")).await] {
            assert_eq!(told(&outcome), "NotFound(PublicMailbox)");
        }
    })
    .await;
}

#[tokio::test]
async fn limits_are_those_of_the_policy() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        (who.policy.limits.public_mailboxes, who.policy.limits.public_mailbox_aliases) = (1, 1);
        create_by(scene, &who, email(DESK)).await.unwrap();
        assert_eq!(told(&create_by(scene, &who, email("two@example.com")).await), "Full(PublicMailboxes)");
        patch_by(scene, &who, DESK, email("one@example.com")).await.unwrap();
        let full = patch_by(scene, &who, DESK, email("three@example.com")).await;
        assert_eq!(told(&full), "Full(MailAliases)");
        let more = scene.write_as(&who, |tx, who| public_mailbox::add_alias(tx, who, DESK, "a@example.com"));
        assert_eq!(told(&more.await), "Full(MailAliases)");
        // A change of places needs no room, and a removed alias makes some.
        patch_by(scene, &who, DESK, email(DESK)).await.unwrap();
        scene.write(|tx, who| public_mailbox::remove_alias(tx, who, DESK, "ONE@example.com")).await.unwrap();
        patch_by(scene, &who, DESK, email("three@example.com")).await.unwrap();
        scene.mail_group("one@example.com").create().await;
    })
    .await;
}

#[tokio::test]
async fn every_refusal_of_an_alias() {
    each_engine(async |scene| {
        scene.public_mailbox(DESK).await;
        scene.public_mailbox("other@example.com").await;
        others(scene).await;
        let add = async |mailbox: &'static str, alias: &'static str| {
            told(&scene.write(move |tx, who| public_mailbox::add_alias(tx, who, mailbox, alias)).await)
        };
        assert_eq!(add("other@example.com", "alias@example.com").await, "Ok");
        for (expected, mailbox, alias) in [
            ("Missing(EmailAlias)", DESK, ""),
            ("Invalid(EmailAlias)", DESK, "no address"),
            ("NotFound(MailDomain)", DESK, "a@elsewhere.example"),
            ("Taken(Email)", DESK, "DESK@example.com"),
            ("Taken(EmailAlias)", DESK, "Alias@example.com"),
            ("Taken(LoginEmail)", DESK, "login@example.com"),
            ("NotFound(PublicMailbox)", "team@example.com", "a@example.com"),
        ] {
            assert_eq!(add(mailbox, alias).await, expected, "{alias}");
        }
        for (expected, mailbox, alias) in [
            ("NotFound(PublicMailbox)", "none", "alias@example.com"),
            ("NotFound(MailAlias)", DESK, "alias@example.com"),
            ("NotFound(MailAlias)", DESK, DESK),
            ("Invalid(EmailAlias)", DESK, "nobody"),
        ] {
            let removed = scene.write(move |tx, who| public_mailbox::remove_alias(tx, who, mailbox, alias));
            assert_eq!(told(&removed.await), expected, "{alias}");
        }
    })
    .await;
}

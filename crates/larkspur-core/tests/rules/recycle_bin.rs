//! The recycle bin of mail addresses: what gets into it, what it keeps taken, how it is emptied.

use larkspur_core::mail_address::{self, Holder, Role};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::public_mailbox::{self, NewPublicMailbox};
use larkspur_core::user::Standing;
use larkspur_core::{Error, Result, public_mailbox_member, user, user_mailbox};
use larkspur_model::{EmailAddress, IdKind, MemberKind, User};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

const DESK: &str = "desk@example.com";
const TEAM: &str = "team@example.com";
const BOX: &str = "box@example.com";

async fn discard(scene: &Scene, reference: &str, heir: Option<&str>) -> Result<()> {
    let (reference, heir) = (reference.to_owned(), heir.map(str::to_owned));
    let discarded = scene
        .write(move |tx, who| public_mailbox::remove_to_recycle_bin(tx, who, &reference, heir.as_deref()));
    discarded.await
}

async fn delete(scene: &Scene, reference: &str) -> Result<()> {
    let reference = reference.to_owned();
    scene.write(move |tx, who| public_mailbox::remove(tx, who, &reference)).await
}

async fn release(scene: &Scene, address: &str, heir: Option<&str>) -> Result<()> {
    let (address, heir) = (address.to_owned(), heir.map(str::to_owned));
    scene.write(move |tx, who| user_mailbox::release(tx, who, &address, heir.as_deref())).await
}

/// A user with a mailbox `box@example.com`, an alias of it and a sign-in address.
async fn person(scene: &Scene) -> User {
    let user = scene.user("张三").with(|new| {
        new.email = Some("login@example.com".into());
        new.enterprise_email = Some(BOX.into());
    });
    let user = user.create().await;
    scene.write(|tx, who| user_mailbox::add_alias(tx, who, BOX, "zhang@example.com")).await.unwrap();
    user
}

async fn group(scene: &Scene, email: &str) -> String {
    told(&scene.mail_group(email).ask().await)
}

#[tokio::test]
async fn a_discarded_public_mailbox_is_gone_but_for_its_addresses() {
    each_engine(async |scene| {
        let made = scene.public_mailbox(DESK).await;
        let id = scene.caller().ids.shown().show(IdKind::PublicMailboxId, 0, made.key.get());
        scene.mail_group(TEAM).create().await;
        let worker = scene.caller().ids.open_id(scene.user("员工").create().await.key);
        let member = NewMember {
            kind: Some(MemberKind::PublicMailbox),
            email: Some("front@example.com".into()),
            ..NewMember::default()
        };
        let set = scene.write(move |tx, who| {
            public_mailbox::add_alias(tx, who, DESK, "front@example.com")?;
            public_mailbox_member::add(tx, who, DESK, std::slice::from_ref(&worker))?;
            for roll in [Roll::Members, Roll::PermissionMembers] {
                mail_group_member::add(tx, who, roll, TEAM, std::slice::from_ref(&member))?;
            }
            Ok(())
        });
        set.await.unwrap();
        let members = async |roll| {
            let page = scene.read(move |tx, who| mail_group_member::list(tx, who, roll, TEAM, 9, None));
            page.await.unwrap().0
        };
        assert_eq!(members(Roll::Members).await[0].email.as_deref(), Some(DESK));

        discard(scene, "front@example.com", None).await.unwrap();

        assert!(members(Roll::Members).await.is_empty() && members(Roll::PermissionMembers).await.is_empty());
        let (left, _) = scene.read(|tx, who| public_mailbox::list(tx, who, 9, None)).await.unwrap();
        assert_eq!(left, []);
        for reference in [DESK, "front@example.com", &id] {
            assert_eq!(told(&discard(scene, reference, None).await), "NotFound(PublicMailbox)");
        }
        assert_eq!(group(scene, "Desk@example.com").await, "Taken(Email)");
        assert_eq!(group(scene, "front@example.com").await, "Taken(EmailAlias)");
        let late = NewMember {
            kind: Some(MemberKind::PublicMailbox),
            email: Some(DESK.into()),
            ..NewMember::default()
        };
        let late = scene.write(move |tx, who| {
            mail_group_member::add(tx, who, Roll::Members, TEAM, std::slice::from_ref(&late))
        });
        assert_eq!(told(&late.await), "Invalid(Member)");

        delete(scene, &id).await.unwrap();
        assert_eq!(told(&delete(scene, &id).await), "NotFound(PublicMailbox)");
        assert_eq!([group(scene, DESK).await, group(scene, "front@example.com").await], ["Ok"; 2]);
    })
    .await;
}

#[tokio::test]
async fn a_public_mailbox_is_deleted_for_good_alive_or_from_the_bin() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        who.policy.limits.public_mailboxes = 1;
        let again = async || {
            let new = NewPublicMailbox { email: Some(DESK.into()), ..NewPublicMailbox::default() };
            let made = scene.write_as(&who, move |tx, who| public_mailbox::create(tx, who, &new));
            made.await.unwrap();
        };
        again().await;
        delete(scene, DESK).await.unwrap();
        again().await;
        discard(scene, DESK, None).await.unwrap();
        delete(scene, "Desk@example.com").await.unwrap();
        again().await;
        scene.mail_group(TEAM).create().await;
        let user = person(scene).await;
        scene.set_standing(&user, Standing::Resigned).await;
        for other in ["", "x", "nobody@example.com", TEAM, BOX] {
            assert_eq!(told(&delete(scene, other).await), "NotFound(PublicMailbox)", "{other}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_mailbox_of_a_user_who_left_stays_taken_until_it_is_released() {
    each_engine(async |scene| {
        let user = person(scene).await;
        scene.mail_group(TEAM).create().await;
        scene.public_mailbox(DESK).await;
        for live in [BOX, "zhang@example.com", "login@example.com", TEAM, DESK, "nobody@example.com", "x"] {
            assert_eq!(told(&release(scene, live, None).await), "NotFound(UserMailbox)", "{live}");
        }
        scene.set_standing(&user, Standing::Resigned).await;
        assert_eq!(group(scene, BOX).await, "Taken(Email)");
        assert_eq!(group(scene, "zhang@example.com").await, "Taken(EmailAlias)");
        assert_eq!(group(scene, "login@example.com").await, "Ok");
        let add = scene.write(|tx, who| user_mailbox::add_alias(tx, who, BOX, "more@example.com"));
        assert_eq!(told(&add.await), "NotFound(UserMailbox)");
        release(scene, "Zhang@example.com", None).await.unwrap();
        assert_eq!(told(&release(scene, BOX, None).await), "NotFound(UserMailbox)");
        assert_eq!([group(scene, BOX).await, group(scene, "zhang@example.com").await], ["Ok"; 2]);
    })
    .await;
}

#[tokio::test]
async fn one_address_for_everything_leaves_its_mailbox_half_in_the_bin() {
    each_engine(async |scene| {
        let both = Some("both@example.com".to_owned());
        let user =
            scene.user("张三").with(|new| (new.email, new.enterprise_email) = (both.clone(), both.clone()));
        let user = user.create().await;
        scene.set_standing(&user, Standing::Resigned).await;
        assert_eq!(group(scene, "both@example.com").await, "Taken(Email)");
        release(scene, "both@example.com", None).await.unwrap();
        assert_eq!(group(scene, "both@example.com").await, "Ok");
    })
    .await;
}

#[tokio::test]
async fn an_heir_is_another_live_mailbox() {
    each_engine(async |scene| {
        let user = person(scene).await;
        let heir = scene.user("李四").with(|new| {
            new.email = Some("sign-in@example.com".into());
            new.enterprise_email = Some("heir@example.com".into());
        });
        heir.create().await;
        scene.mail_group(TEAM).create().await;
        scene.public_mailbox(DESK).await;
        scene.set_standing(&user, Standing::Resigned).await;
        for wrong in ["x", "nobody@example.com", "a@elsewhere.example", TEAM, "sign-in@example.com", BOX] {
            assert_eq!(told(&release(scene, BOX, Some(wrong)).await), "Invalid(MailHeir)", "{wrong}");
            assert_eq!(told(&discard(scene, DESK, Some(wrong)).await), "Invalid(MailHeir)", "{wrong}");
        }
        assert_eq!(told(&discard(scene, DESK, Some(DESK)).await), "Invalid(MailHeir)");
        release(scene, BOX, Some(DESK)).await.unwrap();
        discard(scene, DESK, Some("Heir@example.com")).await.unwrap();
        scene.public_mailbox("other@example.com").await;
        discard(scene, "other@example.com", Some("")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_user_who_comes_back_has_the_mailbox_again_unless_it_was_released() {
    each_engine(async |scene| {
        let user = person(scene).await;
        // What is found travels as an error, so that the store forgets that somebody came back by halves.
        let found = scene.write(move |tx, who| -> Result<(), Error> {
            let tenant = who.tenant();
            user::set_standing(tx, tenant, user.key, Standing::Resigned)?;
            user_mailbox::restore(tx, tenant, user.key)?;
            let mut found = Vec::new();
            for address in [BOX, "zhang@example.com", "login@example.com"] {
                found.push(mail_address::find(tx, tenant, &EmailAddress::parse(address).unwrap())?);
            }
            let holder = Holder::User(user.key.get());
            let expected = [Some((holder, Role::Primary)), Some((holder, Role::Alias)), None];
            let told = if found == expected { "as expected".into() } else { format!("{found:?}") };
            Err(Error::Internal(told.into()))
        });
        assert_eq!(found.await.unwrap_err().to_string(), "internal: as expected");
    })
    .await;
}

//! Leaving and coming back: what a user had, who gets it, and what returns.

use larkspur_core::mail_address::{self, Holder, Role};
use larkspur_core::user::{self, Acceptors, MailHandOver, NewUser};
use larkspur_core::{ContactRange, Result, app};
use larkspur_model::{EmailAddress, User};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn delete(scene: &Scene, user: &User, mail: Option<MailHandOver>) -> Result<()> {
    let reference = scene.caller().ids.open_id(user.key);
    let acceptors = Acceptors { mail, ..Acceptors::default() };
    scene.write(move |tx, who| user::delete(tx, who, &reference, &acceptors)).await
}

async fn resurrect(scene: &Scene, user: &User) -> Result<User> {
    let reference = scene.caller().ids.open_id(user.key);
    scene.write(move |tx, who| user::resurrect(tx, who, &reference, &[])).await
}

async fn holder(scene: &Scene, address: &str) -> Option<(Holder, Role)> {
    let address = EmailAddress::parse(address).unwrap();
    scene.read(move |tx, who| mail_address::find(tx, who.tenant(), &address)).await.unwrap()
}

fn reached(new: &mut NewUser) {
    (new.email, new.enterprise_email) = (Some("me@private.example".into()), Some("me@example.com".into()));
}

#[tokio::test]
async fn nobody_is_led_by_and_no_range_names_a_leaver() {
    each_engine(async |scene| {
        let leader = scene.user("上级").create().await;
        let shown = scene.caller().ids.open_id(leader.key);
        let led = scene.user("下级").with(|new| new.leader = Some(shown)).create().await;
        let app = scene.app().users(&[&leader, &led]).create().await.app.key;
        delete(scene, &leader, None).await.unwrap();
        let reference = scene.caller().ids.open_id(led.key);
        let read = scene.read(move |tx, who| user::get(tx, who, &reference)).await.unwrap();
        assert_eq!(read.leader, None);
        let app = scene.read(move |tx, _| app::find(tx, app)).await.unwrap().unwrap();
        assert_eq!(app.range, ContactRange::Some { departments: [].into(), users: [led.key].into() });
        assert_eq!(told(&delete(scene, &leader, None).await), "Resigned(User)");
    })
    .await;
}

#[tokio::test]
async fn mail_goes_from_heir_to_heir_and_back_to_whoever_left_it() {
    each_engine(async |scene| {
        let boxed = |address: &str| {
            let address = address.to_owned();
            move |new: &mut NewUser| new.enterprise_email = Some(address)
        };
        let leader = scene.user("上级").with(boxed("first@example.com")).create().await;
        let second = scene.user("再上级").with(boxed("second@example.com")).create().await;
        let ids = scene.caller().ids;
        let shown = ids.open_id(leader.key);
        let leaves = scene.user("走").with(reached).with(|new| new.leader = Some(shown)).create().await;
        delete(scene, &leaves, None).await.unwrap();
        assert_eq!(holder(scene, "me@private.example").await, None);
        let alias = |user: &User| Some((Holder::User(user.key.get()), Role::Alias));
        assert_eq!(holder(scene, "me@example.com").await, alias(&leader));
        let back = resurrect(scene, &leaves).await.unwrap();
        assert_eq!((&back.email, &back.enterprise_email), (&leaves.email, &leaves.enterprise_email));
        assert_eq!(
            holder(scene, "me@example.com").await,
            Some((Holder::User(leaves.key.get()), Role::Primary))
        );
        // Handed on once more, it is with somebody whom the first leaver did not choose.
        delete(scene, &leaves, Some(MailHandOver::Transfer(Some(ids.open_id(leader.key))))).await.unwrap();
        delete(scene, &leader, Some(MailHandOver::Transfer(Some(ids.open_id(second.key))))).await.unwrap();
        assert_eq!(holder(scene, "me@example.com").await, alias(&second));
        assert_eq!(told(&resurrect(scene, &leaves).await), "Taken(EnterpriseEmail)");
    })
    .await;
}

#[tokio::test]
async fn the_mail_of_an_heir_without_a_mailbox_waits_in_the_recycle_bin() {
    each_engine(async |scene| {
        let leader = scene.user("上级").create().await;
        let shown = scene.caller().ids.open_id(leader.key);
        let leaves = scene.user("走").with(reached).with(|new| new.leader = Some(shown)).create().await;
        delete(scene, &leaves, None).await.unwrap();
        let bin = Holder::FormerUser(leaves.key.get());
        assert_eq!(holder(scene, "me@example.com").await, Some((bin, Role::Primary)));
        let late =
            scene.user("后").with(|new| new.enterprise_email = Some("me@example.com".to_owned())).ask().await;
        assert_eq!(told(&late), "Taken(RecycledEmail)");
        let back = resurrect(scene, &leaves).await.unwrap();
        assert_eq!((&back.email, &back.enterprise_email), (&leaves.email, &leaves.enterprise_email));
    })
    .await;
}

#[tokio::test]
async fn a_generated_id_that_somebody_took_is_in_the_way() {
    each_engine(async |scene| {
        let plain = scene.user("无编号").create().await;
        let generated = scene.caller().ids.user_id(None, plain.key);
        delete(scene, &plain, None).await.unwrap();
        let taker = scene.user("有编号").with(|new| new.custom_id = Some(generated)).create().await;
        assert_eq!(told(&resurrect(scene, &plain).await), "Taken(UserId)");
        delete(scene, &taker, None).await.unwrap();
        assert_eq!(told(&resurrect(scene, &plain).await), "Ok");
        assert_eq!(told(&resurrect(scene, &plain).await), "NotResigned(User)");
    })
    .await;
}

#[tokio::test]
async fn a_domain_that_was_given_up_takes_the_address_with_it() {
    each_engine(async |scene| {
        let leaves = scene.user("走").with(reached).create().await;
        delete(scene, &leaves, Some(MailHandOver::Keep)).await.unwrap();
        scene.write(|tx, _| larkspur_core::mail_domain::remove(tx, "example.com")).await.unwrap();
        let back = resurrect(scene, &leaves).await.unwrap();
        assert_eq!((back.email, back.enterprise_email), (leaves.email, None));
    })
    .await;
}

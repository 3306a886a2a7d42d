//! Managers of mail groups.

use larkspur_core::user::Standing;
use larkspur_core::{Caller, Result, mail_group, mail_group_manager};
use larkspur_model::UserKey;
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn add(scene: &Scene, group: &str, users: Vec<String>) -> Result<()> {
    let group = group.to_owned();
    scene.write(move |tx, who| mail_group_manager::add(tx, who, &group, &users)).await
}

async fn remove(scene: &Scene, group: &str, users: Vec<String>) -> Result<()> {
    let group = group.to_owned();
    scene.write(move |tx, who| mail_group_manager::remove(tx, who, &group, &users)).await
}

async fn list(scene: &Scene, size: usize, after: Option<UserKey>) -> (Vec<UserKey>, Option<UserKey>) {
    scene
        .read(move |tx, who| mail_group_manager::list(tx, who, "team@example.com", size, after))
        .await
        .unwrap()
}

#[tokio::test]
async fn managers_come_stay_and_go() {
    each_engine(async |scene| {
        scene.mail_group("team@example.com").create().await;
        let (one, two) = (scene.user("一").create().await, scene.user("二").create().await);
        let id = |key| scene.caller().ids.open_id(key);
        add(scene, "team@example.com", vec![id(two.key)]).await.unwrap();
        add(scene, "team@example.com", vec![id(one.key), id(two.key), id(one.key)]).await.unwrap();
        assert_eq!(list(scene, 1, None).await, (vec![one.key], Some(one.key)));
        assert_eq!(list(scene, 1, Some(one.key)).await, (vec![two.key], None));
        remove(scene, "team@example.com", vec![id(one.key)]).await.unwrap();
        remove(scene, "team@example.com", vec![id(one.key)]).await.unwrap();
        assert_eq!(list(scene, 9, None).await, (vec![two.key], None));
        add(scene, "team@example.com", Vec::new()).await.unwrap();
        scene.set_standing(&two, Standing::Resigned).await;
        assert_eq!(list(scene, 9, None).await, (Vec::new(), None));
        assert_eq!(told(&add(scene, "team@example.com", vec![id(two.key)]).await), "NotFound(User)");
        remove(scene, "team@example.com", vec![id(two.key)]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn every_refusal_is_of_all_or_none() {
    each_engine(async |scene| {
        scene.mail_group("team@example.com").create().await;
        let one = scene.user("一").create().await;
        let who: Caller = scene.caller();
        let foreign = scene.app().caller().await.ids.open_id(one.key);
        let unknown = who.ids.open_id(UserKey::new(77));
        for (added, removed, wrong) in [
            ("NotFound(User)", "Ok", unknown),
            ("BadId(OpenId)", "BadId(OpenId)", "x".into()),
            ("CrossAppId(OpenId)", "CrossAppId(OpenId)", foreign),
        ] {
            let users = vec![who.ids.open_id(one.key), wrong];
            assert_eq!(told(&add(scene, "team@example.com", users.clone()).await), added);
            assert_eq!(told(&remove(scene, "team@example.com", users).await), removed);
        }
        assert_eq!(list(scene, 9, None).await, (Vec::new(), None));
        assert_eq!(told(&add(scene, "x", Vec::new()).await), "NotFound(MailGroup)");
        assert_eq!(told(&remove(scene, "x", Vec::new()).await), "NotFound(MailGroup)");
        let unknown = scene.read(|tx, who| mail_group_manager::list(tx, who, "x", 1, None)).await;
        assert_eq!(told(&unknown), "NotFound(MailGroup)");
    })
    .await;
}

#[tokio::test]
async fn a_deleted_group_has_no_managers() {
    each_engine(async |scene| {
        scene.mail_group("team@example.com").create().await;
        let one = scene.user("一").create().await;
        let id = scene.caller().ids.open_id(one.key);
        add(scene, "team@example.com", vec![id.clone()]).await.unwrap();
        scene.write(|tx, who| mail_group::remove(tx, who, "team@example.com")).await.unwrap();
        let managed = scene.read(move |tx, who| mail_group::list(tx, who, Some(&id), 9, None)).await.unwrap();
        assert_eq!(managed, (Vec::new(), None));
    })
    .await;
}

//! Members of public mailboxes.

use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::user::Standing;
use larkspur_core::{Caller, Result, public_mailbox, public_mailbox_member};
use larkspur_model::{MemberKey, PublicMailboxMember, User};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

const DESK: &str = "desk@example.com";

async fn add_by(scene: &Scene, who: &Caller, users: &[String]) -> Result<Vec<PublicMailboxMember>> {
    let users = users.to_vec();
    scene.write_as(who, move |tx, who| public_mailbox_member::add(tx, who, DESK, &users)).await
}

async fn add(scene: &Scene, users: &[String]) -> Result<Vec<PublicMailboxMember>> {
    add_by(scene, &scene.caller(), users).await
}

async fn remove(scene: &Scene, mailbox: &str, ids: &[String]) -> Result<()> {
    let (mailbox, ids) = (mailbox.to_owned(), ids.to_vec());
    scene.write(move |tx, who| public_mailbox_member::remove(tx, who, &mailbox, &ids)).await
}

async fn get(scene: &Scene, mailbox: &str, id: &str) -> Result<PublicMailboxMember> {
    let (mailbox, id) = (mailbox.to_owned(), id.to_owned());
    scene.read(move |tx, who| public_mailbox_member::get(tx, who, &mailbox, &id)).await
}

async fn all(scene: &Scene) -> Vec<PublicMailboxMember> {
    let page = scene.read(|tx, who| public_mailbox_member::list(tx, who, DESK, 999, None));
    page.await.unwrap().0
}

/// As many users, and their `open_id`s.
async fn users(scene: &Scene, count: usize) -> (Vec<User>, Vec<String>) {
    let mut users = Vec::new();
    for _ in 0..count {
        users.push(scene.user("员工").create().await);
    }
    let ids = users.iter().map(|user| scene.caller().ids.open_id(user.key)).collect();
    (users, ids)
}

#[tokio::test]
async fn they_come_are_shown_and_go() {
    each_engine(async |scene| {
        let who = scene.caller();
        scene.public_mailbox(DESK).await;
        let (people, ids) = users(scene, 3).await;
        let made = add(scene, &ids).await.unwrap();
        let keys: Vec<_> = made.iter().map(|member| member.user).collect();
        assert_eq!(keys, people.iter().map(|user| user.key).collect::<Vec<_>>());
        assert_eq!(all(scene).await, made);
        // Whoever works there already keeps the membership.
        let again = [ids[2].clone(), ids[0].clone(), ids[2].clone()];
        assert_eq!(add(scene, &again).await.unwrap(), [made[2], made[0], made[2]]);
        for member in &made {
            let id = public_mailbox_member::show(&who, member);
            assert_eq!(get(scene, DESK, &id).await.unwrap(), *member);
        }
        let first = public_mailbox_member::show(&who, &made[0]);
        remove(scene, DESK, &[first.clone(), first]).await.unwrap();
        assert_eq!(all(scene).await, made[1..]);
        scene.write(|tx, who| public_mailbox_member::clear(tx, who, DESK)).await.unwrap();
        assert_eq!(all(scene).await, []);
        scene.write(|tx, who| public_mailbox_member::clear(tx, who, DESK)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn every_refusal_is_of_all_or_none() {
    each_engine(async |scene| {
        let who = scene.caller();
        scene.public_mailbox(DESK).await;
        scene.public_mailbox("other@example.com").await;
        let (people, ids) = users(scene, 2).await;
        scene.set_standing(&people[1], Standing::Resigned).await;
        for (expected, wrong) in
            [("Missing(Member)", ""), ("BadId(OpenId)", "x"), ("NotFound(User)", ids[1].as_str())]
        {
            assert_eq!(told(&add(scene, &[ids[0].clone(), wrong.to_owned()]).await), expected);
        }
        assert_eq!(told(&add(scene, &[]).await), "Missing(Member)");
        assert_eq!(all(scene).await, []);
        let made = add(scene, &ids[..1]).await.unwrap()[0];
        let id = public_mailbox_member::show(&who, &made);
        let never =
            public_mailbox_member::show(&who, &PublicMailboxMember { key: MemberKey::new(77), ..made });
        for (mailbox, wrong) in [(DESK, never.as_str()), (DESK, "x"), ("other@example.com", &id)] {
            assert_eq!(told(&get(scene, mailbox, wrong).await), "NotFound(PublicMailboxMember)");
            let both = [id.clone(), wrong.to_owned()];
            assert_eq!(told(&remove(scene, mailbox, &both).await), "NotFound(PublicMailboxMember)");
        }
        assert_eq!(told(&remove(scene, DESK, &[]).await), "Missing(Member)");
        assert_eq!(all(scene).await, [made]);
        let nowhere = [
            told(&remove(scene, "x", std::slice::from_ref(&id)).await),
            told(&get(scene, "x", &id).await),
            told(&scene.write(|tx, who| public_mailbox_member::clear(tx, who, "x")).await),
            told(&scene.read(|tx, who| public_mailbox_member::list(tx, who, "x", 9, None)).await),
            told(
                &scene
                    .write(move |tx, who| public_mailbox_member::add(tx, who, "x", std::slice::from_ref(&id)))
                    .await,
            ),
        ];
        assert_eq!(nowhere, ["NotFound(PublicMailbox)"; 5]);
    })
    .await;
}

#[tokio::test]
async fn limits_are_those_of_the_policy() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        (who.policy.limits.public_mailbox_members, who.policy.limits.public_mailboxes_of_user) = (2, 1);
        scene.public_mailbox(DESK).await;
        let (_, ids) = users(scene, 3).await;
        assert_eq!(told(&add_by(scene, &who, &ids).await), "Full(PublicMailboxMembers)");
        add_by(scene, &who, &ids[..2]).await.unwrap();
        add_by(scene, &who, &ids[..2]).await.unwrap();
        scene.public_mailbox("other@example.com").await;
        let busy = ids[..1].to_vec();
        let more = scene
            .write_as(&who, move |tx, who| public_mailbox_member::add(tx, who, "other@example.com", &busy));
        assert_eq!(told(&more.await), "Full(PublicMailboxesOfUser)");
        let idle = ids[2..].to_vec();
        let one = scene
            .write_as(&who, move |tx, who| public_mailbox_member::add(tx, who, "other@example.com", &idle));
        assert_eq!(told(&one.await), "Ok");
    })
    .await;
}

#[tokio::test]
async fn they_are_named_in_the_kind_of_id_of_the_request_and_leave_with_the_organisation() {
    each_engine(async |scene| {
        scene.public_mailbox(DESK).await;
        let stays = scene.user("留").with(|new| new.custom_id = Some("stays".into())).create().await;
        let leaves = scene.user("走").with(|new| new.custom_id = Some("leaves".into())).create().await;
        let who = scene.speaking(UserIdType::UserId, DepartmentIdType::default());
        add_by(scene, &who, &["stays".into(), "leaves".into()]).await.unwrap();
        scene.set_standing(&leaves, Standing::Resigned).await;
        assert_eq!(all(scene).await.iter().map(|it| it.user).collect::<Vec<_>>(), [stays.key]);
        // The mailbox itself does not care who works at it.
        scene.read(|tx, who| public_mailbox::get(tx, who, DESK)).await.unwrap();
    })
    .await;
}

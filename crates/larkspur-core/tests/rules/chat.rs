//! Chats of departments: who owns one, who is in it, who may find it.

use larkspur_core::user::Standing;
use larkspur_core::{Caller, Result, chat};
use larkspur_model::{Chat, Department, IdKind};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn get(scene: &Scene, who: &Caller, reference: &str) -> Result<Chat> {
    let reference = reference.to_owned();
    scene.read_as(who, move |tx, who| chat::get(tx, who, &reference)).await
}

async fn chat_of(scene: &Scene, department: &Department) -> Chat {
    let who = scene.caller();
    let id = who.ids.shown().show(IdKind::ChatId, 0, department.chat.unwrap().get());
    get(scene, &who, &id).await.unwrap()
}

#[tokio::test]
async fn it_is_named_like_its_department_and_owned_by_the_main_leader() {
    each_engine(async |scene| {
        let leader = scene.user("负责人").create().await;
        let made = scene.department("研发").leader(&leader).with(|new| new.create_chat = true).create().await;
        let expected = Chat {
            key: made.chat.unwrap(),
            department: Some(made.key),
            name: "研发".to_owned(),
            owner: Some(leader.key),
            app: scene.caller().app(),
            member_count: 1,
        };
        assert_eq!(chat_of(scene, &made).await, expected);
        let alone = scene.department("市场").with(|new| new.create_chat = true).create().await;
        let chat = chat_of(scene, &alone).await;
        assert_eq!((chat.owner, chat.member_count), (None, 0));
        assert_eq!(scene.department("运营").create().await.chat, None);
    })
    .await;
}

#[tokio::test]
async fn users_join_the_chats_of_their_departments_and_of_those_above() {
    each_engine(async |scene| {
        let with_chat = |name, types: &[i64]| {
            let types = types.to_vec();
            scene.department(name).with(|new| (new.create_chat, new.chat_employee_types) = (true, types))
        };
        let top = with_chat("上", &[]).create().await;
        let left = with_chat("左", &[1, 2]).under(&top).create().await;
        let right = with_chat("右", &[3]).under(&top).create().await;
        let silent = scene.department("下").under(&left).create().await;
        let counts = async || {
            let mut counts = vec![];
            for department in [&top, &left, &right] {
                counts.push(chat_of(scene, department).await.member_count);
            }
            counts
        };
        let of_type = |kind: i64| scene.user("员工").with(move |new| new.employee_type = kind);
        of_type(1).in_departments(&[&silent]).create().await;
        assert_eq!(counts().await, [1, 1, 0], "a chat is joined from below too");
        of_type(3).in_departments(&[&left]).create().await;
        assert_eq!(counts().await, [2, 1, 0], "another employee type stays out");
        let both = of_type(3).in_departments(&[&left, &right, &silent]).create().await;
        assert_eq!(counts().await, [3, 1, 1], "one chat is joined once");
        of_type(1).create().await;
        assert_eq!(counts().await, [3, 1, 1], "the root is below nothing");
        scene.set_standing(&both, Standing::Resigned).await;
        assert_eq!(counts().await, [2, 1, 0]);
    })
    .await;
}

#[tokio::test]
async fn leaders_join_when_their_employee_type_may() {
    each_engine(async |scene| {
        for (leader_type, types, members) in [(1, vec![], 1), (1, vec![1], 1), (2, vec![1], 0)] {
            let leader = scene.user("负责人").with(|new| new.employee_type = leader_type).create().await;
            let made = scene.department(&format!("{leader_type}{types:?}")).leader(&leader);
            let made =
                made.with(|new| (new.create_chat, new.chat_employee_types) = (true, types)).create().await;
            let chat = chat_of(scene, &made).await;
            assert_eq!((chat.owner, chat.member_count), (Some(leader.key), members), "{}", made.name);
        }
    })
    .await;
}

#[tokio::test]
async fn a_chat_is_found_by_its_id_in_its_own_tenant_alone() {
    each_engine(async |scene| {
        let made = scene.department("研发").with(|new| new.create_chat = true).create().await;
        let (who, stranger) =
            (scene.caller(), scene.tenant("Elsewhere", "elsewhere.example").await.app.caller());
        let key = made.chat.unwrap().get();
        let id = who.ids.shown().show(IdKind::ChatId, 0, key);
        let unknown = who.ids.shown().show(IdKind::ChatId, 0, key + 1);
        for (caller, reference, expected) in [
            (&who, id.as_str(), "Ok"),
            (&who, &unknown, "NotFound(Chat)"),
            (&stranger, &id, "NotFound(Chat)"),
            (&stranger, &stranger.ids.shown().show(IdKind::ChatId, 0, key), "NotFound(Chat)"),
            (&who, "研发", "BadId(ChatId)"),
            (&who, &who.ids.open_department_id(made.key), "BadId(ChatId)"),
        ] {
            assert_eq!(told(&get(scene, caller, reference).await), expected, "{reference}");
        }
    })
    .await;
}

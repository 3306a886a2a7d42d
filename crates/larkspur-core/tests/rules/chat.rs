//! Chats of departments: who owns one, who is in it, who may find it.

use larkspur_core::chat::{ChatOrder, MemberPage};
use larkspur_core::user::Standing;
use larkspur_core::{Caller, Result, chat};
use larkspur_model::{Chat, ChatKey, Department, IdKind, UserKey};
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

/// All chats of a caller, by pages of this size.
async fn all(scene: &Scene, who: &Caller, order: ChatOrder, page_size: usize) -> Vec<ChatKey> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let (page, end) =
            scene.read_as(who, move |tx, who| chat::list(tx, who, order, page_size, after)).await.unwrap();
        assert!(page.len() == page_size || end.is_none(), "only the last page may be short");
        seen.extend(page.into_iter().map(|chat| chat.key));
        after = end;
        if end.is_none() {
            return seen;
        }
    }
}

#[tokio::test]
async fn an_app_lists_the_chats_it_made_in_either_order() {
    each_engine(async |scene| {
        let (who, other) = (scene.caller(), scene.app().caller().await);
        let mut made = Vec::new();
        for number in 0..5 {
            let by = if number == 2 { &other } else { &who };
            let new = scene.department(&format!("部{number}")).by(by).with(|new| new.create_chat = true);
            made.push(new.create().await.chat.unwrap());
            scene.department(&format!("没有{number}")).create().await;
        }
        let theirs = made.remove(2);
        let youngest: Vec<ChatKey> = made.iter().rev().copied().collect();
        for page_size in 1..6 {
            assert_eq!(all(scene, &who, ChatOrder::OldestFirst, page_size).await, made);
            assert_eq!(all(scene, &who, ChatOrder::LastActiveFirst, page_size).await, youngest);
        }
        assert_eq!(all(scene, &other, ChatOrder::OldestFirst, 9).await, [theirs]);
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.app.caller();
        assert_eq!(all(scene, &stranger, ChatOrder::OldestFirst, 9).await, []);
    })
    .await;
}

#[tokio::test]
async fn only_who_is_in_a_chat_sees_its_members() {
    each_engine(async |scene| {
        let who = scene.caller();
        let made = scene.department("研发").with(|new| new.create_chat = true).create().await;
        let id = who.ids.shown().show(IdKind::ChatId, 0, made.chat.unwrap().get());
        let page = async |who: &Caller, size: usize, after: Option<UserKey>| {
            let id = id.clone();
            scene.read_as(who, move |tx, who| chat::members(tx, who, &id, size, after)).await
        };
        let empty = MemberPage { members: vec![], last: None, total: 0 };
        assert_eq!(page(&who, 2, None).await.unwrap(), empty);
        let mut names = Vec::new();
        for name in ["张三", "李四", "王五"] {
            let user = scene.user(name).in_departments(&[&made]).create().await;
            names.push((user.key, name.to_owned()));
        }
        let last = Some(names[1].0);
        let first = MemberPage { members: names[..2].to_vec(), last, total: 3 };
        assert_eq!(page(&who, 2, None).await.unwrap(), first);
        let rest = MemberPage { members: names[2..].to_vec(), last: None, total: 3 };
        assert_eq!(page(&who, 2, last).await.unwrap(), rest);
        let other = scene.app().caller().await;
        assert_eq!(told(&page(&other, 2, None).await), "NotInChat");
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.app.caller();
        assert_eq!(told(&page(&stranger, 2, None).await), "NotFound(Chat)");
    })
    .await;
}

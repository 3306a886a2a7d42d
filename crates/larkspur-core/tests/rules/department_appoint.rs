//! People and chats for many departments at once: the same rule as PATCH, the same outcome.

use larkspur_core::department::{self, Appointment, DepartmentChange, NewLeader};
use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::user::{self, Acceptors, Standing};
use larkspur_core::{Caller, chat};
use larkspur_model::{Department, IdKind, LeaderKind, User, UserKey};
use larkspur_testkit::{Scene, each_engine};

const NOBODY: &str = "ou_0123456789abcdef0123456789abcdef";

/// What is asked for: main leaders, deputies, HRBPs, a chat.
type Wish<'a> = (Vec<&'a str>, Vec<&'a str>, Vec<&'a str>, bool);

fn leaders((mains, deputies, ..): &Wish<'_>) -> Vec<NewLeader> {
    let named = |kind| move |user: &&str| NewLeader { kind, user: (*user).to_owned() };
    mains.iter().map(named(LeaderKind::Main)).chain(deputies.iter().map(named(LeaderKind::Deputy))).collect()
}

fn hrbps((_, _, hrbps, _): &Wish<'_>) -> Vec<String> {
    hrbps.iter().map(|user| (*user).to_owned()).collect()
}

/// So many departments, each with a member in it.
async fn departments(scene: &Scene, name: &str, count: usize) -> Vec<Department> {
    let mut made = Vec::new();
    for place in 0..count {
        let department = scene.department(&format!("{name} {place}")).create().await;
        scene.user("成员").in_departments(&[&department]).create().await;
        made.push(department);
    }
    made
}

/// What a department has now, as far as it was asked for.
async fn told(scene: &Scene, department: &Department) -> String {
    let ids = scene.caller().ids;
    let reference = ids.open_department_id(department.key);
    let now = scene.read(move |tx, who| department::get(tx, who, &reference)).await.unwrap();
    let mut chat = None;
    if let Some(key) = now.chat {
        let id = ids.shown().show(IdKind::ChatId, 0, key.get());
        let read = scene.read(move |tx, who| chat::get(tx, who, &id)).await.unwrap();
        chat = Some((read.owner, read.member_count));
    }
    format!("{:?} {:?} {chat:?}", now.leaders, now.hrbps)
}

#[tokio::test]
async fn together_is_as_one_by_one() {
    each_engine(async |scene| {
        let mut users = Vec::new();
        for name in ["甲", "乙", "丙", "未", "离"] {
            users.push(
                scene
                    .user(name)
                    .with(|new| new.custom_id = (name == "乙").then(|| "E2".into()))
                    .create()
                    .await,
            );
        }
        scene.set_standing(&users[3], Standing::Unjoined).await;
        let left = scene.caller().ids.open_id(users[4].key);
        scene.write(move |tx, who| user::delete(tx, who, &left, &Acceptors::default())).await.unwrap();
        for kind in [UserIdType::OpenId, UserIdType::UserId] {
            compare(scene, &scene.speaking(kind, DepartmentIdType::OpenDepartmentId), &users).await;
        }
    })
    .await;
}

/// Asks for the same, one by one and together, in the words of this caller.
async fn compare(scene: &Scene, who: &Caller, users: &[User]) {
    let keys: Vec<UserKey> = users.iter().map(|user| user.key).collect();
    let custom = scene.read_as(who, move |tx, who| who.ids.load(tx, &keys, &[])).await.unwrap();
    let shown: Vec<String> = users.iter().map(|user| who.ids.user(&custom, user.key)).collect();
    let [a, b, c, invited, gone] = shown.as_slice() else { panic!("five users") };
    let wishes: Vec<Wish<'_>> = vec![
        (vec![a], vec![b, c], vec![c, a, c], false),
        (vec![b], vec![], vec![b], true),
        (vec![], vec![], vec![invited], false),
        (vec![NOBODY], vec![], vec![], false),
        (vec!["no id"], vec![], vec![], true),
        (vec![invited], vec![], vec![a], true),
        (vec![gone], vec![], vec![], false),
        (vec![], vec![a], vec![], false),
        (vec![a, b], vec![], vec![], false),
        (vec![a], vec![a], vec![], false),
        (vec![a], vec![], vec![gone], true),
        (vec![a], vec![], vec![NOBODY], false),
        (vec![], vec![], vec![], true),
    ];
    let patched = departments(scene, &format!("一个一个 {a}"), wishes.len()).await;
    let mut one_by_one = Vec::new();
    for (department, wish) in patched.iter().zip(&wishes) {
        let change = DepartmentChange {
            leaders: Some(leaders(wish)),
            hrbps: Some(hrbps(wish)),
            create_chat: wish.3,
            ..DepartmentChange::default()
        };
        let reference = who.ids.open_department_id(department.key);
        let outcome =
            scene.write_as(who, move |tx, who| department::patch(tx, who, &reference, &change)).await;
        one_by_one.push(format!("{:?}", outcome.map(drop)));
    }
    assert_eq!(one_by_one.iter().filter(|outcome| *outcome == "Ok(())").count(), 4, "{one_by_one:?}");

    let appointed = departments(scene, &format!("一起 {a}"), wishes.len()).await;
    let appointments: Vec<Appointment> = appointed
        .iter()
        .zip(&wishes)
        .map(|(department, wish)| Appointment {
            department: department.key,
            leaders: leaders(wish),
            hrbps: hrbps(wish),
            create_chat: wish.3,
        })
        .collect();
    let outcomes =
        scene.write_as(who, move |tx, who| department::appoint_each(tx, who, &appointments)).await.unwrap();
    let together: Vec<String> = outcomes.into_iter().map(|outcome| format!("{outcome:?}")).collect();
    assert_eq!(together, one_by_one);
    for (one, other) in patched.iter().zip(&appointed) {
        assert_eq!(told(scene, one).await, told(scene, other).await, "{}", one.name);
    }
}

#[tokio::test]
async fn who_has_people_gets_none_this_way() {
    each_engine(async |scene| {
        let head = scene.user("甲").create().await;
        let led = scene.department("有人").leader(&head).create().await;
        let reference = scene.caller().ids.open_id(head.key);
        let appointments = [Appointment {
            department: led.key,
            leaders: Vec::new(),
            hrbps: vec![reference],
            create_chat: false,
        }];
        let outcome = scene.write(move |tx, who| department::appoint_each(tx, who, &appointments)).await;
        assert!(outcome.unwrap_err().is_failure());
    })
    .await;
}

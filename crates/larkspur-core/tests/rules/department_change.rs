//! Changing a department: what PATCH keeps and PUT clears, people, names, and the chat that follows.

use larkspur_core::department::{self, DepartmentChange, NewLeader};
use larkspur_core::{Caller, Result, chat};
use larkspur_model::{Chat, Department, I18nName, IdKind, LeaderKind, User};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

pub(crate) async fn patch_as(
    scene: &Scene,
    who: &Caller,
    department: &Department,
    change: impl FnOnce(&mut DepartmentChange),
) -> Result<Department> {
    let mut wanted = DepartmentChange::default();
    change(&mut wanted);
    let reference = who.ids.open_department_id(department.key);
    scene.write_as(who, move |tx, who| department::patch(tx, who, &reference, &wanted)).await
}

pub(crate) async fn patch(
    scene: &Scene,
    department: &Department,
    change: impl FnOnce(&mut DepartmentChange),
) -> Result<Department> {
    patch_as(scene, &scene.caller(), department, change).await
}

async fn update(
    scene: &Scene,
    department: &Department,
    change: impl FnOnce(&mut DepartmentChange),
) -> Result<Department> {
    let mut wanted = DepartmentChange::default();
    (wanted.name, wanted.parent) = (Some(department.name.clone()), Some("0".to_owned()));
    change(&mut wanted);
    let reference = scene.caller().ids.open_department_id(department.key);
    scene.write(move |tx, who| department::update(tx, who, &reference, &wanted)).await
}

async fn chat_of(scene: &Scene, department: &Department) -> Chat {
    let id = scene.caller().ids.shown().show(IdKind::ChatId, 0, department.chat.unwrap().get());
    scene.read(move |tx, who| chat::get(tx, who, &id)).await.unwrap()
}

fn leader(scene: &Scene, kind: LeaderKind, user: &User) -> NewLeader {
    NewLeader { kind, user: scene.caller().ids.open_id(user.key) }
}

/// A department with everything.
async fn full(scene: &Scene, head: &User) -> Department {
    scene.unit("unit1").create().await;
    let id = scene.caller().ids.open_id(head.key);
    let made = scene.department("研发").leader(head).order(7).custom_id("D1").with(|new| {
        new.i18n_name.en_us = Some("R&D".to_owned());
        (new.units, new.hrbps) = (vec!["unit1".to_owned()], vec![id]);
        (new.create_chat, new.chat_employee_types) = (true, vec![1, 2]);
    });
    made.create().await
}

#[tokio::test]
async fn patch_keeps_what_it_does_not_name() {
    each_engine(async |scene| {
        let head = scene.user("负责人").create().await;
        let made = full(scene, &head).await;
        assert_eq!(patch(scene, &made, |_| {}).await.unwrap(), made);
        let renamed = patch(scene, &made, |it| it.name = Some("研发部".to_owned())).await.unwrap();
        assert_eq!(renamed, Department { name: "研发部".to_owned(), ..made.clone() });
        let placed = patch(scene, &made, |it| it.order = Some(0)).await.unwrap();
        assert_eq!(placed, Department { order: 0, ..renamed.clone() });
        let named = patch(scene, &made, |it| it.i18n_name = Some(I18nName::default())).await.unwrap();
        assert_eq!(named, Department { i18n_name: I18nName::default(), ..placed });
        let alone = patch(scene, &made, |it| it.leaders = Some(vec![])).await.unwrap();
        assert_eq!(alone, Department { leaders: vec![], ..named });
        let last = patch(scene, &made, |it| it.hrbps = Some(vec![])).await.unwrap();
        assert_eq!(last, Department { hrbps: vec![], ..alone });
    })
    .await;
}

#[tokio::test]
async fn update_clears_what_it_does_not_name() {
    each_engine(async |scene| {
        let head = scene.user("负责人").create().await;
        let made = full(scene, &head).await;
        let cleared = update(scene, &made, |_| {}).await.unwrap();
        let expected = Department { i18n_name: I18nName::default(), leaders: vec![], ..made.clone() };
        assert_eq!(cleared, expected, "order, unit, HRBPs, chat and its types are kept");
        let plain = scene.department("市场").with(|new| new.chat_employee_types = vec![3]).create().await;
        let cleared = update(scene, &plain, |_| {}).await.unwrap();
        assert!(cleared.chat_employee_types.is_empty(), "without a chat the types are cleared too");
        let unbound = update(scene, &made, |it| it.units = Some(vec![])).await.unwrap();
        assert_eq!(unbound.unit_id, None);
        let bound = update(scene, &made, |it| it.units = Some(vec!["unit1".to_owned()])).await.unwrap();
        assert_eq!(bound.unit_id.as_deref(), Some("unit1"));
        assert_eq!(told(&update(scene, &made, |it| it.name = None).await), "Missing(Name)");
        assert_eq!(told(&update(scene, &made, |it| it.parent = None).await), "Missing(ParentDepartment)");
        let full = scene.caller();
        let mut narrow = full.clone();
        narrow.policy.limits.departments_of_unit = 1;
        let reference = full.ids.open_department_id(made.key);
        let same = DepartmentChange {
            name: Some("研发".to_owned()),
            parent: Some("0".to_owned()),
            units: Some(vec!["unit1".to_owned()]),
            ..DepartmentChange::default()
        };
        let again =
            scene.write_as(&narrow, move |tx, who| department::update(tx, who, &reference, &same)).await;
        assert_eq!(told(&again), "Ok", "the unit it has already needs no room");
    })
    .await;
}

#[tokio::test]
async fn the_main_leader_is_one_fact() {
    each_engine(async |scene| {
        let [first, second, third] = [
            scene.user("一").create().await,
            scene.user("二").create().await,
            scene.user("三").create().await,
        ];
        let (main, deputy) = (LeaderKind::Main, LeaderKind::Deputy);
        let made = scene.department("研发").leader(&first).create().await;
        let keys =
            |it: &Department| it.leaders.iter().map(|leader| (leader.kind, leader.user)).collect::<Vec<_>>();
        let list =
            vec![leader(scene, main, &first), leader(scene, deputy, &second), leader(scene, deputy, &third)];
        let listed = patch(scene, &made, |it| it.leaders = Some(list)).await.unwrap();
        assert_eq!(keys(&listed), [(main, first.key), (deputy, second.key), (deputy, third.key)]);
        let id = scene.caller().ids.open_id(second.key);
        let promoted = patch(scene, &made, |it| it.leader = Some(id.clone())).await.unwrap();
        assert_eq!(
            keys(&promoted),
            [(main, second.key), (deputy, third.key)],
            "a deputy leads and is none any more"
        );
        let cleared = patch(scene, &made, |it| it.leaders = Some(vec![])).await.unwrap();
        assert_eq!(cleared.main_leader(), None);
        let wrong = [
            vec![leader(scene, main, &first), leader(scene, main, &second)],
            vec![leader(scene, main, &first), leader(scene, deputy, &first)],
            vec![leader(scene, deputy, &first)],
        ];
        for list in wrong {
            assert_eq!(told(&patch(scene, &made, |it| it.leaders = Some(list)).await), "Invalid(Leaders)");
        }
        let list = vec![leader(scene, main, &first)];
        let differs = patch(scene, &made, |it| (it.leaders, it.leader) = (Some(list), Some(id))).await;
        assert_eq!(told(&differs), "Invalid(Leaders)");
    })
    .await;
}

#[tokio::test]
async fn names_and_orders_are_unique_but_for_its_own() {
    each_engine(async |scene| {
        let english = |name: &str| I18nName { en_us: Some(name.to_owned()), ..I18nName::default() };
        let names = english("Taken");
        scene.department("有").order(1).with(|new| new.i18n_name = names).create().await;
        let made = scene.department("我").order(2).with(|new| new.i18n_name = english("Mine")).create().await;
        assert_eq!(told(&patch(scene, &made, |it| it.name = Some("有".to_owned())).await), "Taken(Name)");
        assert_eq!(told(&patch(scene, &made, |it| it.order = Some(1)).await), "Taken(Order)");
        assert_eq!(
            told(&patch(scene, &made, |it| it.i18n_name = Some(english("Taken"))).await),
            "Taken(I18nName)"
        );
        assert_eq!(
            told(&patch(scene, &made, |it| it.name = Some("a/b".to_owned())).await),
            "Invalid(NameSeparator)"
        );
        let same = patch(scene, &made, |it| {
            (it.name, it.order, it.i18n_name) = (Some("我".to_owned()), Some(2), Some(english("Mine")));
        });
        assert_eq!(told(&same.await), "Ok", "its own name and order are free for it");
        let root = scene.write(|tx, who| department::patch(tx, who, "0", &DepartmentChange::default())).await;
        assert_eq!(told(&root), "IsRoot");
    })
    .await;
}

#[tokio::test]
async fn the_chat_follows_name_leader_and_employee_types() {
    each_engine(async |scene| {
        let made = scene.department("研发").create().await;
        let below = scene.department("下").under(&made).create().await;
        let head = scene.user("负责人").create().await;
        let of_type = |kind: i64| scene.user("员工").with(move |new| new.employee_type = kind);
        of_type(1).in_departments(&[&below]).create().await;
        of_type(3).in_departments(&[&made]).create().await;
        assert_eq!(patch(scene, &made, |it| it.create_chat = false).await.unwrap().chat, None);
        let made = patch(scene, &made, |it| it.create_chat = true).await.unwrap();
        let state = async || {
            let chat = chat_of(scene, &made).await;
            (chat.name, chat.owner, chat.member_count)
        };
        assert_eq!(state().await, ("研发".to_owned(), None, 2), "everyone here and below is in a new chat");
        let id = scene.caller().ids.open_id(head.key);
        let again = patch(scene, &made, |it| (it.leader, it.create_chat) = (Some(id), true)).await.unwrap();
        assert_eq!(again.chat, made.chat, "there is one chat");
        assert_eq!(state().await, ("研发".to_owned(), Some(head.key), 3), "the leader joins");
        patch(scene, &made, |it| it.chat_employee_types = Some(vec![3])).await.unwrap();
        assert_eq!(state().await.2, 1, "other types leave, the leader's too");
        patch(scene, &made, |it| it.chat_employee_types = Some(vec![])).await.unwrap();
        patch(scene, &made, |it| it.name = Some("新".to_owned())).await.unwrap();
        patch(scene, &made, |it| it.leaders = Some(vec![])).await.unwrap();
        assert_eq!(state().await, ("新".to_owned(), None, 2), "who led only leaves");
    })
    .await;
}

#[tokio::test]
async fn an_unbound_chat_goes_on_alone() {
    each_engine(async |scene| {
        let made = scene.department("研发").with(|new| new.create_chat = true).create().await;
        scene.user("员工").in_departments(&[&made]).create().await;
        let unbind =
            async |id: String| scene.write(move |tx, who| department::unbind_chat(tx, who, &id)).await;
        let id = scene.caller().ids.open_department_id(made.key);
        assert_eq!(told(&unbind(id.clone()).await), "Ok");
        assert_eq!(told(&unbind(id.clone()).await), "NotFound(Chat)");
        assert_eq!(told(&unbind("0".to_owned()).await), "IsRoot");
        scene.user("新员工").in_departments(&[&made]).create().await;
        patch(scene, &made, |it| it.name = Some("新".to_owned())).await.unwrap();
        let chat = chat_of(scene, &made).await;
        assert_eq!((chat.department, chat.name.as_str(), chat.member_count), (None, "研发", 1));
        let next = patch(scene, &made, |it| it.create_chat = true).await.unwrap();
        assert_ne!(next.chat, made.chat);
        assert_eq!(chat_of(scene, &next).await.member_count, 2);
    })
    .await;
}

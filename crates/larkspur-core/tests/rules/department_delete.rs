//! Deleting a department, and giving it another id.

use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::{Caller, ContactRange, Result, app, department, mail_group};
use larkspur_model::{Department, IdKind, MemberKind};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn delete(scene: &Scene, who: &Caller, department: &Department) -> Result<()> {
    let id = who.ids.open_department_id(department.key);
    scene.write_as(who, move |tx, who| department::delete(tx, who, &id)).await
}

#[tokio::test]
async fn everything_of_it_is_free_again() {
    each_engine(async |scene| {
        scene.unit("unit1").create().await;
        let leader = scene.user("负责人").create().await;
        let make = || {
            scene.department("研发").order(3).custom_id("D1").leader(&leader).with(|new| {
                (new.units, new.create_chat) = (vec!["unit1".to_owned()], true);
            })
        };
        let made = make().create().await;
        let named = scene.app().range(&[&made]).create().await;
        delete(scene, &scene.caller(), &made).await.unwrap();
        let id = scene.caller().ids.open_department_id(made.key);
        let read = scene.read(move |tx, who| department::get(tx, who, &id)).await;
        assert_eq!(told(&read), "NotFound(Department)");
        assert_eq!(told(&delete(scene, &scene.caller(), &made).await), "NotFound(Department)");
        let chat = scene.caller().ids.shown().show(IdKind::ChatId, 0, made.chat.unwrap().get());
        let chat = scene.read(move |tx, who| larkspur_core::chat::get(tx, who, &chat)).await.unwrap();
        assert_eq!((chat.department, chat.member_count), (None, 1), "the chat goes on");
        let key = named.app.key;
        let now = scene.read(move |tx, _| app::find(tx, key)).await.unwrap().unwrap();
        assert_eq!(now.range, ContactRange::nothing());
        assert!(now.version > named.app.version, "whoever remembers the app learns of it");
        assert_eq!(told(&make().ask().await), "Ok", "name, order, id and unit are free");
    })
    .await;
}

#[tokio::test]
async fn it_leaves_every_mail_group() {
    each_engine(async |scene| {
        let (who, made) = (scene.caller(), scene.department("研发").create().await);
        scene.mail_group("team@example.com").create().await;
        for roll in [Roll::Members, Roll::PermissionMembers] {
            let id = Some(who.ids.open_department_id(made.key));
            let new =
                NewMember { kind: Some(MemberKind::Department), department: id, ..NewMember::default() };
            let added = scene.write(move |tx, who| {
                mail_group_member::add(tx, who, roll, "team@example.com", std::slice::from_ref(&new))
            });
            assert_eq!(added.await.unwrap().len(), 1);
        }
        delete(scene, &who, &made).await.unwrap();
        for roll in [Roll::Members, Roll::PermissionMembers] {
            let left = scene
                .read(move |tx, who| mail_group_member::list(tx, who, roll, "team@example.com", 9, None))
                .await;
            assert_eq!(left.unwrap().0, [], "{roll:?}");
        }
        let team = scene.read(|tx, who| mail_group::get(tx, who, "team@example.com")).await.unwrap();
        assert_eq!(team.direct_member_count, 0);
    })
    .await;
}

#[tokio::test]
async fn only_an_empty_one_and_never_the_root() {
    each_engine(async |scene| {
        let who = scene.caller();
        let top = scene.department("上").create().await;
        let below = scene.department("下").under(&top).create().await;
        assert_eq!(told(&delete(scene, &who, &top).await), "HasChildren");
        let user = scene.user("员工").in_departments(&[&below]).create().await;
        assert_eq!(told(&delete(scene, &who, &below).await), "HasMembers");
        scene.user("员工").in_departments(&[&top]).create().await;
        assert_eq!(told(&delete(scene, &who, &top).await), "HasMembers", "members are told first");
        scene.set_standing(&user, larkspur_core::user::Standing::Resigned).await;
        assert_eq!(told(&delete(scene, &who, &below).await), "Ok", "who has left is no member");
        let root = scene.write(|tx, who| department::delete(tx, who, "0")).await;
        assert_eq!(told(&root), "IsRoot");
    })
    .await;
}

#[tokio::test]
async fn it_and_its_parent_must_be_in_range() {
    each_engine(async |scene| {
        let top = scene.department("上").create().await;
        let below = scene.department("下").under(&top).create().await;
        let (of_top, of_below) =
            (scene.app().range(&[&top]).caller().await, scene.app().range(&[&below]).caller().await);
        assert_eq!(told(&delete(scene, &of_below, &top).await), "OutOfRange(Department)");
        assert_eq!(told(&delete(scene, &of_below, &below).await), "OutOfRange(ParentDepartment)");
        assert_eq!(told(&delete(scene, &of_top, &below).await), "Ok");
        assert_eq!(
            told(&delete(scene, &of_top, &top).await),
            "OutOfRange(ParentDepartment)",
            "the root is above it"
        );
    })
    .await;
}

#[tokio::test]
async fn the_id_may_be_changed_once() {
    each_engine(async |scene| {
        let (who, made) = (scene.caller(), scene.department("研发").custom_id("old").create().await);
        scene.department("市场").custom_id("taken").create().await;
        let id = who.ids.open_department_id(made.key);
        let change = async |who: &Caller, new: &str| {
            let (id, new) = (id.clone(), new.to_owned());
            told(&scene.write_as(who, move |tx, who| department::change_id(tx, who, &id, &new)).await)
        };
        for (new, expected) in [
            ("od-x", "Invalid(DepartmentId)"),
            ("0", "Invalid(DepartmentId)"),
            ("taken", "Taken(DepartmentId)"),
            ("old", "Ok"),
            ("new", "Ok"),
            ("new", "Ok"),
            ("newer", "Full(DepartmentIdChanges)"),
        ] {
            assert_eq!(change(&who, new).await, expected, "{new}");
        }
        let mut generous = scene.caller();
        generous.policy.limits.department_id_changes = 2;
        assert_eq!(change(&generous, "newer").await, "Ok");
        for (id, found) in [("newer", true), ("new", false), ("old", false)] {
            let by_id = scene.read(move |tx, who| who.ids.department_by_id(tx, id)).await.unwrap();
            assert_eq!(by_id, found.then_some(made.key), "{id}");
        }
        scene.department("生产").custom_id("old").create().await;
        let root = scene.write(|tx, who| department::change_id(tx, who, "0", "root")).await;
        assert_eq!(told(&root), "IsRoot");
    })
    .await;
}

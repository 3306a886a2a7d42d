//! Moving a department with everything below it.

use larkspur_core::department;
use larkspur_model::{Department, DepartmentKey, IdKind};
use larkspur_testkit::{Scene, each_engine};

use crate::department_change::{patch, patch_as};
use crate::told::told;

async fn read(scene: &Scene, department: &Department) -> Department {
    let id = scene.caller().ids.open_department_id(department.key);
    scene.read(move |tx, who| department::get(tx, who, &id)).await.unwrap()
}

fn id(scene: &Scene, department: &Department) -> Option<String> {
    Some(scene.caller().ids.open_department_id(department.key))
}

/// Root > A > B > C, and root > D > E.
async fn plant(scene: &Scene) -> [Department; 5] {
    let a = scene.department("A").create().await;
    let b = scene.department("B").under(&a).create().await;
    let c = scene.department("C").under(&b).create().await;
    let d = scene.department("D").create().await;
    let e = scene.department("E").under(&d).create().await;
    [a, b, c, d, e]
}

#[tokio::test]
async fn counts_of_both_ways_up_follow_each_user_once() {
    each_engine(async |scene| {
        let [a, b, c, d, e] = &plant(scene).await;
        scene.user("c").in_departments(&[c]).create().await;
        scene.user("b and a").in_departments(&[b, a]).create().await;
        scene.user("e and c").in_departments(&[e, c]).create().await;
        let counts = async || {
            let mut counts = vec![];
            for department in [a, b, c, d, e] {
                let read = read(scene, department).await;
                counts.push((read.child_count, read.member_count, read.primary_member_count));
            }
            counts
        };
        assert_eq!(counts().await, [(1, 3, 2), (1, 3, 2), (0, 2, 1), (1, 1, 1), (0, 1, 1)]);
        let moved = patch(scene, b, |it| it.parent = id(scene, e)).await.unwrap();
        assert_eq!((moved.parent, &moved.path), (Some(e.key), &e.path.child(b.key)));
        assert_eq!(read(scene, c).await.path, moved.path.child(c.key), "what is below moves along");
        assert_eq!(counts().await, [(0, 1, 0), (1, 3, 2), (0, 2, 1), (1, 3, 3), (1, 3, 3)]);
        let back = patch(scene, b, |it| it.parent = Some("0".to_owned())).await.unwrap();
        assert_eq!((back.parent, back.path.level()), (Some(DepartmentKey::ROOT), 2));
        assert_eq!(counts().await, [(0, 1, 0), (1, 3, 2), (0, 2, 1), (1, 1, 1), (0, 1, 1)]);
    })
    .await;
}

#[tokio::test]
async fn the_target_is_checked() {
    each_engine(async |scene| {
        let [a, b, c, d, e] = &plant(scene).await;
        for below in [b, c] {
            assert_eq!(
                told(&patch(scene, b, |it| it.parent = id(scene, below)).await),
                "Invalid(ParentDepartment)"
            );
        }
        let nowhere = scene.caller().ids.open_department_id(DepartmentKey::new(e.key.get() + 1));
        let lost = patch(scene, b, |it| it.parent = Some(nowhere)).await;
        assert_eq!(told(&lost), "NotFound(ParentDepartment)");
        let mut who = scene.caller();
        who.policy.limits.department_depth = 4;
        let too_deep = patch_as(scene, &who, b, |it| it.parent = id(scene, e)).await;
        assert_eq!(told(&too_deep), "Full(DepartmentDepth)", "C would stand on level 5");
        assert_eq!(told(&patch_as(scene, &who, b, |it| it.parent = id(scene, d)).await), "Ok");
        who = scene.caller();
        who.policy.limits.child_departments = 2;
        assert_eq!(
            told(&patch_as(scene, &who, c, |it| it.parent = id(scene, d)).await),
            "Full(ChildDepartments)"
        );
        let same_place = patch_as(scene, &who, b, |it| it.parent = id(scene, d)).await;
        assert_eq!(told(&same_place), "Ok", "who stays needs no room");
        scene.department("A").under(d).create().await;
        assert_eq!(told(&patch(scene, a, |it| it.parent = id(scene, d)).await), "Taken(Name)");
        let renamed =
            patch(scene, a, |it| (it.parent, it.name) = (id(scene, d), Some("A2".to_owned()))).await;
        assert_eq!(told(&renamed), "Ok", "name and place may change together");
    })
    .await;
}

#[tokio::test]
async fn the_order_is_kept_if_it_is_free() {
    each_engine(async |scene| {
        let target = scene.department("T").create().await;
        scene.department("first").under(&target).order(5).create().await;
        let [kept, pushed, refused] = [("kept", 50), ("pushed", 5), ("refused", 6)];
        let made = async |(name, order): (&str, i64)| scene.department(name).order(order).create().await;
        let (kept, pushed, refused) = (made(kept).await, made(pushed).await, made(refused).await);
        let moved = async |it: &Department, order| {
            patch(scene, it, |change| (change.parent, change.order) = (id(scene, &target), order)).await
        };
        assert_eq!(moved(&kept, None).await.unwrap().order, 50);
        assert_eq!(moved(&pushed, None).await.unwrap().order, 51, "5 is taken, so it stands last");
        assert_eq!(told(&moved(&refused, Some(5)).await), "Taken(Order)");
        assert_eq!(moved(&refused, Some(0)).await.unwrap().order, 0);
    })
    .await;
}

#[tokio::test]
async fn both_parents_must_be_in_range() {
    each_engine(async |scene| {
        let [a, b, c, d, e] = &plant(scene).await;
        let of_a = scene.app().range(&[a]).caller().await;
        let of_b_and_d = scene.app().range(&[b, d]).caller().await;
        let name = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(&patch_as(scene, &of_b_and_d, b, |it| it.name = name("B2")).await),
            "Ok",
            "nothing moves"
        );
        let to_d = |who| patch_as(scene, who, b, |it| it.parent = id(scene, d));
        assert_eq!(told(&to_d(&of_a).await), "OutOfRange(ParentDepartment)", "the new one");
        assert_eq!(told(&to_d(&of_b_and_d).await), "OutOfRange(ParentDepartment)", "the old one");
        let to_root = patch_as(scene, &of_a, b, |it| it.parent = name("0")).await;
        assert_eq!(told(&to_root), "OutOfRange(ParentDepartment)", "the root needs all members");
        assert_eq!(
            told(&patch_as(scene, &of_a, e, |it| it.name = name("x")).await),
            "OutOfRange(Department)"
        );
        assert_eq!(told(&patch_as(scene, &of_a, c, |it| it.parent = id(scene, a)).await), "Ok");
    })
    .await;
}

#[tokio::test]
async fn chats_of_both_ways_up_follow() {
    each_engine(async |scene| {
        let with_chat = |name| scene.department(name).with(|new| new.create_chat = true);
        let from = with_chat("从").create().await;
        let to = with_chat("到").create().await;
        let moving = with_chat("移").under(&from).create().await;
        scene.user("moves").in_departments(&[&moving]).create().await;
        scene.user("both").in_departments(&[&moving, &from]).create().await;
        let leader = scene.user("leads").in_departments(&[&moving]).create().await;
        let leads = scene.caller().ids.open_id(leader.key);
        patch(scene, &from, |it| it.leader = Some(leads)).await.unwrap();
        let counts = async || {
            let mut counts = vec![];
            for department in [&from, &to, &moving] {
                let id = scene.caller().ids.shown().show(IdKind::ChatId, 0, department.chat.unwrap().get());
                let chat = scene.read(move |tx, who| larkspur_core::chat::get(tx, who, &id)).await.unwrap();
                counts.push(chat.member_count);
            }
            counts
        };
        assert_eq!(counts().await, [3, 0, 3]);
        patch(scene, &moving, |it| it.parent = id(scene, &to)).await.unwrap();
        assert_eq!(counts().await, [2, 3, 3], "who is there by another way, or leads there, stays");
    })
    .await;
}

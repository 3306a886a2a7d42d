//! Many users in one transaction, as an import takes them in: the same rule, the same outcome.

use larkspur_core::department::{self, DepartmentChange};
use larkspur_core::user::{self, Intake, NewOrder, NewUser};
use larkspur_core::{Caller, Error, Field, Limit, Noun, Policy, Result};
use larkspur_model::Department;
use larkspur_store::Tx;
use larkspur_testkit::{Scene, each_engine};

fn new_user(scene: &Scene, departments: &[&Department]) -> NewUser {
    let shown = departments.iter().map(|department| scene.caller().ids.open_department_id(department.key));
    NewUser {
        name: "Ada".to_owned(),
        mobile: Some(scene.mobile()),
        departments: shown.collect(),
        employee_type: 1,
        ..NewUser::default()
    }
}

/// What departments tell of their members: those here and below, primary ones, and the chat.
async fn told(scene: &Scene, departments: &[Department]) -> Vec<(i64, i64)> {
    let mut told = Vec::new();
    for department in departments {
        let reference = scene.caller().ids.open_department_id(department.key);
        let now = scene.read(move |tx, who| department::get(tx, who, &reference)).await.unwrap();
        told.push((now.member_count, now.primary_member_count));
    }
    told
}

/// Three departments, the second below the first and with a chat for employees of type 1.
async fn tree(scene: &Scene) -> Vec<Department> {
    let first = scene.department("First").create().await;
    let second = scene.department("Second").under(&first).create().await;
    let third = scene.department("Third").create().await;
    let reference = scene.caller().ids.open_department_id(second.key);
    let chat = DepartmentChange {
        create_chat: true,
        chat_employee_types: Some(vec![1]),
        ..DepartmentChange::default()
    };
    scene.write(move |tx, who| department::patch(tx, who, &reference, &chat)).await.unwrap();
    vec![first, second, third]
}

fn intake_of(tx: &mut Tx<'_>, who: &Caller, users: &[NewUser]) -> Result<Vec<Result<()>>> {
    let mut intake = Intake::default();
    let outcomes = users.iter().map(|new| intake.take_in(tx, who, new).map(drop)).collect();
    intake.settle(tx, who)?;
    Ok(outcomes)
}

#[tokio::test]
async fn together_they_count_like_one_by_one() {
    each_engine(async |scene: &Scene| {
        let (together, alone) = (tree(scene).await, Scene::on(scene.db().engine()).await);
        let apart = tree(&alone).await;
        let plan = |scene: &Scene, tree: &[Department]| -> Vec<NewUser> {
            let [first, second, third] = tree else { panic!() };
            let places =
                [&[second][..], &[first, second], &[third, second, first], &[third], &[second, third]];
            places.iter().map(|places| new_user(scene, places)).collect()
        };
        let users = plan(scene, &together);
        let outcomes = scene.write(move |tx, who| intake_of(tx, who, &users)).await.unwrap();
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        for new in plan(&alone, &apart) {
            alone.write(move |tx, who| user::create(tx, who, &new, None)).await.unwrap();
        }
        let counts = told(scene, &together).await;
        assert_eq!(counts, told(&alone, &apart).await);
        assert_eq!(counts, [(4, 3), (4, 2), (3, 2)]);
        // verify() recomputes the rest, the members of the chat among it.
        alone.finish().await;
    })
    .await;
}

#[tokio::test]
async fn one_who_is_refused_leaves_nothing() {
    each_engine(async |scene: &Scene| {
        let tree = tree(scene).await;
        let [first, second, _] = tree.as_slice() else { panic!() };
        let right = new_user(scene, &[second]);
        let twin = NewUser { departments: new_user(scene, &[first]).departments, ..right.clone() };
        let elsewhere = NewOrder { department: Some("0".to_owned()), ..NewOrder::default() };
        let misplaced = NewUser { orders: vec![elsewhere], ..new_user(scene, &[first]) };
        let users = [right, twin, misplaced];
        let outcomes = scene.write(move |tx, who| intake_of(tx, who, &users)).await.unwrap();
        assert!(matches!(outcomes[1], Err(Error::Taken(Field::Mobile))), "{outcomes:?}");
        assert!(matches!(outcomes[2], Err(Error::Invalid(Field::OrderDepartment, _))), "{outcomes:?}");
        assert_eq!(told(scene, &tree).await, [(1, 1), (1, 1), (0, 0)]);
    })
    .await;
}

#[tokio::test]
async fn those_who_came_before_in_it_take_room() {
    each_engine(async |scene: &Scene| {
        let tree = tree(scene).await;
        scene.user("Already there").in_departments(&[&tree[0]]).create().await;
        let mut policy = Policy::default();
        policy.limits.direct_members = 3;
        let users: Vec<NewUser> = (0..4).map(|_| new_user(scene, &[&tree[0]])).collect();
        let mut who = scene.caller();
        who.policy = policy;
        let outcomes = scene.write_as(&who, move |tx, who| intake_of(tx, who, &users)).await.unwrap();
        assert!(outcomes[..2].iter().all(Result::is_ok), "{outcomes:?}");
        let full = |it: &Result<()>| matches!(it, Err(Error::Full(Limit::DirectMembers)));
        assert!(outcomes[2..].iter().all(full), "{outcomes:?}");
    })
    .await;
}

#[tokio::test]
async fn a_leader_may_come_later() {
    each_engine(async |scene: &Scene| {
        let led = scene.user("Led").create().await;
        let leader = scene.user("Leader").create().await;
        let ids = scene.caller().ids;
        let (own, reference) = (ids.open_id(led.key), ids.open_id(leader.key));
        let (wanted, key) = (reference.clone(), led.key);
        scene.write(move |tx, who| user::set_leader(tx, who, key, &wanted)).await.unwrap();
        let (asked, wanted) = (own.clone(), leader.key);
        let now = scene.read(move |tx, who| user::get(tx, who, &asked)).await.unwrap();
        assert_eq!(now.leader, Some(wanted));
        let refused = scene.write(move |tx, who| user::set_leader(tx, who, key, &own)).await;
        assert!(matches!(refused, Err(Error::Invalid(Field::OwnLeader, _))), "{refused:?}");
        scene.set_standing(&leader, user::Standing::Resigned).await;
        let refused = scene.write(move |tx, who| user::set_leader(tx, who, key, &reference)).await;
        assert!(matches!(refused, Err(Error::Resigned(Noun::Leader))), "{refused:?}");
    })
    .await;
}

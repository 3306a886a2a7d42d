//! Many users in one transaction, as an import takes them in: the same rule, the same outcome.

use larkspur_core::department::{self, DepartmentChange};
use larkspur_core::user::{self, Draft, Intake, NewOrder, NewUser};
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

/// Takes users in who are all drafted, so many at a time.
fn intake_of(tx: &mut Tx<'_>, who: &Caller, users: &[NewUser], at_once: usize) -> Result<Vec<Result<()>>> {
    let mut intake = Intake::default();
    let mut outcomes = Vec::new();
    for part in users.chunks(at_once) {
        let mut drafts = part.iter().map(|new| Draft::of(who, new.clone())).collect::<Result<Vec<_>>>()?;
        let made = intake.take_in_all(tx, who, &mut drafts)?;
        outcomes.extend(made.into_iter().map(|outcome| outcome.map(drop)));
    }
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
        let outcomes = scene.write(move |tx, who| intake_of(tx, who, &users, users.len())).await.unwrap();
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
        let outcomes = scene.write(move |tx, who| intake_of(tx, who, &users, users.len())).await.unwrap();
        assert!(matches!(outcomes[1], Err(Error::Taken(Field::Mobile))), "{outcomes:?}");
        assert!(matches!(outcomes[2], Err(Error::Invalid(Field::OrderDepartment, _))), "{outcomes:?}");
        assert_eq!(told(scene, &tree).await, [(1, 1), (1, 1), (0, 0)]);
    })
    .await;
}

/// People of whom many want what others have: ids, numbers and addresses, in all combinations, and room in the second
/// department, where three fit.
fn rivals(scene: &Scene, tree: &[Department]) -> Vec<NewUser> {
    let ids = scene.caller().ids;
    let shown = |place: usize| vec![ids.open_department_id(tree[place].key)];
    let rival = |number: usize| NewUser {
        custom_id: Some(format!("u{}", if number % 13 == 5 { number / 2 } else { number })),
        name: "Rival".to_owned(),
        email: number.is_multiple_of(3).then(|| format!("login{}@else.example", number % 150)),
        enterprise_email: Some(format!("box{}@example.com", if number % 17 == 3 { 3 } else { number })),
        mobile: Some(format!("138{:08}", if number % 11 == 7 { number - 5 } else { number })),
        employee_no: number.is_multiple_of(2).then(|| format!("E{}", number % 240)),
        employee_type: if number % 29 == 11 { 77 } else { 1 },
        city: Some(format!("City {}", number % 9)),
        departments: shown(usize::from(number % 37 == 1)),
        ..NewUser::default()
    };
    (0..300).map(rival).collect()
}

#[tokio::test]
async fn rivals_fare_together_as_one_by_one() {
    each_engine(async |scene: &Scene| {
        let alone = Scene::on(scene.db().engine()).await;
        let mut told_of = Vec::new();
        for (scene, at_once) in [(scene, 300), (&alone, 1)] {
            let tree = tree(scene).await;
            let users = rivals(scene, &tree);
            let mut who = scene.caller();
            who.policy.limits.direct_members = 250;
            who.policy.limits.work_cities = 7;
            let outcomes = scene.write_as(&who, move |tx, who| intake_of(tx, who, &users, at_once)).await;
            let outcomes: Vec<String> = outcomes.unwrap().iter().map(|it| format!("{it:?}")).collect();
            let there = scene.read(|tx, who| user::every(tx, who, None, 1_000)).await.unwrap();
            let there: Vec<_> = there.into_iter().map(|user| (user.custom_id, user.city)).collect();
            told_of.push((outcomes, told(scene, &tree).await, there));
        }
        let [(outcomes, ..), _] = told_of.as_slice() else { panic!() };
        for refusal in ["UserId", "Mobile", "EmployeeNo", "Email", "EnterpriseEmail", "EmployeeType"] {
            assert!(outcomes.iter().any(|it| it.contains(refusal)), "{refusal}: {outcomes:?}");
        }
        assert_eq!(told_of[0], told_of[1]);
        alone.finish().await;
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
        let outcomes =
            scene.write_as(&who, move |tx, who| intake_of(tx, who, &users, users.len())).await.unwrap();
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

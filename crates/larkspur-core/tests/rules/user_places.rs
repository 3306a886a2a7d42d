//! In which departments a user is: orders, the primary one, and what the departments count.

use larkspur_core::user::NewOrder;
use larkspur_core::{department, user};
use larkspur_model::{Department, DepartmentKey, User};
use larkspur_testkit::{Scene, each_engine};

/// (members, primary members) of each department, the root first.
async fn counts(scene: &Scene, departments: &[&Department]) -> Vec<(i64, i64)> {
    let who = scene.caller();
    let mut counts = Vec::new();
    for key in std::iter::once(DepartmentKey::ROOT).chain(departments.iter().map(|department| department.key))
    {
        let reference = who.ids.open_department_id(key);
        let read = scene.read(move |tx, who| department::get(tx, who, &reference)).await.unwrap();
        counts.push((read.member_count, read.primary_member_count));
    }
    counts
}

#[tokio::test]
async fn a_user_counts_once_in_each_subtree() {
    each_engine(async |scene| {
        let a = scene.department("a").create().await;
        let b = scene.department("b").under(&a).create().await;
        let c = scene.department("c").under(&b).create().await;
        let d = scene.department("d").under(&a).create().await;
        let e = scene.department("e").create().await;
        let all = [&a, &b, &c, &d, &e];
        scene.user("一").in_departments(&[&c]).create().await;
        assert_eq!(counts(scene, &all).await, [(1, 1), (1, 1), (1, 1), (1, 1), (0, 0), (0, 0)]);
        // b and c lie above each other, d beside them: one person in a all the same.
        scene.user("二").in_departments(&[&d, &c, &b]).create().await;
        assert_eq!(counts(scene, &all).await, [(2, 2), (2, 2), (2, 1), (2, 1), (1, 1), (0, 0)]);
        scene.user("三").in_departments(&[&e, &c]).create().await;
        assert_eq!(counts(scene, &all).await, [(3, 3), (3, 2), (3, 1), (3, 1), (1, 1), (1, 1)]);
        scene.user("四").create().await;
        assert_eq!(counts(scene, &all).await, [(4, 4), (3, 2), (3, 1), (3, 1), (1, 1), (1, 1)]);
        // A department that is named twice is one department.
        scene.user("五").in_departments(&[&d, &d]).create().await;
        assert_eq!(counts(scene, &all).await, [(5, 5), (4, 3), (3, 1), (3, 1), (2, 2), (1, 1)]);
    })
    .await;
}

/// What a request says of one department: its number, user order, department order, primary.
type Said = (usize, i64, i64, bool);

#[tokio::test]
async fn larger_orders_come_first_and_the_largest_is_primary() {
    // Departments are named in the order 0, 1, 2; expected is the order in which the answer shows them.
    let cases: &[(&[Said], [usize; 3])] = &[
        (&[], [0, 1, 2]),
        (&[(1, 0, 5, false)], [1, 0, 2]),
        (&[(2, 9, 0, false)], [0, 1, 2]),
        (&[(2, 0, 0, true)], [2, 0, 1]),
        (&[(0, 0, 1, false), (1, 0, 3, false), (2, 0, 2, false)], [1, 2, 0]),
        (&[(0, 0, 7, false), (1, 0, 7, true)], [1, 0, 2]),
        (&[(0, 0, -1, false), (1, 0, -2, false), (2, 0, -3, false)], [0, 1, 2]),
    ];
    each_engine(async |scene| {
        let made = [
            scene.department("零").create().await,
            scene.department("一").create().await,
            scene.department("二").create().await,
        ];
        let who = scene.caller();
        for (place, (said, expected)) in cases.iter().enumerate() {
            let orders = said.iter().map(|(department, user_order, department_order, is_primary)| NewOrder {
                department: Some(who.ids.open_department_id(made[*department].key)),
                user_order: *user_order,
                department_order: *department_order,
                is_primary: *is_primary,
            });
            let orders = orders.collect();
            let user = scene.user("员工").in_departments(&[&made[0], &made[1], &made[2]]);
            let user = user.with(|new| new.orders = orders).create().await;
            let shown: Vec<DepartmentKey> = user.memberships.iter().map(|it| it.department).collect();
            assert_eq!(shown, expected.map(|number| made[number].key), "case {place}");
            let primary: Vec<bool> = user.memberships.iter().map(|it| it.is_primary).collect();
            assert_eq!(primary, [true, false, false], "case {place}");
            for (department, user_order, department_order, _) in *said {
                let kept = user.memberships.iter().find(|it| it.department == made[*department].key).unwrap();
                assert_eq!(
                    (kept.user_order, kept.department_order),
                    (*user_order, *department_order),
                    "case {place}"
                );
            }
            assert_eq!(read(scene, &user).await, user, "case {place}: the order of an answer is kept");
        }
    })
    .await;
}

async fn read(scene: &Scene, user: &User) -> User {
    let reference = scene.caller().ids.open_id(user.key);
    scene.read(move |tx, who| user::get(tx, who, &reference)).await.unwrap()
}

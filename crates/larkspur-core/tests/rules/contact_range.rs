//! The contact range: what an app may read and make, by what was granted to it.

use larkspur_core::department::{self, ChildQuery};
use larkspur_core::user;
use larkspur_core::{Caller, Result};
use larkspur_model::{Department, User};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

/// Root > A > B > C, and root > D, with a user in each of them and one in both B and D.
struct Country {
    departments: [Department; 4],
    users: [User; 5],
}

async fn settle(scene: &Scene) -> Country {
    let a = scene.department("A").create().await;
    let b = scene.department("B").under(&a).create().await;
    let c = scene.department("C").under(&b).create().await;
    let d = scene.department("D").create().await;
    let users = [
        scene.user("root").create().await,
        scene.user("a").in_departments(&[&a]).create().await,
        scene.user("c").in_departments(&[&c]).create().await,
        scene.user("d").in_departments(&[&d]).create().await,
        scene.user("bd").in_departments(&[&b, &d]).create().await,
    ];
    Country { departments: [a, b, c, d], users }
}

/// The five callers of every table: all members, A, the nested B, the user in D alone, nothing at all.
async fn callers(scene: &Scene, country: &Country) -> [Caller; 5] {
    let [a, b, ..] = &country.departments;
    [
        scene.caller(),
        scene.app().range(&[a]).caller().await,
        scene.app().range(&[b]).caller().await,
        scene.app().users(&[&country.users[3]]).caller().await,
        scene.app().range(&[]).caller().await,
    ]
}

/// References to the root and to each department, as a request writes them.
fn references(who: &Caller, country: &Country) -> [String; 5] {
    let [a, b, c, d] = &country.departments;
    let [a, b, c, d] = [a, b, c, d].map(|department| who.ids.open_department_id(department.key));
    ["0".to_owned(), a, b, c, d]
}

const COVERED: [[bool; 5]; 5] = [
    // root, A, B, C, D
    [true, true, true, true, true],
    [false, true, true, true, false],
    [false, false, true, true, false],
    [false, false, false, false, false],
    [false, false, false, false, false],
];

#[tokio::test]
async fn departments_are_read_where_they_are_covered() {
    each_engine(async |scene| {
        let country = settle(scene).await;
        for (caller, who) in callers(scene, &country).await.iter().enumerate() {
            for (place, reference) in references(who, &country).into_iter().enumerate() {
                let expected = if COVERED[caller][place] { "Ok" } else { "OutOfRange(Department)" };
                let got = reference.clone();
                let got = scene.read_as(who, move |tx, who| department::get(tx, who, &got)).await;
                assert_eq!(told(&got), expected, "get: caller {caller}, place {place}");
                for recursive in [false, true] {
                    let (top, query) =
                        (reference.clone(), ChildQuery { recursive, page_size: 5, after: None });
                    let rows =
                        scene.read_as(who, move |tx, who| department::children(tx, who, &top, query)).await;
                    assert_eq!(told(&rows), expected, "children: caller {caller}, place {place}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn departments_are_made_where_the_parent_is_covered() {
    each_engine(async |scene| {
        let country = settle(scene).await;
        for (caller, who) in callers(scene, &country).await.iter().enumerate() {
            for (place, parent) in references(who, &country).into_iter().enumerate() {
                let expected = match (COVERED[caller][place], caller) {
                    (true, _) => "Ok",
                    (false, 3 | 4) => "NoDepartmentRight",
                    (false, _) => "OutOfRange(ParentDepartment)",
                };
                let name = format!("{caller}-{place}");
                let made = scene.department(&name).by(who).with(|new| new.parent = Some(parent)).ask().await;
                assert_eq!(told(&made), expected, "caller {caller}, place {place}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_an_app_makes_is_in_its_range() {
    each_engine(async |scene| {
        let country = settle(scene).await;
        let who = scene.app().range(&[&country.departments[1]]).caller().await;
        let made = scene.department("新").by(&who).under(&country.departments[2]).create().await;
        scene.department("更新").by(&who).under(&made).create().await;
        scene.user("新人").by(&who).in_departments(&[&made]).create().await;
    })
    .await;
}

#[tokio::test]
async fn users_are_read_when_granted_or_in_a_covered_department() {
    // root, a, c, d, b and d
    const READABLE: [[bool; 5]; 5] = [
        [true, true, true, true, true],
        [false, true, true, false, true],
        [false, false, true, false, true],
        [false, false, false, true, false],
        [false, false, false, false, false],
    ];
    each_engine(async |scene| {
        let country = settle(scene).await;
        for (caller, who) in callers(scene, &country).await.iter().enumerate() {
            for (place, user) in country.users.iter().enumerate() {
                let expected = if READABLE[caller][place] { "Ok" } else { "OutOfRange(User)" };
                let reference = who.ids.open_id(user.key);
                let got: Result<User> =
                    scene.read_as(who, move |tx, who| user::get(tx, who, &reference)).await;
                assert_eq!(told(&got), expected, "caller {caller}, user {}", user.name);
                if let Ok(got) = got {
                    assert_eq!(&got, user);
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn users_are_made_where_every_department_is_covered() {
    each_engine(async |scene| {
        let country = settle(scene).await;
        for (caller, who) in callers(scene, &country).await.iter().enumerate() {
            let [root, a, b, c, d] = references(who, &country);
            let covered = |places: &[usize]| places.iter().all(|place| COVERED[caller][*place]);
            for (named, places) in [
                (vec![root.clone()], &[0_usize][..]),
                (vec![a.clone()], &[1]),
                (vec![c.clone(), b.clone()], &[3, 2]),
                (vec![c.clone(), d], &[3, 4]),
                (vec![b, root], &[2, 0]),
            ] {
                let expected = if covered(places) { "Ok" } else { "OutOfRange(Department)" };
                let made = scene.user("新人").by(who).with(|new| new.departments = named).ask().await;
                assert_eq!(told(&made), expected, "caller {caller}, places {places:?}");
            }
        }
    })
    .await;
}

//! Listing children: pages of siblings, pages of a whole subtree, and walks that go on while the tree changes.

use larkspur_core::department::{self, ChildQuery, Position};
use larkspur_core::{Caller, Result};
use larkspur_model::{Department, DepartmentKey};
use larkspur_testkit::{Scene, each_engine};

use crate::backdoor::delete_department;
use crate::department_change::patch;
use crate::told::told;

type Page = (Vec<Department>, Option<Position>);

async fn page(scene: &Scene, who: &Caller, top: DepartmentKey, query: ChildQuery) -> Result<Page> {
    let reference = who.ids.open_department_id(top);
    scene.read_as(who, move |tx, who| department::children(tx, who, &reference, query)).await
}

/// Everything below `top`, page by page.
async fn walk(scene: &Scene, top: DepartmentKey, recursive: bool, page_size: usize) -> Vec<Department> {
    let (who, mut all, mut after) = (scene.caller(), Vec::new(), None);
    loop {
        let (rows, next) = page(scene, &who, top, ChildQuery { recursive, page_size, after }).await.unwrap();
        assert!(rows.len() == page_size || next.is_none(), "only the last page may be short");
        all.extend(rows);
        assert!(all.len() < 100, "a walk that repeats itself never ends");
        after = next;
        if after.is_none() {
            return all;
        }
    }
}

fn names(departments: &[Department]) -> Vec<&str> {
    departments.iter().map(|department| department.name.as_str()).collect()
}

/// A tree that is written down breadth first and out of order, so that neither age nor key gives the right order.
/// `c2` has as many children as a small page, `b` has grandchildren on both sides of a leaf.
async fn plant(scene: &Scene) -> Vec<Department> {
    let plan: &[(&str, &str, i64)] = &[
        ("c", "", 30),
        ("a", "", 10),
        ("b", "", 20),
        ("c2", "c", 9),
        ("c1", "c", 2),
        ("b3", "b", 300),
        ("b1", "b", 100),
        ("b2", "b", 200),
        ("c2z", "c2", 9),
        ("c2x", "c2", 7),
        ("c2y", "c2", 8),
        ("b1a", "b1", 0),
        ("b3b", "b3", 2),
        ("b3a", "b3", 1),
        ("b1aa", "b1a", 1),
    ];
    let mut made: Vec<Department> = Vec::new();
    for (name, parent, order) in plan {
        let builder = scene.department(name).order(*order);
        let parent = made.iter().find(|department| department.name == *parent);
        let builder = match parent {
            Some(parent) => builder.under(parent),
            None => builder,
        };
        made.push(builder.create().await);
    }
    made
}

fn key_of(planted: &[Department], name: &str) -> DepartmentKey {
    planted.iter().find(|department| department.name == name).map_or(DepartmentKey::ROOT, |found| found.key)
}

/// The naive twin: pre-order by recursion over the whole list.
fn naive<'a>(planted: &'a [Department], top: DepartmentKey, recursive: bool) -> Vec<&'a str> {
    let mut children: Vec<&Department> = planted.iter().filter(|it| it.parent == Some(top)).collect();
    children.sort_by_key(|child| child.order);
    let below = |child: &&'a Department| {
        let deeper = if recursive { naive(planted, child.key, true) } else { vec![] };
        std::iter::once(child.name.as_str()).chain(deeper).collect::<Vec<_>>()
    };
    children.iter().flat_map(below).collect()
}

#[tokio::test]
async fn every_page_size_gives_the_naive_pre_order() {
    each_engine(async |scene| {
        let planted = plant(scene).await;
        let whole = naive(&planted, DepartmentKey::ROOT, true);
        assert_eq!(
            whole,
            ["a", "b", "b1", "b1a", "b1aa", "b2", "b3", "b3a", "b3b", "c", "c1", "c2", "c2x", "c2y", "c2z"]
        );
        for top in ["", "a", "b", "b1", "b1aa", "c", "c2"] {
            let top_key = key_of(&planted, top);
            for recursive in [true, false] {
                let expected = naive(&planted, top_key, recursive);
                for page_size in [1, 2, 3, 4, 5, 6, 7, 15, 50] {
                    let found = walk(scene, top_key, recursive, page_size).await;
                    assert_eq!(names(&found), expected, "{top} recursive {recursive} size {page_size}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_row_of_a_page_is_what_get_shows() {
    each_engine(async |scene| {
        let leader = scene.user("负责人").create().await;
        let top = scene.department("上").create().await;
        let first = scene.department("一").under(&top).leader(&leader).custom_id("D1").create().await;
        scene.department("二").under(&first).create().await;
        scene.user("员工").in_departments(&[&first]).create().await;
        let reference = scene.caller().ids.open_department_id(first.key);
        let got = scene.read(move |tx, who| department::get(tx, who, &reference)).await.unwrap();
        assert_eq!((got.child_count, got.member_count, got.leaders.len()), (1, 1, 1));
        for recursive in [false, true] {
            assert_eq!(walk(scene, top.key, recursive, 10).await.first(), Some(&got));
        }
    })
    .await;
}

#[tokio::test]
async fn a_walk_goes_on_after_a_row_that_was_deleted_meanwhile() {
    for leaf in ["a", "b1aa", "b2", "b3b", "c2y"] {
        each_engine(async |scene| {
            let planted = plant(scene).await;
            let whole = naive(&planted, DepartmentKey::ROOT, true);
            let shown = whole.iter().position(|name| *name == leaf).unwrap() + 1;
            let who = scene.caller();
            let query = ChildQuery { recursive: true, page_size: shown, after: None };
            let (_, after) = page(scene, &who, DepartmentKey::ROOT, query).await.unwrap();
            let gone = planted.iter().find(|department| department.name == leaf).unwrap();
            delete_department(scene, gone).await;
            let query = ChildQuery { recursive: true, page_size: 50, after };
            let (rest, end) = page(scene, &who, DepartmentKey::ROOT, query).await.unwrap();
            assert_eq!(names(&rest), whole[shown..], "after {leaf}");
            assert_eq!(end, None);
        })
        .await;
    }
}

/// Moves a department, to this place among its new siblings.
async fn move_to(scene: &Scene, department: &Department, parent: DepartmentKey, order: i64) {
    let parent = scene.caller().ids.open_department_id(parent);
    let moved = patch(scene, department, |it| (it.parent, it.order) = (Some(parent), Some(order))).await;
    moved.unwrap();
}

#[tokio::test]
async fn a_walk_goes_on_in_the_tree_in_which_it_began() {
    each_engine(async |scene| {
        let planted = plant(scene).await;
        let find = |name: &str| planted.iter().find(|department| department.name == name).unwrap();
        let who = scene.caller();
        let first = ChildQuery { recursive: true, page_size: 4, after: None };
        let (shown, after) = page(scene, &who, find("b").key, first).await.unwrap();
        assert_eq!(names(&shown), ["b1", "b1a", "b1aa", "b2"]);
        // The last row moves on within the subtree, one ahead moves back, one comes anew, one is reordered.
        move_to(scene, find("b2"), find("b3").key, 5).await;
        move_to(scene, find("b3a"), find("b1").key, 5).await;
        move_to(scene, find("a"), find("b3").key, 6).await;
        move_to(scene, find("b3b"), find("b3").key, 9).await;
        let rest = ChildQuery { recursive: true, page_size: 1, after };
        let (found, next) = page(scene, &who, find("b").key, rest).await.unwrap();
        assert_eq!(names(&found), ["b3"]);
        let rest = ChildQuery { page_size: 50, after: next, ..rest };
        assert_eq!(names(&page(scene, &who, find("b").key, rest).await.unwrap().0), ["b3a", "b3b"]);
        // What leaves the subtree is shown no longer, not even with the subtree itself on the move.
        move_to(scene, find("b3a"), find("c").key, 5).await;
        move_to(scene, find("b"), find("c").key, 6).await;
        assert_eq!(names(&page(scene, &who, find("b").key, rest).await.unwrap().0), ["b3b"]);
        // A new walk goes through the tree as it is.
        let (fresh, _) =
            page(scene, &who, find("b").key, ChildQuery { page_size: 50, ..first }).await.unwrap();
        assert_eq!(names(&fresh), ["b1", "b1a", "b1aa", "b3", "b2", "a", "b3b"]);
    })
    .await;
}

#[tokio::test]
async fn there_is_no_walk_from_elsewhere() {
    each_engine(async |scene| {
        let planted = plant(scene).await;
        let find = |name: &str| planted.iter().find(|department| department.name == name).unwrap();
        for elsewhere in [find("b").key, DepartmentKey::ROOT, find("c1").key, DepartmentKey::new(77)] {
            let after = Some(Position { version: 0, order: 0, department: elsewhere });
            let query = ChildQuery { recursive: true, page_size: 5, after };
            let refused = page(scene, &scene.caller(), find("b").key, query).await;
            assert_eq!(told(&refused), "Invalid(PageToken)", "{elsewhere:?}");
        }
        // A version so long ago that the places left since are forgotten.
        let after = Some(Position { version: -100_001, order: 0, department: find("b1").key });
        let query = ChildQuery { recursive: true, page_size: 5, after };
        let refused = page(scene, &scene.caller(), find("b").key, query).await;
        assert_eq!(told(&refused), "Invalid(PageToken)");
    })
    .await;
}

#[tokio::test]
async fn siblings_that_come_go_and_change_places_between_pages_are_neither_repeated_nor_lost() {
    each_engine(async |scene| {
        let mut made = Vec::new();
        for order in 1..=8 {
            made.push(scene.department(&format!("d{order}")).order(order * 10).create().await);
        }
        let who = scene.caller();
        let first = ChildQuery { recursive: false, page_size: 3, after: None };
        let (shown, after) = page(scene, &who, DepartmentKey::ROOT, first).await.unwrap();
        assert_eq!(names(&shown), ["d1", "d2", "d3"]);
        scene.department("made").order(35).create().await;
        delete_department(scene, &made[2]).await;
        delete_department(scene, &made[4]).await;
        // Back before the end of the page, on behind it, out and in again.
        move_to(scene, &made[3], DepartmentKey::ROOT, 5).await;
        move_to(scene, &made[0], DepartmentKey::ROOT, 65).await;
        move_to(scene, &made[6], made[7].key, 1).await;
        move_to(scene, &made[6], DepartmentKey::ROOT, 1).await;
        scene.department("late").order(36).create().await;
        let rest = ChildQuery { recursive: false, page_size: 3, after };
        let (found, next) = page(scene, &who, DepartmentKey::ROOT, rest).await.unwrap();
        assert_eq!(names(&found), ["made", "d4", "d6"]);
        let rest = ChildQuery { after: next, ..rest };
        let (found, end) = page(scene, &who, DepartmentKey::ROOT, rest).await.unwrap();
        assert_eq!((names(&found), end), (vec!["d7", "d8"], None));
    })
    .await;
}

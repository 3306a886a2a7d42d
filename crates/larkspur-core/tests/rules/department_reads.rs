//! Reading several departments at once: batch, and the way up.

use larkspur_core::{Caller, department};
use larkspur_model::{Department, DepartmentKey};
use larkspur_testkit::{Scene, each_engine};

use crate::department_change::patch;
use crate::told::told;

/// Root > A > B > C > D.
async fn chain(scene: &Scene) -> [Department; 4] {
    let a = scene.department("A").create().await;
    let b = scene.department("B").under(&a).create().await;
    let c = scene.department("C").under(&b).create().await;
    let d = scene.department("D").under(&c).create().await;
    [a, b, c, d]
}

fn keys(page: &[Department]) -> Vec<DepartmentKey> {
    page.iter().map(|department| department.key).collect()
}

#[tokio::test]
async fn a_batch_leaves_out_what_cannot_be_read() {
    each_engine(async |scene| {
        let [a, b, c, d] = &chain(scene).await;
        let gone = scene.department("G").create().await;
        let gone_id = scene.caller().ids.open_department_id(gone.key);
        let ids = scene.caller().ids;
        let asked: Vec<String> = [c, a, d, c, b].iter().map(|it| ids.open_department_id(it.key)).collect();
        let asked = [asked, vec!["0".to_owned(), "nonsense".to_owned(), gone_id.clone()]].concat();
        scene.write(move |tx, who| department::delete(tx, who, &gone_id)).await.unwrap();
        let nested = scene.app().range(&[b]).caller().await;
        let root = DepartmentKey::ROOT;
        for (who, expected) in
            [(scene.caller(), vec![c.key, a.key, d.key, b.key, root]), (nested, vec![c.key, d.key, b.key])]
        {
            let asked = asked.clone();
            let found = scene.read_as(&who, move |tx, who| department::batch(tx, who, &asked)).await.unwrap();
            assert_eq!(keys(&found), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn the_way_up_is_cut_at_the_range() {
    each_engine(async |scene| {
        let [a, b, c, d] = &chain(scene).await;
        let above = async |who: &Caller, it: &Department| {
            let id = who.ids.open_department_id(it.key);
            scene.read_as(who, move |tx, who| department::ancestors(tx, who, &id, 50, None)).await
        };
        let (all, nested) = (scene.caller(), scene.app().range(&[b]).caller().await);
        assert_eq!(
            keys(&above(&all, d).await.unwrap().0),
            [c.key, b.key, a.key],
            "nearest first, never the root"
        );
        assert_eq!(keys(&above(&nested, d).await.unwrap().0), [c.key, b.key]);
        assert!(above(&nested, b).await.unwrap().0.is_empty());
        assert_eq!(told(&above(&nested, a).await), "OutOfRange(Department)");
        let root = scene.read(|tx, who| department::ancestors(tx, who, "0", 50, None)).await.unwrap();
        assert!(root.0.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_way_up_comes_in_pages() {
    each_engine(async |scene| {
        let [a, b, c, d] = &chain(scene).await;
        let id = scene.caller().ids.open_department_id(d.key);
        let page = async |after| {
            let id = id.clone();
            scene.read(move |tx, who| department::ancestors(tx, who, &id, 2, after)).await
        };
        let (first, end) = page(None).await.unwrap();
        assert_eq!((keys(&first), end), (vec![c.key, b.key], Some(b.key)));
        let (last, end) = page(end).await.unwrap();
        assert_eq!((keys(&last), end), (vec![a.key], None));
        patch(scene, c, |it| it.parent = Some("0".to_owned())).await.unwrap();
        assert_eq!(told(&page(Some(b.key)).await), "Invalid(PageToken)", "B is not above it any more");
    })
    .await;
}

//! Units: making, renaming and deleting them, and the departments bound to them.

use larkspur_core::{Caller, Result, department, unit};
use larkspur_model::{Department, DepartmentKey, Unit};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn get(scene: &Scene, id: &'static str) -> Result<Unit> {
    scene.read(move |tx, who| unit::get(tx, who, id)).await
}

async fn rename(scene: &Scene, id: &'static str, name: &'static str) -> Result<()> {
    scene.write(move |tx, who| unit::rename(tx, who, id, name)).await
}

async fn delete(scene: &Scene, id: &'static str) -> Result<()> {
    scene.write(move |tx, who| unit::delete(tx, who, id)).await
}

async fn bind(scene: &Scene, who: &Caller, id: &'static str, department: &Department) -> Result<()> {
    let department = who.ids.open_department_id(department.key);
    scene.write_as(who, move |tx, who| unit::bind_department(tx, who, id, &department)).await
}

async fn unbind(scene: &Scene, who: &Caller, id: &'static str, department: &Department) -> Result<()> {
    let department = who.ids.open_department_id(department.key);
    scene.write_as(who, move |tx, who| unit::unbind_department(tx, who, id, &department)).await
}

async fn unit_of(scene: &Scene, department: &Department) -> Option<String> {
    let reference = scene.caller().ids.open_department_id(department.key);
    scene.read(move |tx, who| department::get(tx, who, &reference)).await.unwrap().unit_id
}

/// All departments of a unit as this caller sees them, by pages of this size.
async fn departments(scene: &Scene, who: &Caller, page_size: usize) -> Vec<DepartmentKey> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page =
            scene.read_as(who, move |tx, who| unit::departments(tx, who, "unit1", page_size, after)).await;
        let (page, end) = page.unwrap();
        assert!(page.len() == page_size || end.is_none(), "only the last page may be short");
        seen.extend(page);
        after = end;
        if end.is_none() {
            return seen;
        }
    }
}

#[tokio::test]
async fn a_department_shows_the_unit_it_is_bound_to() {
    each_engine(async |scene| {
        scene.unit("unit1").create().await;
        scene.unit("unit2").create().await;
        let bound = |name, unit: &str| scene.department(name).with(|new| new.units = vec![unit.to_owned()]);
        for (name, unit) in [("甲", "unit1"), ("乙", "unit1"), ("丙", "unit2")] {
            let made = bound(name, unit).create().await;
            assert_eq!(unit_of(scene, &made).await.as_deref(), Some(unit));
        }
        assert_eq!(told(&bound("丁", "UNIT1").ask().await), "NotFound(Unit)");
        assert_eq!(get(scene, "unit1").await.unwrap().department_count, 2);
    })
    .await;
}

#[tokio::test]
async fn a_unit_of_another_tenant_is_unknown() {
    each_engine(async |scene| {
        scene.unit("unit1").create().await;
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.app.caller();
        let asked =
            scene.department("甲").by(&stranger).with(|new| new.units = vec!["unit1".into()]).ask().await;
        assert_eq!(told(&asked), "NotFound(Unit)");
        let read = scene.read_as(&stranger, |tx, who| unit::get(tx, who, "unit1")).await;
        assert_eq!(told(&read), "NotFound(Unit)");
        let theirs = scene.unit("unit1").by(&stranger).create().await;
        scene.write_as(&stranger, |tx, who| unit::delete(tx, who, "unit1")).await.unwrap();
        assert_ne!(get(scene, "unit1").await.unwrap().key, theirs.key);
    })
    .await;
}

#[tokio::test]
async fn ids_are_unique_and_so_are_names_within_a_type() {
    each_engine(async |scene| {
        scene.unit("unit1").with(|new| new.name = "事业部".into()).create().await;
        let another = |id, name: &str, kind: &str| {
            scene.unit(id).with(|new| (new.name, new.unit_type) = (name.to_owned(), kind.to_owned())).ask()
        };
        assert_eq!(told(&another("unit1", "别的", "子公司").await), "Taken(UnitId)");
        assert_eq!(told(&another("unit2", "事业部", "子公司").await), "Taken(Name)");
        assert_eq!(told(&another("unit2", "事业部", "分公司").await), "Ok");
        assert_eq!(told(&another("unit3", "别的", "子公司").await), "Ok");
        assert_eq!(told(&rename(scene, "unit3", "事业部").await), "Taken(Name)");
        assert_eq!(told(&rename(scene, "unit1", "事业部").await), "Ok");
        assert_eq!(told(&rename(scene, "unit1", "").await), "Invalid(Name)");
        assert_eq!(told(&rename(scene, "unit9", "a").await), "NotFound(Unit)");
        rename(scene, "unit1", "新名").await.unwrap();
        assert_eq!(told(&rename(scene, "unit3", "事业部").await), "Ok");
    })
    .await;
}

#[tokio::test]
async fn a_department_is_bound_to_one_unit_at_most() {
    each_engine(async |scene| {
        let who = scene.caller();
        scene.unit("unit1").create().await;
        scene.unit("unit2").create().await;
        let made = scene.department("甲").create().await;
        for _ in 0..2 {
            bind(scene, &who, "unit1", &made).await.unwrap();
        }
        assert_eq!(told(&bind(scene, &who, "unit2", &made).await), "Taken(Units)");
        unbind(scene, &who, "unit2", &made).await.unwrap();
        assert_eq!(unit_of(scene, &made).await.as_deref(), Some("unit1"));
        for _ in 0..2 {
            unbind(scene, &who, "unit1", &made).await.unwrap();
            assert_eq!(unit_of(scene, &made).await, None);
        }
        bind(scene, &who, "unit2", &made).await.unwrap();
        assert_eq!(unit_of(scene, &made).await.as_deref(), Some("unit2"));
        let nothing = scene.app().range(&[]).caller().await;
        assert_eq!(told(&bind(scene, &nothing, "unit2", &made).await), "OutOfRange(Department)");
        assert_eq!(told(&unbind(scene, &nothing, "unit2", &made).await), "OutOfRange(Department)");
        let root = scene.write(|tx, who| unit::bind_department(tx, who, "unit1", "0")).await;
        assert_eq!(told(&root), "IsRoot");
    })
    .await;
}

#[tokio::test]
async fn a_unit_holds_so_many_departments_and_a_tenant_so_many_units() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        (who.policy.limits.units, who.policy.limits.departments_of_unit) = (2, 1);
        scene.unit("unit1").by(&who).create().await;
        scene.unit("unit2").by(&who).create().await;
        assert_eq!(told(&scene.unit("unit3").by(&who).ask().await), "Full(Units)");
        let (first, second) = (scene.department("甲").create().await, scene.department("乙").create().await);
        bind(scene, &who, "unit1", &first).await.unwrap();
        assert_eq!(told(&bind(scene, &who, "unit1", &second).await), "Full(DepartmentsOfUnit)");
        assert_eq!(told(&bind(scene, &who, "unit1", &first).await), "Ok", "it is in already");
        unbind(scene, &who, "unit1", &first).await.unwrap();
        bind(scene, &who, "unit1", &second).await.unwrap();
        delete(scene, "unit2").await.unwrap();
        assert_eq!(told(&scene.unit("unit3").by(&who).ask().await), "Ok");
    })
    .await;
}

#[tokio::test]
async fn a_deleted_unit_lets_its_departments_go() {
    each_engine(async |scene| {
        let who = scene.caller();
        scene.unit("unit1").create().await;
        let (first, second) = (scene.department("甲").create().await, scene.department("乙").create().await);
        bind(scene, &who, "unit1", &first).await.unwrap();
        bind(scene, &who, "unit1", &second).await.unwrap();
        let id = who.ids.open_department_id(second.key);
        scene.write(move |tx, who| department::delete(tx, who, &id)).await.unwrap();
        assert_eq!(departments(scene, &who, 9).await, [first.key]);
        delete(scene, "unit1").await.unwrap();
        assert_eq!(unit_of(scene, &first).await, None);
        assert_eq!(told(&delete(scene, "unit1").await), "NotFound(Unit)");
        assert_eq!(scene.unit("unit1").create().await.department_count, 0);
        assert_eq!(departments(scene, &who, 9).await, []);
    })
    .await;
}

#[tokio::test]
async fn lists_come_by_pages_and_show_what_is_in_range() {
    each_engine(async |scene| {
        scene.unit("unit1").create().await;
        let (mut all, mut seen) = (Vec::new(), Vec::new());
        let top = scene.department("上").create().await;
        for number in 0..7 {
            let made = scene.department(&format!("部{number}"));
            let made = if number % 3 == 1 { made.under(&top) } else { made };
            let made = made.with(|new| new.units = vec!["unit1".into()]).create().await;
            all.push(made.key);
            if number % 3 == 1 {
                seen.push(made.key);
            }
        }
        let narrow = scene.app().range(&[&top]).caller().await;
        for page_size in 1..9 {
            assert_eq!(departments(scene, &scene.caller(), page_size).await, all);
            assert_eq!(departments(scene, &narrow, page_size).await, seen);
        }
        for id in ["unit2", "unit3"] {
            scene.unit(id).create().await;
        }
        let (mut units, mut after) = (Vec::new(), None);
        loop {
            let (page, end) = scene.read(move |tx, who| unit::list(tx, who, 2, after)).await.unwrap();
            units.extend(page.into_iter().map(|unit| unit.unit_id));
            after = end;
            if end.is_none() {
                break;
            }
        }
        assert_eq!(units, ["unit1", "unit2", "unit3"]);
    })
    .await;
}

//! Units, as far as binding a department to one goes. There is no rule that makes them yet.

use larkspur_core::department;
use larkspur_testkit::each_engine;

use crate::backdoor::insert_unit;
use crate::told::told;

#[tokio::test]
async fn a_department_shows_the_unit_it_is_bound_to() {
    each_engine(async |scene| {
        insert_unit(scene, "unit1").await;
        insert_unit(scene, "unit2").await;
        let bound = |name, unit: &str| scene.department(name).with(|new| new.units = vec![unit.to_owned()]);
        for (name, unit) in [("甲", "unit1"), ("乙", "unit1"), ("丙", "unit2")] {
            let made = bound(name, unit).create().await;
            let reference = scene.caller().ids.open_department_id(made.key);
            let read = scene.read(move |tx, who| department::get(tx, who, &reference)).await.unwrap();
            assert_eq!(read.unit_id.as_deref(), Some(unit));
        }
        assert_eq!(told(&bound("丁", "UNIT1").ask().await), "NotFound(Unit)");
    })
    .await;
}

#[tokio::test]
async fn a_unit_of_another_tenant_is_unknown() {
    each_engine(async |scene| {
        insert_unit(scene, "unit1").await;
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.app.caller();
        let asked =
            scene.department("甲").by(&stranger).with(|new| new.units = vec!["unit1".into()]).ask().await;
        assert_eq!(told(&asked), "NotFound(Unit)");
    })
    .await;
}

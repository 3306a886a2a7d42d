//! Contact ranges as an administrator writes them down and reads them back.

use larkspur_core::app::{self, RangeParts};
use larkspur_core::user::Standing;
use larkspur_core::{ContactRange, Result};
use larkspur_testkit::{Scene, each_engine};

use crate::backdoor::delete_department;
use crate::told::told;

async fn resolve(scene: &Scene, parts: &RangeParts) -> Result<ContactRange> {
    let (app, parts) = (scene.home().app.app.clone(), parts.clone());
    scene.db().read("range.resolve", move |tx| app::resolve_range(tx, &app, &parts)).await
}

fn departments(ids: &[&str]) -> RangeParts {
    RangeParts { departments: ids.iter().map(|id| (*id).to_owned()).collect(), ..RangeParts::default() }
}

fn users(ids: &[&str]) -> RangeParts {
    RangeParts { users: ids.iter().map(|id| (*id).to_owned()).collect(), ..RangeParts::default() }
}

#[tokio::test]
async fn any_kind_of_id_names_a_part() {
    each_engine(async |scene| {
        let named = scene.department("有编号").custom_id("D1").create().await;
        let plain = scene.department("无编号").create().await;
        let user = scene.user("张三").with(|new| new.custom_id = Some("E1".into())).create().await;
        let other = scene.user("李四").create().await;
        let ids = scene.caller().ids;
        let open = ids.open_department_id(named.key);
        let generated = ids.department_id(None, plain.key);
        let (by_open, by_union, by_id) =
            (ids.open_id(user.key), ids.union_id(user.key), ids.user_id(None, other.key));
        for same in [&open, "D1"] {
            let range = resolve(scene, &departments(&[same, &generated])).await.unwrap();
            let expected =
                ContactRange::Some { departments: [named.key, plain.key].into(), users: [].into() };
            assert_eq!(range, expected, "{same}");
        }
        for same in [&by_open, &by_union, "E1"] {
            let range = resolve(scene, &users(&[same, &by_id, same])).await.unwrap();
            let expected = ContactRange::Some { departments: [].into(), users: [user.key, other.key].into() };
            assert_eq!(range, expected, "{same}");
        }
        assert_eq!(resolve(scene, &RangeParts::default()).await.unwrap(), ContactRange::nothing());
    })
    .await;
}

#[tokio::test]
async fn every_refusal() {
    each_engine(async |scene| {
        let gone = scene.department("已删").custom_id("D1").create().await;
        delete_department(scene, &gone).await;
        let user = scene.user("张三").create().await;
        let leaver = scene.user("离职").create().await;
        scene.set_standing(&leaver, Standing::Resigned).await;
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.app.caller();
        let foreign = scene.department("外").by(&stranger).create().await;
        let (ids, theirs) = (scene.caller().ids, stranger.ids);
        let of_leaver = ids.union_id(leaver.key);
        let second = scene.app().caller().await.ids.open_id(user.key);
        for (parts, expected) in [
            (departments(&["0"]), "Invalid(ContactRange)"),
            (departments(&["D1"]), "NotFound(Department)"),
            (departments(&[&ids.open_department_id(gone.key)]), "NotFound(Department)"),
            (departments(&[&theirs.open_department_id(foreign.key)]), "NotFound(Department)"),
            (departments(&[&ids.open_department_id(foreign.key)]), "NotFound(Department)"),
            (departments(&["od-1"]), "BadId(OpenDepartmentId)"),
            (departments(&["a b"]), "BadId(DepartmentId)"),
            (users(&["E1"]), "NotFound(User)"),
            (users(&[&of_leaver]), "NotFound(User)"),
            (users(&["ou_1"]), "BadId(OpenId)"),
            (users(&["on_1"]), "BadId(UnionId)"),
            (users(&[&second]), "CrossAppId(OpenId)"),
            (users(&[&theirs.open_id(user.key)]), "NotFound(User)"),
            (RangeParts { groups: vec!["g".into()], ..RangeParts::default() }, "NotFound(UserGroup)"),
        ] {
            assert_eq!(told(&resolve(scene, &parts).await), expected, "{parts:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_resolves_to_the_same_range() {
    each_engine(async |scene| {
        let a = scene.department("A").custom_id("D1").create().await;
        let b = scene.department("B").create().await;
        let named = scene.user("有编号").with(|new| new.custom_id = Some("E1".into())).create().await;
        let left = scene.user("离职").create().await;
        let made = scene.app().range(&[&a, &b]).users(&[&named, &left]).create().await.app;
        scene.set_standing(&left, Standing::Resigned).await;
        let key = made.key;
        let made = scene.db().read("range.find", move |tx| app::find(tx, key)).await.unwrap().unwrap();
        let users = [named.key].into();
        assert_eq!(made.range, ContactRange::Some { departments: [a.key, b.key].into(), users });
        let shown = made.clone();
        let shown =
            scene.db().read("range.show", move |tx| app::show_range(tx, &shown)).await.unwrap().unwrap();
        assert!(shown.users.contains(&"E1".to_owned()), "{shown:?}");
        assert!(shown.departments.iter().all(|id| id.starts_with("od-")) && shown.departments.is_sorted());
        assert_eq!(resolve(scene, &shown).await.unwrap(), made.range);
        let everyone = scene.home().app.app.clone();
        let all = scene.db().read("range.show", move |tx| app::show_range(tx, &everyone)).await.unwrap();
        assert!(all.is_none());
    })
    .await;
}

//! Creating a department: what is refused, in which order, and what an accepted one looks like.

use larkspur_core::department::{self, NewDepartment, NewLeader};
use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::user::Standing;
use larkspur_core::{Caller, Result};
use larkspur_model::{
    Department, DepartmentKey, DepartmentPath, I18nName, IdKind, Leader, LeaderKind, UserKey,
};
use larkspur_testkit::{Scene, each_engine};

use crate::backdoor::delete_department;
use crate::told::told;

type Change<'a> = &'a dyn Fn(&mut NewDepartment);
type Repair<'a> = &'a dyn Fn(&mut NewDepartment, &mut Caller);

fn i18n(zh_cn: &str, ja_jp: &str, en_us: &str) -> I18nName {
    I18nName::from_given(Some(zh_cn.into()), Some(ja_jp.into()), Some(en_us.into()))
}

fn main_leader(user: &str) -> NewLeader {
    NewLeader { kind: LeaderKind::Main, user: user.to_owned() }
}

fn deputy(user: &str) -> NewLeader {
    NewLeader { kind: LeaderKind::Deputy, user: user.to_owned() }
}

async fn get(scene: &Scene, who: &Caller, reference: &str) -> Result<Department> {
    let reference = reference.to_owned();
    scene.read_as(who, move |tx, who| department::get(tx, who, &reference)).await
}

async fn get_by_key(scene: &Scene, key: DepartmentKey) -> Department {
    let who = scene.caller();
    get(scene, &who, &who.ids.open_department_id(key)).await.unwrap()
}

#[tokio::test]
async fn every_refusal() {
    each_engine(async |scene| {
        let who = scene.caller();
        let parent = scene.department("上级").custom_id("P1").create().await;
        let plain = scene.department("无自定义编号").create().await;
        let gone = scene.department("已删").create().await;
        delete_department(scene, &gone).await;
        let names = i18n("研发", "開発", "R&D");
        let sibling = scene.department("占用").under(&parent).order(5).custom_id("D1");
        sibling.with(|new| new.i18n_name = names.clone()).create().await;
        let [left, invited, worker, other] = [
            scene.user("离职").create().await,
            scene.user("未加入").create().await,
            scene.user("在职").create().await,
            scene.user("同事").create().await,
        ];
        scene.set_standing(&left, Standing::Resigned).await;
        scene.set_standing(&invited, Standing::Unjoined).await;
        scene.unit("unit1").create().await;
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await;
        let foreign = stranger.app.caller();

        let [left, invited, worker, other] =
            [left, invited, worker, other].map(|user| who.ids.open_id(user.key));
        let unknown_user = who.ids.shown().show(IdKind::OpenId, who.app().get(), 77);
        let second_app = scene.app().create().await;
        let cross = second_app.caller().ids.open_id(UserKey::new(77));
        let generated = who.ids.department_id(None, plain.key);
        let foreign_department = foreign.ids.open_department_id(parent.key);
        let unknown_department = who.ids.open_department_id(DepartmentKey::new(77));
        let deleted = who.ids.open_department_id(gone.key);
        let sixty_five = "x".repeat(65);
        let cases: &[(&str, Change<'_>)] = &[
            ("Missing(Name)", &|new| new.name = String::new()),
            ("Missing(Name)", &|new| new.name = " \u{3000}".into()),
            ("Invalid(NameSeparator)", &|new| new.name = "研发/测试".into()),
            ("Invalid(NameSeparator)", &|new| new.i18n_name = i18n("a/b", "", "")),
            ("Invalid(NameSeparator)", &|new| new.i18n_name = i18n("", "", "/")),
            ("Invalid(Name)", &|new| new.name = "a\u{7}b".into()),
            ("Invalid(Name)", &|new| new.name = "a\0b".into()),
            ("Invalid(Name)", &|new| new.name = "名".repeat(256)),
            ("Invalid(Name)", &|new| new.i18n_name = i18n(&"名".repeat(256), "", "")),
            ("Invalid(Name)", &|new| new.i18n_name = i18n("", "\u{3000}", "")),
            ("Invalid(Name)", &|new| new.i18n_name = i18n("", "", "a\nb")),
            ("Missing(ParentDepartment)", &|new| new.parent = None),
            ("Missing(ParentDepartment)", &|new| new.parent = Some(String::new())),
            ("BadId(OpenDepartmentId)", &|new| new.parent = Some("P1".into())),
            ("BadId(OpenDepartmentId)", &|new| new.parent = Some("1".into())),
            ("BadId(OpenDepartmentId)", &|new| new.parent = Some(worker.clone())),
            ("BadId(OpenDepartmentId)", &|new| new.parent = Some(deleted.to_uppercase())),
            ("NotFound(ParentDepartment)", &|new| new.parent = Some(unknown_department.clone())),
            ("NotFound(ParentDepartment)", &|new| new.parent = Some(foreign_department.clone())),
            ("NotFound(ParentDepartment)", &|new| new.parent = Some(deleted.clone())),
            ("Invalid(DepartmentId)", &|new| new.custom_id = Some(String::new())),
            ("Invalid(DepartmentId)", &|new| new.custom_id = Some("0".into())),
            ("Invalid(DepartmentId)", &|new| new.custom_id = Some("1".into())),
            ("Invalid(DepartmentId)", &|new| new.custom_id = Some("od-abc".into())),
            ("Invalid(DepartmentId)", &|new| new.custom_id = Some("-a".into())),
            ("Invalid(DepartmentId)", &|new| new.custom_id = Some("部门".into())),
            ("Invalid(DepartmentId)", &|new| new.custom_id = Some(sixty_five.clone())),
            ("Taken(DepartmentId)", &|new| new.custom_id = Some("D1".into())),
            ("Taken(DepartmentId)", &|new| new.custom_id = Some("P1".into())),
            ("Taken(DepartmentId)", &|new| new.custom_id = Some(generated.clone())),
            ("NotFound(Unit)", &|new| new.units = vec!["unit2".into()]),
            ("Invalid(Units)", &|new| new.units = vec!["unit1".into(), "unit1".into()]),
            ("Invalid(ChatEmployeeTypes)", &|new| new.chat_employee_types = vec![1, 6]),
            ("Invalid(ChatEmployeeTypes)", &|new| new.chat_employee_types = vec![0]),
            ("BadId(OpenId)", &|new| new.leader = Some("worker".into())),
            ("NotFound(Leader)", &|new| new.leader = Some(unknown_user.clone())),
            ("NotFound(Leader)", &|new| new.leader = Some(foreign.ids.open_id(UserKey::new(77)))),
            ("CrossAppId(OpenId)", &|new| new.leader = Some(cross.clone())),
            ("Resigned(Leader)", &|new| new.leader = Some(left.clone())),
            ("NotJoined(Leader)", &|new| new.leader = Some(invited.clone())),
            ("Resigned(Leader)", &|new| new.leaders = vec![main_leader(&worker), deputy(&left)]),
            ("NotJoined(Leader)", &|new| new.leaders = vec![main_leader(&invited)]),
            ("Invalid(Leaders)", &|new| {
                (new.leader, new.leaders) = (Some(other.clone()), vec![main_leader(&worker)]);
            }),
            ("Invalid(Leaders)", &|new| new.leaders = vec![main_leader(&worker), main_leader(&other)]),
            ("Invalid(Leaders)", &|new| new.leaders = vec![deputy(&worker)]),
            ("Invalid(Leaders)", &|new| new.leaders = vec![main_leader(&worker), deputy(&worker)]),
            ("Invalid(Leaders)", &|new| new.leaders = vec![main_leader(&worker); 101]),
            ("Invalid(Leaders)", &|new| {
                (new.leader, new.leaders) = (Some(other.clone()), vec![deputy(&other)]);
            }),
            ("BadId(OpenId)", &|new| new.hrbps = vec!["worker".into()]),
            ("NotFound(Hrbp)", &|new| new.hrbps = vec![worker.clone(), unknown_user.clone()]),
            ("NotFound(Hrbp)", &|new| new.hrbps = vec![left.clone()]),
            ("Taken(Name)", &|new| new.name = "占用".into()),
            ("Taken(Name)", &|new| (new.name, new.custom_id) = ("占用".into(), Some("D2".into()))),
            ("Taken(WholeDepartment)", &|new| (new.name, new.custom_id) = ("占用".into(), Some("D1".into()))),
            ("Taken(I18nName)", &|new| new.i18n_name = i18n("研发", "", "")),
            ("Taken(I18nName)", &|new| new.i18n_name = i18n("x", "開発", "y")),
            ("Taken(I18nName)", &|new| new.i18n_name = i18n("", "", "R&D")),
            ("Taken(Order)", &|new| new.order = Some(5)),
        ];
        for (place, (expected, change)) in cases.iter().enumerate() {
            let refused = scene.department("新部门").under(&parent).with(change).ask().await;
            assert_eq!(told(&refused), *expected, "case {place}");
        }
        assert_eq!(get_by_key(scene, parent.key).await.child_count, 1, "a refusal leaves nothing behind");
        // The very same request without a fault is accepted, so every case failed for its own fault.
        scene.department("新部门").under(&parent).create().await;
    })
    .await;
}

#[tokio::test]
async fn checks_follow_the_documented_order() {
    each_engine(async |scene| {
        let mine = scene.department("范围内").create().await;
        let outside = scene.department("范围外").create().await;
        let names = i18n("研发", "", "");
        let sibling = scene.department("占用").under(&mine).order(5).custom_id("D1");
        sibling.with(|new| new.i18n_name = names.clone()).create().await;
        let mut who = scene.app().range(&[&mine]).caller().await;
        let unknown = who.ids.shown().show(IdKind::OpenId, who.app().get(), 77);
        let mut new = NewDepartment {
            custom_id: Some("0".into()),
            units: vec!["nowhere".into()],
            chat_employee_types: vec![9],
            leader: Some(unknown.clone()),
            hrbps: vec![unknown],
            order: Some(5),
            i18n_name: names,
            ..NewDepartment::default()
        };
        who.policy.limits.child_departments = 1;
        let shown = |department: &Department| Some(who.ids.open_department_id(department.key));
        let (mine, outside) = (shown(&mine), shown(&outside));
        let ladder: &[(&str, Repair<'_>)] = &[
            ("Missing(Name)", &|new, _| new.name = "占用".into()),
            ("Missing(ParentDepartment)", &|new, _| new.parent = outside.clone()),
            ("OutOfRange(ParentDepartment)", &|new, _| new.parent = mine.clone()),
            ("Invalid(DepartmentId)", &|new, _| new.custom_id = Some("D1".into())),
            ("NotFound(Unit)", &|new, _| new.units.clear()),
            ("Invalid(ChatEmployeeTypes)", &|new, _| new.chat_employee_types.clear()),
            ("NotFound(Leader)", &|new, _| new.leader = None),
            ("NotFound(Hrbp)", &|new, _| new.hrbps.clear()),
            ("Full(ChildDepartments)", &|_, who| who.policy.limits.child_departments = 2),
            ("Taken(WholeDepartment)", &|new, _| new.name = "新".into()),
            ("Taken(I18nName)", &|new, _| new.i18n_name = I18nName::default()),
            ("Taken(Order)", &|new, _| new.order = None),
            ("Taken(DepartmentId)", &|new, _| new.custom_id = None),
            ("Ok", &|_, _| {}),
        ];
        for (expected, repair) in ladder {
            let asked = new.clone();
            let answer = scene.write_as(&who, move |tx, who| department::create(tx, who, &asked, None)).await;
            assert_eq!(told(&answer), *expected);
            repair(&mut new, &mut who);
        }
    })
    .await;
}

#[tokio::test]
async fn limits_are_those_of_the_policy() {
    each_engine(async |scene| {
        let top = scene.department("二级").create().await;
        let below = scene.department("三级").under(&top).create().await;
        scene.unit("unit1").create().await;
        let mut who = scene.caller();

        who.policy.limits.department_depth = 3;
        let refused = scene.department("四级").under(&below).by(&who).ask().await;
        assert_eq!(told(&refused), "Full(DepartmentDepth)");
        who.policy.limits.department_depth = 4;
        let leaf = scene.department("四级").under(&below).by(&who).create().await;
        assert_eq!(leaf.path.level(), 4);

        who.policy.limits.child_departments = 1;
        assert_eq!(told(&scene.department("x").under(&below).by(&who).ask().await), "Full(ChildDepartments)");
        delete_department(scene, &leaf).await;
        scene.department("x").under(&below).by(&who).create().await;

        who = scene.caller();
        who.policy.limits.departments = 3;
        assert_eq!(told(&scene.department("y").by(&who).ask().await), "Full(Departments)");
        who.policy.limits.departments = 4;
        scene.department("y").by(&who).create().await;
        assert_eq!(told(&scene.department("z").by(&who).ask().await), "Full(Departments)");

        who = scene.caller();
        who.policy.limits.departments_of_unit = 1;
        let bound = |name| scene.department(name).by(&who).with(|new| new.units = vec!["unit1".into()]);
        bound("甲").create().await;
        assert_eq!(told(&bound("乙").ask().await), "Full(DepartmentsOfUnit)");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_given_gets_its_default() {
    each_engine(async |scene| {
        let made = scene.department("研发部").create().await;
        let expected = Department {
            key: made.key,
            parent: Some(DepartmentKey::ROOT),
            path: DepartmentPath::root().child(made.key),
            custom_id: None,
            name: "研发部".to_owned(),
            i18n_name: I18nName::default(),
            order: 1,
            unit_id: None,
            chat: None,
            chat_employee_types: vec![],
            leaders: vec![],
            hrbps: vec![],
            child_count: 0,
            member_count: 0,
            primary_member_count: 0,
            is_deleted: false,
        };
        assert_eq!(made, expected);
        assert_eq!(get_by_key(scene, made.key).await, expected);
    })
    .await;
}

#[tokio::test]
async fn what_is_given_is_kept() {
    each_engine(async |scene| {
        let [main, second, hrbp] = [
            scene.user("负责人").create().await,
            scene.user("副手").create().await,
            scene.user("人事").create().await,
        ];
        scene.unit("unit1").create().await;
        let parent = scene.department("上级").create().await;
        let ids = scene.caller().ids;
        let names = i18n("研发", "開発", "R&D");
        let made = scene.department("研发 🪻").under(&parent).order(0).custom_id("D-1_a@b.c").with(|new| {
            new.i18n_name = names.clone();
            new.units = vec!["unit1".into()];
            new.create_chat = true;
            new.chat_employee_types = vec![5, 1, 5];
            new.leader = Some(ids.open_id(main.key));
            new.leaders = vec![deputy(&ids.open_id(second.key)), main_leader(&ids.open_id(main.key))];
            new.hrbps = [&hrbp, &main, &hrbp].map(|user| ids.open_id(user.key)).to_vec();
        });
        let made = made.create().await;
        let expected = Department {
            key: made.key,
            parent: Some(parent.key),
            path: parent.path.child(made.key),
            custom_id: Some("D-1_a@b.c".into()),
            name: "研发 🪻".into(),
            i18n_name: names,
            order: 0,
            unit_id: Some("unit1".into()),
            chat: made.chat,
            chat_employee_types: vec![1, 5],
            leaders: vec![
                Leader { kind: LeaderKind::Main, user: main.key },
                Leader { kind: LeaderKind::Deputy, user: second.key },
            ],
            hrbps: vec![hrbp.key, main.key],
            child_count: 0,
            member_count: 0,
            primary_member_count: 0,
            is_deleted: false,
        };
        assert!(made.chat.is_some());
        assert_eq!(made, expected);
        assert_eq!(get_by_key(scene, made.key).await, expected);
        assert_eq!(get_by_key(scene, parent.key).await.child_count, 1);
    })
    .await;
}

#[tokio::test]
async fn names_are_unique_among_live_siblings_alone() {
    each_engine(async |scene| {
        let one = scene.department("一部").create().await;
        let two = scene.department("二部").create().await;
        let named =
            |parent| scene.department("组").under(parent).with(|new| new.i18n_name = i18n("组", "", "Team"));
        let first = named(&one).create().await;
        named(&two).create().await;
        assert_eq!(told(&named(&one).ask().await), "Taken(Name)");
        // The name of one language is free in another; letters of another case are another name.
        let apart =
            scene.department("TEAM").under(&one).with(|new| new.i18n_name = i18n("Team", "组", "TEAM"));
        apart.create().await;
        // Empty texts count as not given, so they never meet.
        for name in ["甲", "乙"] {
            scene.department(name).under(&one).with(|new| new.i18n_name = i18n("", "", "")).create().await;
        }
        delete_department(scene, &first).await;
        named(&one).create().await;
    })
    .await;
}

#[tokio::test]
async fn order_defaults_to_the_place_after_the_last_live_sibling() {
    each_engine(async |scene| {
        let parent = scene.department("上级").create().await;
        let under = |name| scene.department(name).under(&parent);
        assert_eq!(under("a").create().await.order, 1);
        assert_eq!(under("b").order(40).create().await.order, 40);
        let last = under("c").create().await;
        assert_eq!(last.order, 41);
        assert_eq!(under("d").order(7).create().await.order, 7);
        delete_department(scene, &last).await;
        assert_eq!(under("e").create().await.order, 41, "a deleted sibling holds no place");
        under("f").order(i64::MAX).create().await;
        assert_eq!(told(&under("g").ask().await), "Invalid(Order)");
        assert_eq!(under("h").order(8).create().await.order, 8);
        let elsewhere = scene.department("别处").create().await;
        assert_eq!(scene.department("a").under(&elsewhere).create().await.order, 1);
    })
    .await;
}

#[tokio::test]
async fn a_custom_id_is_free_again_once_its_department_is_gone() {
    each_engine(async |scene| {
        let custom = scene.speaking(UserIdType::OpenId, DepartmentIdType::DepartmentId);
        let first = scene.department("旧").custom_id("D1").create().await;
        let other_case = scene.department("小写").custom_id("d1").create().await;
        assert_eq!(told(&scene.department("新").custom_id("D1").ask().await), "Taken(DepartmentId)");
        delete_department(scene, &first).await;
        assert_eq!(told(&get(scene, &custom, "D1").await), "NotFound(Department)");
        let second = scene.department("新").custom_id("D1").create().await;
        assert_eq!(get(scene, &custom, "D1").await.unwrap().key, second.key);
        assert_eq!(get(scene, &custom, "d1").await.unwrap().key, other_case.key);
        let old = scene.caller().ids.open_department_id(first.key);
        assert_eq!(told(&get(scene, &scene.caller(), &old).await), "NotFound(Department)");
        assert_ne!(old, scene.caller().ids.open_department_id(second.key));
    })
    .await;
}

#[tokio::test]
async fn generated_ids_are_found_again() {
    each_engine(async |scene| {
        let open = scene.caller();
        let custom = scene.speaking(UserIdType::OpenId, DepartmentIdType::DepartmentId);
        for (reference, who) in [("0", &open), ("0", &custom)] {
            assert!(get(scene, who, reference).await.unwrap().key.is_root());
        }
        let made = scene.department("研发").create().await;
        let generated = custom.ids.department_id(None, made.key);
        assert_eq!(get(scene, &custom, &generated).await.unwrap().key, made.key);
        assert_eq!(get(scene, &open, &open.ids.open_department_id(made.key)).await.unwrap().key, made.key);
        assert_eq!(told(&get(scene, &open, &generated).await), "BadId(OpenDepartmentId)");
        assert_eq!(
            told(&get(scene, &custom, &open.ids.open_department_id(made.key)).await),
            "BadId(DepartmentId)"
        );

        // Whoever has a custom id has no generated one, so that text is another department's to take.
        let named = scene.department("市场").custom_id("D1").create().await;
        let unused = custom.ids.department_id(None, named.key);
        assert_eq!(told(&get(scene, &custom, &unused).await), "NotFound(Department)");
        let taker = scene.department("运营").custom_id(&unused).create().await;
        assert_eq!(get(scene, &custom, &unused).await.unwrap().key, taker.key);

        delete_department(scene, &made).await;
        assert_eq!(told(&get(scene, &custom, &generated).await), "NotFound(Department)");
    })
    .await;
}

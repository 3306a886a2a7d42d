//! Creating a user: what is refused, in which order, and what an accepted one looks like.

use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::user::{NewOrder, NewUser, Standing};
use larkspur_core::{Caller, Error, Field, Noun, user};
use larkspur_model::{DepartmentKey, IdKind, Membership, User, UserKey, UserStatus};
use larkspur_testkit::{each_engine, scene::START_MS};

use crate::backdoor::delete_department;
use crate::told::told;

type Change<'a> = &'a dyn Fn(&mut NewUser);
type Repair<'a> = &'a dyn Fn(&mut NewUser, &mut Caller);

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[tokio::test]
async fn every_refusal() {
    each_engine(async |scene| {
        let who = scene.caller();
        let home = scene.department("部门").create().await;
        let other = scene.department("别处").create().await;
        let gone = scene.department("已删").create().await;
        delete_department(scene, &gone).await;
        let taken = scene.user("占用").with(|new| {
            new.custom_id = some("E1");
            new.mobile = some("13011111111");
            new.email = some("Login@Example.com");
            new.enterprise_email = some("Box@example.com");
            new.employee_no = some("007");
        });
        let taken = taken.create().await;
        let generated = scene.user("无编号").create().await;
        let both = |new: &mut NewUser| {
            (new.email, new.enterprise_email) = (some("b@example.com"), some("b@example.com"));
        };
        scene.user("双重").with(both).create().await;
        scene.mail_group("team@example.com").create().await;
        let left = scene.user("离职").create().await;
        scene.set_standing(&left, Standing::Resigned).await;
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await;
        scene.user("外人").by(&stranger.app.caller()).create().await;

        let department = |department: DepartmentKey| who.ids.open_department_id(department);
        let (in_home, in_other, in_gone) =
            (department(home.key), department(other.key), department(gone.key));
        let foreign = stranger.app.caller().ids.open_department_id(home.key);
        let generated = who.ids.user_id(None, generated.key);
        let (leader, unknown) =
            (who.ids.open_id(taken.key), who.ids.shown().show(IdKind::OpenId, who.app().get(), 77));
        let left = who.ids.open_id(left.key);
        let cross = scene.app().create().await.caller().ids.open_id(taken.key);
        let long = "名".repeat(256);
        let order = |department: &str, department_order, is_primary| NewOrder {
            department: some(department),
            user_order: 0,
            department_order,
            is_primary,
        };
        let cases: &[(&str, Change<'_>)] = &[
            ("Missing(Name)", &|new| new.name = "\t".into()),
            ("Invalid(Name)", &|new| new.name = long.clone()),
            ("Invalid(EnName)", &|new| new.en_name = Some(long.clone())),
            ("Invalid(Nickname)", &|new| new.nickname = Some(long.clone())),
            ("Invalid(UserId)", &|new| new.custom_id = some("")),
            ("Invalid(UserId)", &|new| new.custom_id = some("a b")),
            ("Invalid(UserId)", &|new| new.custom_id = some("ou_1")),
            ("Invalid(UserId)", &|new| new.custom_id = Some("x".repeat(65))),
            ("Invalid(JoinTime)", &|new| new.join_time = Some(-1)),
            ("Invalid(Email)", &|new| new.email = some("nobody")),
            ("Invalid(EnterpriseEmail)", &|new| new.enterprise_email = some("a@b@example.com")),
            ("Missing(Mobile)", &|new| (new.mobile, new.email) = (None, some("x@y.example"))),
            ("Missing(EmailBesideMobile)", &|new| new.mobile = None),
            ("Invalid(Mobile)", &|new| new.mobile = some("12")),
            ("Invalid(EmailBesideMobile)", &|new| new.mobile = some("+41446681800")),
            ("Invalid(EmployeeType)", &|new| new.employee_type = 0),
            ("Invalid(EmployeeType)", &|new| new.employee_type = 6),
            ("Missing(Departments)", &|new| new.departments.clear()),
            ("Full(DepartmentsOfUser)", &|new| new.departments = vec![in_home.clone(); 51]),
            ("BadId(OpenDepartmentId)", &|new| new.departments.push("D1".into())),
            ("NotFound(Department)", &|new| new.departments = vec![in_gone.clone()]),
            ("NotFound(Department)", &|new| new.departments = vec![foreign.clone()]),
            ("Invalid(OrderDepartment)", &|new| new.orders = vec![order(&in_other, 1, false)]),
            ("Invalid(OrderDepartment)", &|new| new.orders = vec![order(&in_gone, 1, false)]),
            ("Invalid(OrderDepartment)", &|new| new.orders = vec![order(&in_home, 1, false); 51]),
            ("Invalid(OrderDepartment)", &|new| new.orders = vec![order("", 1, false)]),
            ("Invalid(OrderDepartment)", &|new| new.orders = vec![NewOrder::default()]),
            ("BadId(OpenDepartmentId)", &|new| new.orders = vec![order("D1", 1, false)]),
            ("Invalid(PrimaryDepartment)", &|new| {
                new.departments.push(in_other.clone());
                new.orders = vec![order(&in_home, 1, true), order(&in_other, 1, true)];
            }),
            ("Invalid(PrimaryDepartment)", &|new| {
                new.departments.push(in_other.clone());
                new.orders = vec![order(&in_home, 1, true), order(&in_other, 2, false)];
            }),
            ("BadId(OpenId)", &|new| new.leader = some("E1")),
            ("NotFound(Leader)", &|new| new.leader = Some(unknown.clone())),
            ("CrossAppId(OpenId)", &|new| new.leader = Some(cross.clone())),
            ("Resigned(Leader)", &|new| new.leader = Some(left.clone())),
            ("Invalid(JobLevel)", &|new| new.unknown = vec![Field::JobLevel, Field::JobFamily]),
            ("Taken(UserId)", &|new| new.custom_id = some("E1")),
            ("Taken(UserId)", &|new| new.custom_id = Some(generated.clone())),
            ("Taken(Mobile)", &|new| new.mobile = some("+86 130-1111-1111")),
            ("Taken(EmployeeNo)", &|new| new.employee_no = some("007")),
            ("Taken(Email)", &|new| new.email = some("login@EXAMPLE.com")),
            ("Taken(Email)", &|new| new.email = some("box@example.com")),
            ("Taken(Email)", &|new| new.email = some("b@example.com")),
            ("Taken(Email)", &|new| new.email = some("team@example.com")),
            ("NotFound(MailDomain)", &|new| new.enterprise_email = some("x@nowhere.example")),
            ("NotFound(MailDomain)", &|new| new.enterprise_email = some("x@elsewhere.example")),
            ("Taken(EnterpriseEmail)", &|new| new.enterprise_email = some("BOX@example.com")),
            ("Taken(EnterpriseEmail)", &|new| new.enterprise_email = some("team@example.com")),
            ("Taken(LoginEmail)", &|new| new.enterprise_email = some("login@example.com")),
            ("Taken(LoginEmail)", &|new| new.enterprise_email = some("b@example.com")),
        ];
        let ask = |change: Change<'_>| {
            scene
                .user("新人")
                .in_departments(&[&home])
                .with(|new| new.leader = Some(leader.clone()))
                .with(change)
                .ask()
        };
        for (place, (expected, change)) in cases.iter().enumerate() {
            assert_eq!(told(&ask(change).await), *expected, "case {place}");
        }
        // The very same request without a fault is accepted, so every case failed for its own fault.
        ask(&|_| {}).await.unwrap();
        let mut who = scene.caller();
        who.policy.limits.direct_members = 1;
        let full = scene.user("多").by(&who).in_departments(&[&other, &home]).ask().await;
        assert_eq!(told(&full), "Full(DirectMembers)");
        scene.user("够").by(&who).in_departments(&[&other]).create().await;
    })
    .await;
}

#[tokio::test]
async fn checks_follow_the_documented_order() {
    each_engine(async |scene| {
        let mine = scene.department("范围内").create().await;
        let outside = scene.department("范围外").create().await;
        let taken = scene.user("占用").with(|new| {
            new.custom_id = some("E1");
            new.employee_no = some("007");
            new.email = some("login@example.com");
        });
        let taken = taken.create().await;
        let mut who = scene.app().range(&[&mine]).caller().await;
        who.policy.limits.direct_members = 0;
        let mut new = NewUser {
            custom_id: some(" "),
            email: some("bad"),
            enterprise_email: some("x@nowhere.example"),
            employee_type: 9,
            departments: vec![who.ids.open_department_id(outside.key)],
            orders: vec![NewOrder { department: some("0"), ..NewOrder::default() }],
            leader: Some(who.ids.shown().show(IdKind::OpenId, who.app().get(), 77)),
            employee_no: some("007"),
            unknown: vec![Field::JobFamily],
            ..NewUser::default()
        };
        let (mobile, mine) = (taken.mobile.clone(), who.ids.open_department_id(mine.key));
        let ladder: &[(&str, Repair<'_>)] = &[
            ("Missing(Name)", &|new, _| new.name = "新人".into()),
            ("Invalid(UserId)", &|new, _| new.custom_id = some("E1")),
            ("Invalid(Email)", &|new, _| new.email = some("login@example.com")),
            ("Missing(Mobile)", &|new, _| new.mobile.clone_from(&mobile)),
            ("Invalid(EmployeeType)", &|new, _| new.employee_type = 1),
            ("OutOfRange(Department)", &|new, _| new.departments = vec![mine.clone()]),
            ("Invalid(OrderDepartment)", &|new, _| new.orders.clear()),
            ("NotFound(Leader)", &|new, _| new.leader = None),
            ("Invalid(JobFamily)", &|new, _| new.unknown.clear()),
            ("Taken(UserId)", &|new, _| new.custom_id = None),
            ("Taken(Mobile)", &|new, _| new.mobile = some("13099999999")),
            ("Taken(EmployeeNo)", &|new, _| new.employee_no = None),
            ("Taken(Email)", &|new, _| new.email = None),
            ("NotFound(MailDomain)", &|new, _| new.enterprise_email = some("login@example.com")),
            ("Taken(LoginEmail)", &|new, _| new.enterprise_email = None),
            ("Full(DirectMembers)", &|_, who| who.policy.limits.direct_members = 1),
            ("Ok", &|_, _| {}),
        ];
        for (expected, repair) in ladder {
            let asked = new.clone();
            let answer = scene.write_as(&who, move |tx, who| user::create(tx, who, &asked, None)).await;
            assert_eq!(told(&answer), *expected);
            repair(&mut new, &mut who);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_given_gets_its_default() {
    each_engine(async |scene| {
        scene.clock().advance(1_999);
        let made = scene.user("张三").with(|new| new.mobile = some("130 1111 1111")).create().await;
        let expected = User {
            key: made.key,
            custom_id: None,
            name: "张三".to_owned(),
            en_name: None,
            nickname: None,
            email: None,
            enterprise_email: None,
            mobile: some("+8613011111111"),
            mobile_visible: false,
            gender: 0,
            avatar_key: None,
            leader: None,
            city: None,
            country: None,
            work_station: None,
            job_title: None,
            join_time: Some(START_MS / 1_000 + 1),
            employee_no: None,
            employee_type: 1,
            custom_attrs: vec![],
            status: UserStatus { joined: true, frozen: false, resigned: false },
            memberships: vec![Membership {
                department: DepartmentKey::ROOT,
                user_order: 0,
                department_order: 0,
                is_primary: true,
            }],
        };
        assert_eq!(made, expected);
        let reference = scene.caller().ids.open_id(made.key);
        assert_eq!(scene.read(move |tx, who| user::get(tx, who, &reference)).await.unwrap(), expected);
    })
    .await;
}

#[tokio::test]
async fn what_is_given_is_kept() {
    each_engine(async |scene| {
        let leader = scene.user("上级").create().await;
        let shown = scene.caller().ids.open_id(leader.key);
        let made = scene.user("李四 🪻").with(|new| {
            new.custom_id = some("员工-4");
            new.en_name = some("Si Li");
            new.nickname = some("小四");
            new.email = some("Li.Si@Elsewhere.example");
            new.enterprise_email = some("Li.Si@Example.com");
            new.mobile = some("+41446681800");
            new.mobile_visible = true;
            new.gender = 2;
            new.avatar_key = some("avatar");
            new.leader = Some(shown);
            new.city = some("杭州");
            new.country = some("CN");
            new.work_station = some("北楼-H34");
            new.job_title = some("工程师");
            new.join_time = Some(0);
            new.employee_no = some("4");
            new.employee_type = 5;
        });
        let made = made.create().await;
        assert_eq!(made.email, some("Li.Si@Elsewhere.example"), "an address is kept as given");
        assert_eq!(made.enterprise_email, some("Li.Si@Example.com"));
        assert_eq!((made.join_time, made.employee_type, made.leader), (Some(0), 5, Some(leader.key)));
        let reference = scene.caller().ids.open_id(made.key);
        assert_eq!(scene.read(move |tx, who| user::get(tx, who, &reference)).await.unwrap(), made);
    })
    .await;
}

#[tokio::test]
async fn one_address_may_be_both_login_and_mailbox_of_one_user() {
    each_engine(async |scene| {
        let both = |new: &mut NewUser| {
            (new.email, new.enterprise_email) = (some("Zhang@example.com"), some("zhang@EXAMPLE.com"));
        };
        let made = scene.user("张三").with(both).create().await;
        assert_eq!(told(&scene.mail_group("zhang@example.com").ask().await), "Taken(LoginEmail)");
        scene.set_standing(&made, Standing::Resigned).await;
        // Nobody signs in with it any more; the mailbox lies in the recycle bin.
        assert_eq!(told(&scene.mail_group("zhang@example.com").ask().await), "Taken(Email)");
    })
    .await;
}

#[tokio::test]
async fn users_join_at_once_unless_the_policy_sends_invitations() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        who.policy.users_join_at_once = false;
        let invited = scene.user("张三").by(&who).create().await;
        assert!(!invited.status.joined && !invited.status.is_activated());
        let led = scene.department("部门").leader(&invited).ask().await;
        assert!(matches!(led, Err(Error::NotJoined(Noun::Leader))), "{led:?}");
        scene.set_standing(&invited, Standing::Joined).await;
        scene.department("部门").leader(&invited).create().await;
    })
    .await;
}

#[tokio::test]
async fn a_leader_may_be_named_before_joining_but_must_exist() {
    each_engine(async |scene| {
        let invited = scene.user("未加入").create().await;
        scene.set_standing(&invited, Standing::Unjoined).await;
        let shown = scene.caller().ids.open_id(invited.key);
        let led = scene.user("下属").with(|new| new.leader = Some(shown)).create().await;
        assert_eq!(led.leader, Some(invited.key));
        let never = scene.caller().ids.open_id(UserKey::new(invited.key.get() + 1_000_000));
        let refused = scene.user("下属").with(|new| new.leader = Some(never)).ask().await;
        assert_eq!(told(&refused), "NotFound(Leader)");
    })
    .await;
}

#[tokio::test]
async fn nobody_leads_oneself() {
    each_engine(async |scene| {
        let who = scene.speaking(UserIdType::UserId, DepartmentIdType::OpenDepartmentId);
        let led_by = |leader: &str| {
            let leader = some(leader);
            scene.user("张三").by(&who).with(|new| (new.custom_id, new.leader) = (some("E1"), leader)).ask()
        };
        assert_eq!(told(&led_by("E1").await), "Invalid(OwnLeader)");
        assert_eq!(told(&led_by("E2").await), "NotFound(Leader)");
    })
    .await;
}

//! Changing users: what a change does beyond the row itself.

use larkspur_core::user::{self, NewOrder, NewUser, UserChange};
use larkspur_core::{Caller, Patch, Result, chat, department};
use larkspur_model::{Department, DepartmentKey, IdKind, User};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn patch_as(
    scene: &Scene,
    who: &Caller,
    user: &User,
    set: impl FnOnce(&mut UserChange),
) -> Result<User> {
    let mut change = UserChange::default();
    set(&mut change);
    let reference = who.ids.open_id(user.key);
    scene.write_as(who, move |tx, who| user::patch(tx, who, &reference, &change)).await
}

async fn patch(scene: &Scene, user: &User, set: impl FnOnce(&mut UserChange)) -> Result<User> {
    patch_as(scene, &scene.caller(), user, set).await
}

async fn read(scene: &Scene, user: &User) -> User {
    let reference = scene.caller().ids.open_id(user.key);
    scene.read(move |tx, who| user::get(tx, who, &reference)).await.unwrap()
}

async fn counts(scene: &Scene, key: DepartmentKey) -> (i64, i64) {
    let reference = scene.caller().ids.open_department_id(key);
    let read = scene.read(move |tx, who| department::get(tx, who, &reference)).await.unwrap();
    (read.member_count, read.primary_member_count)
}

async fn members(scene: &Scene, department: &Department) -> i64 {
    let id = scene.caller().ids.shown().show(IdKind::ChatId, 0, department.chat.unwrap().get());
    scene.read(move |tx, who| chat::get(tx, who, &id)).await.unwrap().member_count
}

#[tokio::test]
async fn counts_follow_the_departments() {
    each_engine(async |scene| {
        let top = scene.department("上").create().await;
        let left = scene.department("左").under(&top).create().await;
        let right = scene.department("右").under(&top).create().await;
        let made = scene.user("张三").in_departments(&[&left, &right]).create().await;
        let ids = scene.caller().ids;
        let shown = |department: &Department| ids.open_department_id(department.key);
        let state = async || {
            let mut state = vec![];
            for key in [DepartmentKey::ROOT, top.key, left.key, right.key] {
                state.push(counts(scene, key).await);
            }
            state
        };
        assert_eq!(state().await, [(1, 1), (1, 1), (1, 1), (1, 0)]);
        // The other one becomes the primary one.
        let first = NewOrder { department: Some(shown(&right)), department_order: 1, ..NewOrder::default() };
        let both = vec![shown(&left), shown(&right)];
        let moved =
            patch(scene, &made, |it| (it.departments, it.orders) = (Some(both), vec![first])).await.unwrap();
        assert_eq!(state().await, [(1, 1), (1, 1), (1, 0), (1, 1)]);
        assert_eq!((moved.memberships[0].department, read(scene, &made).await), (right.key, moved.clone()));
        patch(scene, &made, |it| it.departments = Some(vec![shown(&left)])).await.unwrap();
        assert_eq!(state().await, [(1, 1), (1, 1), (1, 1), (0, 0)]);
        patch(scene, &made, |it| it.departments = Some(vec!["0".into()])).await.unwrap();
        assert_eq!(state().await, [(1, 1), (0, 0), (0, 0), (0, 0)]);
    })
    .await;
}

#[tokio::test]
async fn chats_follow_departments_and_employee_types() {
    each_engine(async |scene| {
        let with_chat = |name, types: &[i64]| {
            let types = types.to_vec();
            scene.department(name).with(|new| (new.create_chat, new.chat_employee_types) = (true, types))
        };
        let made = scene.user("张三").create().await;
        let top = with_chat("上", &[]).create().await;
        let below = with_chat("下", &[2]).under(&top).create().await;
        let led = with_chat("被领导", &[2]).leader(&made).create().await;
        let state =
            async || [members(scene, &top).await, members(scene, &below).await, members(scene, &led).await];
        assert_eq!(state().await, [0, 0, 0]);
        let there = scene.caller().ids.open_department_id(below.key);
        patch(scene, &made, |it| it.departments = Some(vec![there])).await.unwrap();
        assert_eq!(state().await, [1, 0, 0]);
        patch(scene, &made, |it| it.employee_type = Some(2)).await.unwrap();
        assert_eq!(state().await, [1, 1, 1], "a leader's type lets into the led one too");
        patch(scene, &made, |it| (it.departments, it.employee_type) = (Some(vec!["0".into()]), Some(2)))
            .await
            .unwrap();
        assert_eq!(state().await, [0, 0, 1]);
    })
    .await;
}

#[tokio::test]
async fn what_is_given_up_is_free_and_what_is_kept_is_not_asked_for() {
    each_engine(async |scene| {
        let text = |text: &str| Some(text.to_owned());
        let made = scene.user("张三").with(|new| {
            (new.email, new.enterprise_email) = (text("a@example.com"), text("b@example.com"));
            (new.mobile, new.employee_no) = (text("13011111111"), text("7"));
        });
        let made = made.create().await;
        let set = |it: &str| Patch::Set(it.to_owned());
        // Both change places; one takes both; each is its own again.
        for (login, mailbox) in [("b", "a"), ("a", "a"), ("A", "c"), ("a", "b")] {
            let [login, mailbox] = [login, mailbox].map(|it| format!("{it}@example.com"));
            let changed =
                patch(scene, &made, |it| (it.email, it.enterprise_email) = (set(&login), set(&mailbox)));
            let changed = changed.await.unwrap();
            assert_eq!((changed.email, changed.enterprise_email), (Some(login), Some(mailbox)));
            assert_eq!(scene.faults().await, Vec::<String>::new());
        }
        let same =
            patch(scene, &made, |it| (it.mobile, it.employee_no) = (set("+86 130 1111 1111"), set("7")))
                .await;
        assert_eq!(same.unwrap(), made);
        let foreign =
            patch(scene, &made, |it| (it.mobile, it.email) = (set("+41446681800"), Patch::Clear)).await;
        assert_eq!(told(&foreign), "Invalid(EmailBesideMobile)");
        patch(scene, &made, |it| (it.mobile, it.employee_no) = (set("13022222222"), Patch::Clear))
            .await
            .unwrap();
        let heir =
            scene.user("李四").with(|new| (new.mobile, new.employee_no) = (text("13011111111"), text("7")));
        assert_eq!(told(&heir.ask().await), "Ok");
        assert_eq!(told(&patch(scene, &made, |it| it.employee_no = set("7")).await), "Taken(EmployeeNo)");
    })
    .await;
}

#[tokio::test]
async fn only_those_at_work_who_are_seen_are_changed() {
    each_engine(async |scene| {
        let mine = scene.department("范围内").create().await;
        let other = scene.department("范围外").create().await;
        let inside = scene.user("内").in_departments(&[&mine]).create().await;
        let both = scene.user("两").in_departments(&[&mine, &other]).create().await;
        let outside = scene.user("外").in_departments(&[&other]).create().await;
        let narrow = scene.app().range(&[&mine]).users(&[&outside]).caller().await;
        let shown = |department: &Department| narrow.ids.open_department_id(department.key);
        for (user, departments, expected) in [
            (&inside, None, "Ok"),
            (&both, None, "Ok"),
            (&outside, None, "Ok"),
            (&inside, Some(vec![shown(&mine), shown(&other)]), "OutOfRange(Department)"),
            (&both, Some(vec![shown(&mine)]), "OutOfRange(Department)"),
            (&outside, Some(vec![shown(&mine)]), "OutOfRange(Department)"),
            (&inside, Some(vec![shown(&mine)]), "Ok"),
        ] {
            let changed = patch_as(scene, &narrow, user, |it| it.departments = departments).await;
            assert_eq!(told(&changed), expected, "{}", user.name);
        }
        let nobody = scene.app().range(&[]).caller().await;
        assert_eq!(told(&patch_as(scene, &nobody, &inside, |_| ()).await), "OutOfRange(User)");
        scene.set_standing(&inside, user::Standing::Unjoined).await;
        assert_eq!(told(&patch(scene, &inside, |_| ()).await), "NotJoined(User)");
        scene.set_standing(&inside, user::Standing::Resigned).await;
        assert_eq!(told(&patch(scene, &inside, |_| ()).await), "Resigned(User)");
    })
    .await;
}

#[tokio::test]
async fn words_are_entered_once_as_long_as_there_is_room() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        (who.policy.limits.work_cities, who.policy.limits.job_titles) = (2, 1);
        let text = |text: &str| Some(text.to_owned());
        let new = |city: &str, title: &str| NewUser {
            city: text(city),
            job_title: text(title),
            ..NewUser::default()
        };
        for (city, title, expected) in [
            ("杭州", "经理", (text("杭州"), text("经理"))),
            ("杭州", "经理", (text("杭州"), text("经理"))),
            ("北京", "工程师", (text("北京"), None)),
            ("上海", " ", (None, None)),
        ] {
            let asked = new(city, title);
            let made = scene
                .user("员工")
                .by(&who)
                .with(|it| (it.city, it.job_title) = (asked.city.clone(), asked.job_title.clone()));
            let made = made.create().await;
            assert_eq!((made.city.clone(), made.job_title.clone()), expected);
            assert_eq!(asked.left_out(&made).is_some(), expected.0.is_none() || title == "工程师");
        }
        let made = scene.user("员工").by(&who).with(|it| it.city = text("杭州")).create().await;
        let refused = patch_as(scene, &who, &made, |it| it.city = Patch::Set("上海".into())).await.unwrap();
        assert_eq!(refused.city, text("杭州"), "what it had stays");
    })
    .await;
}

//! Employee types: the built-in ones, a tenant's own, and who may be given them.

use larkspur_core::department::{self, DepartmentChange};
use larkspur_core::user::Standing;
use larkspur_core::{Caller, Error, Field, Limit, chat, employee_type};
use larkspur_model::{Department, EmployeeType, IdKind};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn list(scene: &Scene, who: &Caller) -> Vec<EmployeeType> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = scene.read_as(who, move |tx, who| employee_type::list(tx, who, 2, after)).await;
        let (page, end) = page.unwrap();
        seen.extend(page);
        after = end;
        if end.is_none() {
            return seen;
        }
    }
}

async fn members(scene: &Scene, department: &Department) -> i64 {
    let id = scene.caller().ids.shown().show(IdKind::ChatId, 0, department.chat.unwrap().get());
    scene.read(move |tx, who| chat::get(tx, who, &id)).await.unwrap().member_count
}

#[tokio::test]
async fn five_are_there_and_customs_count_from_six() {
    each_engine(async |scene| {
        let who = scene.caller();
        let built_in = list(scene, &who).await;
        let contents: Vec<&str> = built_in.iter().map(|it| it.content.as_str()).collect();
        assert_eq!(contents, ["正式", "实习", "外包", "劳务", "顾问"]);
        assert!(built_in.iter().all(|it| it.is_built_in() && it.active));
        let sixth = scene.employee_type("专家").called("zh_cn", "专家（中文）").create().await;
        let seventh = scene.employee_type("院士").with(|new| new.active = false).create().await;
        assert_eq!((sixth.number, seventh.number, seventh.active), (6, 7, false));
        assert_eq!(list(scene, &who).await[5..], [sixth.clone(), seventh]);
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.app.caller();
        assert_eq!(list(scene, &stranger).await, built_in);
        assert_eq!(scene.employee_type("专家").by(&stranger).create().await.number, 6);
        scene.delete_employee_type(7).await.unwrap();
        assert_eq!(list(scene, &who).await[5..], [sixth]);
        assert_eq!(scene.employee_type("院士").create().await.number, 8, "a number is given once");
    })
    .await;
}

#[tokio::test]
async fn what_a_type_is_called_is_its_own() {
    each_engine(async |scene| {
        scene.employee_type("专家").called("zh_cn", "甲").called("en_us", "A").create().await;
        let other = scene.employee_type("院士").called("zh_cn", "乙").create().await;
        let (long, long_locale) = ("长".repeat(101), "x".repeat(17));
        let new = |content| scene.employee_type(content);
        for (expected, made) in [
            ("Taken(Name)", new("专家")),
            ("Taken(Name)", new("正式")),
            ("Taken(I18nName)", new("新").called("zh_cn", "甲")),
            ("Taken(I18nName)", new("新").called("en_us", "Intern")),
            ("Taken(I18nName)", new("新").called("zh_cn", "丙").called("zh_cn", "丁")),
            ("Invalid(Name)", new("")),
            ("Invalid(Name)", new(" \u{3000}")),
            ("Invalid(Name)", new(&long)),
            ("Invalid(I18nName)", new("新").called("", "丙")),
            ("Invalid(I18nName)", new("新").called("zh_cn", "")),
            ("Invalid(I18nName)", new("新").called(&long_locale, "丙")),
            ("Invalid(EmployeeType)", new("新").with(|new| new.is_custom = false)),
            ("Ok", new("新").called("ja_jp", "甲")),
        ] {
            assert_eq!(told(&made.ask().await), expected);
        }
        assert_eq!(told(&new("专家").replace(other.number).await), "Taken(Name)");
        assert_eq!(told(&new("院士").called("en_us", "A").replace(other.number).await), "Taken(I18nName)");
        assert_eq!(told(&new("院士").called("zh_cn", "乙").replace(other.number).await), "Ok");
        let many = (0..51).fold(new("多"), |new, number| new.called(&format!("l{number}"), "丙"));
        assert_eq!(told(&many.ask().await), "Invalid(I18nName)");
        scene.delete_employee_type(6).await.unwrap();
        assert_eq!(told(&new("专家").called("zh_cn", "甲").ask().await), "Ok", "free again");
    })
    .await;
}

#[tokio::test]
async fn a_change_keeps_the_names_it_does_not_mention() {
    each_engine(async |scene| {
        let made = scene.employee_type("专家").called("zh_cn", "甲").create().await;
        let renamed = scene.employee_type("大师").with(|it| it.active = false).replace(6).await.unwrap();
        let expected = EmployeeType { content: "大师".to_owned(), active: false, ..made };
        assert_eq!(renamed, expected);
        assert_eq!(list(scene, &scene.caller()).await[5..], [expected]);
        let cleared = scene.employee_type("大师").with(|it| it.i18n_content = Some(vec![]));
        assert_eq!(cleared.replace(6).await.unwrap().i18n_content, []);
        for number in [1, 5] {
            let changed = scene.employee_type("大师二").replace(number).await;
            assert_eq!(told(&changed), "Invalid(EmployeeType)");
            assert_eq!(told(&scene.delete_employee_type(number).await), "Invalid(EmployeeType)");
        }
        scene.delete_employee_type(6).await.unwrap();
        for number in [6, 7] {
            assert_eq!(told(&scene.employee_type("新").replace(number).await), "NotFound(EmployeeType)");
            assert_eq!(told(&scene.delete_employee_type(number).await), "NotFound(EmployeeType)");
        }
        let bad = scene.write(|tx, who| employee_type::delete(tx, who, "6")).await;
        assert_eq!(told(&bad), "NotFound(EmployeeType)");
    })
    .await;
}

#[tokio::test]
async fn deleted_ones_count_towards_the_limit() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        who.policy.limits.employee_types = 2;
        let new = |content| scene.employee_type(content).by(&who);
        new("一").create().await;
        scene.delete_employee_type(6).await.unwrap();
        new("二").create().await;
        assert_eq!(told(&new("三").ask().await), "Full(EmployeeTypes)");
        assert_eq!(told(&new("二").ask().await), "Taken(Name)");
    })
    .await;
}

#[tokio::test]
async fn users_are_given_active_types_and_keep_them_whatever_happens() {
    each_engine(async |scene| {
        let of_type = |number: i64| scene.user("员工").with(move |new| new.employee_type = number).ask();
        assert_eq!(told(&of_type(6).await), "Invalid(EmployeeType)");
        scene.employee_type("专家").create().await;
        let expert = of_type(6).await.unwrap();
        assert_eq!(expert.employee_type, 6);
        let switch = |active: bool| scene.employee_type("专家").with(move |it| it.active = active).replace(6);
        switch(false).await.unwrap();
        assert_eq!(told(&of_type(6).await), "Invalid(InactiveEmployeeType)");
        switch(true).await.unwrap();
        assert_eq!(told(&of_type(6).await), "Ok");
        scene.delete_employee_type(6).await.unwrap();
        assert_eq!(told(&of_type(6).await), "Invalid(EmployeeType)");
        for number in [0, -1, 7, i64::MAX] {
            assert_eq!(told(&of_type(number).await), "Invalid(EmployeeType)", "{number}");
        }
        let id = scene.caller().ids.open_id(expert.key);
        let read = scene.read(move |tx, who| larkspur_core::user::get(tx, who, &id)).await.unwrap();
        assert_eq!(read.employee_type, 6);
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.app.caller();
        scene.employee_type("专家").create().await;
        let theirs = scene.user("员工").by(&stranger).with(|new| new.employee_type = 7).ask().await;
        assert_eq!(told(&theirs), "Invalid(EmployeeType)");
    })
    .await;
}

#[tokio::test]
async fn department_chats_take_custom_types_and_keep_their_members() {
    each_engine(async |scene| {
        let with_chat = |types: Vec<i64>| {
            scene.department("研发").with(|new| (new.create_chat, new.chat_employee_types) = (true, types))
        };
        assert_eq!(told(&with_chat(vec![1, 6]).ask().await), "Invalid(ChatEmployeeTypes)");
        scene.employee_type("专家").create().await;
        let made = with_chat(vec![6, 1, 6]).create().await;
        assert_eq!(made.chat_employee_types, [1, 6]);
        let expert = scene.user("专家").in_departments(&[&made]).with(|new| new.employee_type = 6);
        let expert = expert.create().await;
        scene.user("实习").in_departments(&[&made]).with(|new| new.employee_type = 2).create().await;
        assert_eq!(members(scene, &made).await, 1);
        scene.employee_type("专家").with(|it| it.active = false).replace(6).await.unwrap();
        assert_eq!(members(scene, &made).await, 1, "switching a type off moves nobody");
        let id = scene.caller().ids.open_department_id(made.key);
        let set = async |types: Vec<i64>| {
            let (id, chat_employee_types) = (id.clone(), Some(types));
            let change = DepartmentChange { chat_employee_types, ..DepartmentChange::default() };
            scene.write(move |tx, who| department::patch(tx, who, &id, &change)).await
        };
        assert_eq!(
            told(&with_chat(vec![6]).with(|new| new.name = "另".into()).ask().await),
            "Invalid(ChatEmployeeTypes)"
        );
        assert_eq!(told(&set(vec![6, 2]).await), "Ok", "what the department has may stay");
        assert_eq!(members(scene, &made).await, 2);
        scene.delete_employee_type(6).await.unwrap();
        assert_eq!(members(scene, &made).await, 2, "nor does deleting it");
        assert_eq!(set(vec![6]).await.unwrap().chat_employee_types, [6]);
        assert_eq!(members(scene, &made).await, 1);
        assert_eq!(told(&set(vec![1]).await), "Ok");
        assert_eq!(told(&set(vec![1, 6]).await), "Invalid(ChatEmployeeTypes)", "gone is gone");
        assert_eq!(told(&set((1..=1_000).collect()).await), "Invalid(ChatEmployeeTypes)");
        scene.set_standing(&expert, Standing::Resigned).await;
    })
    .await;
}

#[tokio::test]
async fn a_number_may_be_wished_above_all_that_were_given() {
    each_engine(async |scene| {
        let wish = |content: &str, number| {
            scene.employee_type(content).with(move |given| given.number = Some(number)).ask()
        };
        assert_eq!(wish("八", 8).await.unwrap().number, 8);
        for taken in [-1, 1, 5, 6, 8] {
            let refused = wish("Other", taken).await.unwrap_err();
            assert!(matches!(refused, Error::Taken(Field::EmployeeType)), "{taken}: {refused}");
        }
        // A deleted one keeps its number, and the next goes on from there.
        scene.delete_employee_type(8).await.unwrap();
        assert!(wish("八", 8).await.is_err());
        assert_eq!(scene.employee_type("九").create().await.number, 9);
        assert_eq!(wish("Last", 260).await.unwrap().number, 260);
        let refused = wish("Beyond", 261).await.unwrap_err();
        assert!(matches!(refused, Error::Full(Limit::EmployeeTypes)), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn two_at_once_get_two_numbers() {
    each_engine(async |scene| {
        let second = scene.second_process();
        let give = |content: &str| employee_type::GivenType {
            content: content.to_owned(),
            is_custom: true,
            active: true,
            ..employee_type::GivenType::default()
        };
        let (first, other) = (give("一"), give("二"));
        let who = scene.caller();
        let (first, other) = tokio::join!(
            scene.write(move |tx, who| employee_type::create(tx, who, &first)),
            larkspur_testkit::scene::write_to(&second, &who, move |tx, who| {
                employee_type::create(tx, who, &other)
            }),
        );
        let mut numbers = [first.unwrap().number, other.unwrap().number];
        numbers.sort_unstable();
        assert_eq!(numbers, [6, 7]);
    })
    .await;
}

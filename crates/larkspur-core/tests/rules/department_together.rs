//! Departments that are made together: each as if they came one after the other.

use larkspur_core::client_token::ClientToken;
use larkspur_core::department::{self, NewDepartment, NewLeader};
use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::{Asked, Caller, Result};
use larkspur_model::{Department, DepartmentKey, I18nName, LeaderKind};
use larkspur_store::Tx;
use larkspur_testkit::scene::TestTenant;
use larkspur_testkit::{Dice, Scene, each_engine};

use crate::told::told;

/// What is asked for, with the text of a token.
type Wish = (NewDepartment, Option<String>);

const NAMES: [&str; 6] = ["研发", "市场", "Sales", "sales", "a/b", "法务"];
const IDS: [&str; 6] = ["D0", "D1", "D2", "D3", "D4", "D5"];

fn token((new, token): &Wish) -> Option<ClientToken> {
    let request = format!("{new:?}");
    token.as_ref().map(|text| ClientToken::new("department.create", text, &[request.as_bytes()]))
}

/// Something that is often good, and often meets what came before it.
fn wish(dice: &mut Dice) -> Wish {
    let name = format!(
        "{}{}",
        dice.any(&NAMES),
        if dice.percent(60) { dice.below(30).to_string() } else { String::new() }
    );
    let parent = match dice.below(10) {
        0..=3 => "0".to_owned(),
        4 => ["", "od-none", "D9", "D\0"][dice.below(4)].to_owned(),
        _ => (*dice.any(&IDS)).to_owned(),
    };
    let language = |dice: &mut Dice| dice.percent(20).then(|| format!("n{}", dice.below(4)));
    let leader = |dice: &mut Dice| dice.percent(10).then(|| ["E1", "nobody"][dice.below(2)].to_owned());
    let new = NewDepartment {
        name,
        parent: dice.percent(95).then_some(parent),
        custom_id: dice
            .percent(50)
            .then(|| if dice.percent(95) { (*dice.any(&IDS)).to_owned() } else { "0".to_owned() }),
        i18n_name: I18nName { zh_cn: language(dice), ja_jp: language(dice), en_us: None },
        order: dice.percent(30).then(|| i64::try_from(dice.below(6)).unwrap()),
        units: if dice.percent(15) { vec!["unit".to_owned()] } else { Vec::new() },
        create_chat: dice.percent(5),
        leaders: leader(dice).into_iter().map(|user| NewLeader { kind: LeaderKind::Main, user }).collect(),
        ..NewDepartment::default()
    };
    (new, dice.percent(20).then(|| format!("t{}", dice.below(3))))
}

/// A tenant where little has room, and a caller who speaks ids that stay the same in every tenant.
async fn tenant(scene: &Scene, name: &str) -> (TestTenant, Caller) {
    let tenant = scene.tenant(name, &format!("{}.example", name.to_lowercase())).await;
    let mut who = tenant.app.speaking(UserIdType::UserId, DepartmentIdType::DepartmentId);
    scene.user("领导").by(&who).with(|new| new.custom_id = Some("E1".to_owned())).create().await;
    scene.unit("unit").by(&who).create().await;
    let limits = &mut who.policy.limits;
    (limits.departments, limits.child_departments, limits.departments_of_unit) = (14, 6, 3);
    limits.department_depth = 3;
    (tenant, who)
}

/// The department without what differs between tenants.
fn shown(department: &Department) -> String {
    let Department { name, i18n_name, custom_id, order, unit_id, child_count, chat, leaders, path, .. } =
        department;
    format!(
        "{name} {i18n_name:?} {custom_id:?} {order} {unit_id:?} {child_count} {} {} {}",
        chat.is_some(),
        leaders.len(),
        path.level()
    )
}

fn outcomes(made: &[Result<Department>]) -> Vec<String> {
    made.iter().map(|made| made.as_ref().map_or_else(|_| told(made), shown)).collect()
}

async fn tree(scene: &Scene, who: &Caller) -> Vec<String> {
    let every = scene.read_as(who, department::every).await.unwrap();
    let named =
        |key: Option<DepartmentKey>| every.iter().find(|it| Some(it.key) == key).map(|it| it.name.clone());
    every.iter().map(|it| format!("{:?} {}", named(it.parent), shown(it))).collect()
}

async fn make_together(scene: &Scene, who: &Caller, wishes: Vec<Wish>) -> Vec<Result<Department>> {
    let job = move |tx: &mut Tx<'_>, who: &Caller| {
        let tokens: Vec<_> = wishes.iter().map(token).collect();
        let asked = wishes.iter().zip(&tokens);
        let asked = asked.map(|((new, _), token)| Asked { who, new, token: token.as_ref() });
        department::create_each(tx, &asked.collect::<Vec<_>>())
    };
    scene.write_as(who, job).await.unwrap()
}

#[tokio::test]
async fn together_is_as_one_by_one() {
    let seed = Dice::fresh_seed();
    each_engine(async |scene| {
        let mut dice = Dice::new(seed);
        let mut made = 0;
        for round in 0..12 {
            let (_, one_by_one) = tenant(scene, &format!("A{round}")).await;
            let (_, together) = tenant(scene, &format!("B{round}")).await;
            // Departments that were there before, too.
            for part in 0..3 {
                let wishes: Vec<Wish> = (0..12).map(|_| wish(&mut dice)).collect();
                let mut singly = Vec::new();
                for wish in &wishes {
                    let ((new, _), token) = (wish.clone(), token(wish));
                    let job = move |tx: &mut Tx<'_>, who: &Caller| {
                        department::create(tx, who, &new, token.as_ref())
                    };
                    singly.push(scene.write_as(&one_by_one, job).await);
                }
                let jointly = make_together(scene, &together, wishes.clone()).await;
                made += jointly.iter().filter(|made| made.is_ok()).count();
                let place = format!("seed {seed}, round {round}, part {part}: {wishes:#?}");
                assert_eq!(outcomes(&jointly), outcomes(&singly), "{place}");
                assert_eq!(tree(scene, &together).await, tree(scene, &one_by_one).await, "{place}");
            }
        }
        assert!(made > 60, "only {made} were made: nothing was tried");
    })
    .await;
}

/// More than a statement takes, under two parents, the last of them full before its end.
#[tokio::test]
async fn many_at_once() {
    each_engine(async |scene| {
        let mut who = scene.speaking(UserIdType::UserId, DepartmentIdType::DepartmentId);
        who.policy.limits.child_departments = 100;
        let new = |name: String, parent: &str, id: Option<String>| NewDepartment {
            name,
            parent: Some(parent.to_owned()),
            custom_id: id,
            ..NewDepartment::default()
        };
        let mut wishes = vec![
            (new("甲".into(), "0", Some("P".into())), None),
            (new("乙".into(), "0", Some("Q".into())), None),
        ];
        wishes.extend((0..99).map(|place| (new(format!("甲{place}"), "P", Some(format!("p{place}"))), None)));
        wishes.extend((0..130).map(|place| (new(format!("乙{place}"), "Q", None), None)));
        let made = make_together(scene, &who, wishes).await;
        let told: Vec<String> = made.iter().map(told).collect();
        assert_eq!(told.iter().filter(|told| *told == "Ok").count(), 2 + 99 + 100);
        assert!(told[201..].iter().all(|told| told == "Full(ChildDepartments)"), "{told:?}");
        let orders: Vec<i64> = made[101..201].iter().map(|made| made.as_ref().unwrap().order).collect();
        assert_eq!(orders, (1..=100).collect::<Vec<i64>>());
        let counts: Vec<i64> =
            scene.read_as(&who, department::every).await.unwrap().iter().map(|it| it.child_count).collect();
        assert_eq!(counts.iter().filter(|count| **count > 0).copied().collect::<Vec<_>>(), [99, 100]);
    })
    .await;
}

/// What one of them has no other may have, though none of them is written yet.
#[tokio::test]
async fn what_one_of_them_takes() {
    each_engine(async |scene| {
        let who = scene.speaking(UserIdType::UserId, DepartmentIdType::DepartmentId);
        let new = |name: &str, id: &str, zh_cn: &str, order: Option<i64>| NewDepartment {
            name: name.to_owned(),
            parent: Some("0".to_owned()),
            custom_id: (!id.is_empty()).then(|| id.to_owned()),
            i18n_name: I18nName::from_given(Some(zh_cn.to_owned()), None, None),
            order,
            ..NewDepartment::default()
        };
        let cases = [
            ("Ok", new("甲", "A", "一", Some(7))),
            ("Taken(DepartmentId)", new("乙", "A", "", None)),
            ("Taken(WholeDepartment)", new("甲", "A", "", None)),
            ("Taken(Name)", new("甲", "B", "", None)),
            ("Taken(I18nName)", new("乙", "B", "一", None)),
            ("Taken(Order)", new("乙", "B", "", Some(7))),
            // What was refused took nothing.
            ("Ok", new("乙", "B", "", Some(8))),
            ("Ok", new("丙", "", "", None)),
        ];
        let wishes = cases.iter().map(|(_, new)| (new.clone(), None)).collect();
        let made = make_together(scene, &who, wishes).await;
        assert_eq!(made.iter().map(told).collect::<Vec<_>>(), cases.map(|(told, _)| told));
        assert_eq!(made.last().unwrap().as_ref().unwrap().order, 9);
    })
    .await;
}

//! Races: many callers want the same thing at once, in one process and in two on one database. One gets it; the others
//! are told what they met, as if they had come later.

mod mail;
mod mailbox;

use std::collections::BTreeMap;

use larkspur_core::client_token::ClientToken;
use larkspur_core::department::{self, NewDepartment};
use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::user::{self, NewUser};
use larkspur_core::{Caller, Result};
use larkspur_store::{Db, Engine, Tx};
use larkspur_testkit::Scene;
use larkspur_testkit::scene::write_to;
use tokio::task::JoinSet;

use crate::told::told;

const CALLERS: usize = 32;

/// The processes that race: one on each engine, and two on one database where the engine lets two write at once.
async fn each_field(race: impl AsyncFn(&Scene, &[Db])) {
    for engine in larkspur_store::testing::engines() {
        let scene = Scene::on(engine).await;
        race(&scene, &[scene.db().clone()]).await;
        scene.finish().await;
        if engine == Engine::Postgres {
            let scene = Scene::on(engine).await;
            let second = scene.second_process();
            race(&scene, &[scene.db().clone(), second.clone()]).await;
            scene.finish().await;
        }
    }
}

/// What 32 callers are told who do `job` at once, each with a number of its own, and how many are told so.
async fn race<T: Send + 'static>(
    scene: &Scene,
    processes: &[Db],
    job: impl Fn(&mut Tx<'_>, &Caller, usize) -> Result<T> + Clone + Send + Sync + 'static,
) -> BTreeMap<String, usize> {
    let mut callers = JoinSet::new();
    for number in 0..CALLERS {
        let (db, who, job) = (processes[number % processes.len()].clone(), scene.caller(), job.clone());
        callers.spawn(async move { told(&write_to(&db, &who, move |tx, who| job(tx, who, number)).await) });
    }
    let mut answers = BTreeMap::new();
    for answer in callers.join_all().await {
        *answers.entry(answer).or_default() += 1;
    }
    answers
}

/// One `Ok`, and everyone else the documented refusal. Nobody is told to try again: neither the writer of one process
/// nor 16 callers in each of two ever run out of tries here, and only a department's codes would let them say so.
#[track_caller]
fn assert_one_winner(answers: &BTreeMap<String, usize>, refusal: &str) {
    let expected = BTreeMap::from([("Ok".to_owned(), 1), (refusal.to_owned(), CALLERS - 1)]);
    assert_eq!(*answers, expected);
}

fn new_department(number: usize) -> NewDepartment {
    NewDepartment { name: format!("部门{number}"), parent: Some("0".into()), ..NewDepartment::default() }
}

fn new_user(number: usize) -> NewUser {
    NewUser {
        name: "员工".into(),
        mobile: Some(format!("+86139{number:08}")),
        departments: vec!["0".into()],
        employee_type: 1,
        ..NewUser::default()
    }
}

#[tokio::test]
async fn a_department_that_all_want() {
    type Share = fn(&mut NewDepartment);
    let wanted: [(&str, Share); 5] = [
        ("Taken(Name)", |new| new.name = "研发".into()),
        ("Taken(Order)", |new| new.order = Some(7)),
        ("Taken(DepartmentId)", |new| new.custom_id = Some("D1".into())),
        ("Taken(I18nName)", |new| new.i18n_name.en_us = Some("R&D".into())),
        ("Taken(WholeDepartment)", |new| (new.name, new.custom_id) = ("市场".into(), Some("D2".into()))),
    ];
    each_field(async |scene, processes| {
        for (refusal, share) in wanted {
            let answers = race(scene, processes, move |tx, who, number| {
                let mut new = new_department(number);
                new.name = format!("{refusal}{number}");
                share(&mut new);
                department::create(tx, who, &new, None)
            });
            assert_one_winner(&answers.await, refusal);
        }
    })
    .await;
}

#[tokio::test]
async fn places_after_the_last_sibling() {
    each_field(async |scene, processes| {
        let answers = race(scene, processes, |tx, who, number| {
            department::create(tx, who, &new_department(number), None)
        });
        assert_eq!(answers.await, BTreeMap::from([("Ok".to_owned(), CALLERS)]));
        let query = department::ChildQuery { recursive: false, page_size: CALLERS, after: None };
        let (rows, _) = scene.read(move |tx, who| department::children(tx, who, "0", query)).await.unwrap();
        let orders: Vec<i64> = rows.iter().map(|row| row.order).collect();
        assert_eq!(orders, (1..=32).collect::<Vec<i64>>());
    })
    .await;
}

#[tokio::test]
async fn the_last_places_below_a_limit() {
    each_field(async |scene, processes| {
        let answers = race(scene, processes, |tx, who, number| {
            let mut who = who.clone();
            who.policy.limits.child_departments = 5;
            department::create(tx, &who, &new_department(number), None)
        });
        let expected = [("Ok".to_owned(), 5), ("Full(ChildDepartments)".to_owned(), CALLERS - 5)];
        assert_eq!(answers.await, BTreeMap::from(expected));
        let answers = race(scene, processes, |tx, who, number| {
            let mut who = who.clone();
            who.policy.limits.direct_members = 5;
            user::create(tx, &who, &new_user(number), None)
        });
        let expected = [("Ok".to_owned(), 5), ("Full(DirectMembers)".to_owned(), CALLERS - 5)];
        assert_eq!(answers.await, BTreeMap::from(expected));
    })
    .await;
}

#[tokio::test]
async fn a_user_that_all_want() {
    type Share = fn(&mut NewUser);
    let wanted: [(&str, Share); 5] = [
        ("Taken(UserId)", |new| new.custom_id = Some("E1".into())),
        ("Taken(Mobile)", |new| new.mobile = Some("13011111111".into())),
        ("Taken(EmployeeNo)", |new| new.employee_no = Some("007".into())),
        ("Taken(Email)", |new| new.email = Some("zhang@private.example".into())),
        ("Taken(EnterpriseEmail)", |new| new.enterprise_email = Some("zhang@example.com".into())),
    ];
    each_field(async |scene, processes| {
        for (place, (refusal, share)) in wanted.into_iter().enumerate() {
            let answers = race(scene, processes, move |tx, who, number| {
                let mut new = new_user(place * 100 + number);
                share(&mut new);
                user::create(tx, who, &new, None)
            });
            assert_one_winner(&answers.await, refusal);
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_that_all_want() {
    each_field(async |scene, processes| {
        let answers = race(scene, processes, |tx, who, number| {
            // Two spellings of one address.
            let email = if number % 2 == 0 { "team@example.com" } else { "TEAM@Example.com" };
            mail_group::create(
                tx,
                who,
                &NewMailGroup { email: Some(email.into()), ..NewMailGroup::default() },
            )
        });
        assert_one_winner(&answers.await, "Taken(Email)");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_users_and_groups_want() {
    each_field(async |scene, processes| {
        let answers = race(scene, processes, |tx, who, number| {
            if number % 2 == 0 {
                let mut new = new_user(number);
                new.enterprise_email = Some("both@example.com".into());
                user::create(tx, who, &new, None).map(|_| ())
            } else {
                let new = NewMailGroup { email: Some("both@example.com".into()), ..NewMailGroup::default() };
                mail_group::create(tx, who, &new).map(|_| ())
            }
        });
        let answers = answers.await;
        assert_eq!(answers.get("Ok"), Some(&1), "{answers:?}");
        let refusals: usize =
            ["Taken(Email)", "Taken(EnterpriseEmail)"].iter().filter_map(|it| answers.get(*it)).sum();
        assert_eq!(refusals, CALLERS - 1, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn a_request_that_all_repeat() {
    each_field(async |scene, processes| {
        let answers = race(scene, processes, |tx, who, _| {
            let token = ClientToken::new("department.create", "t1", &[b"body"]);
            department::create(tx, who, &new_department(0), Some(&token))
        });
        assert_eq!(answers.await, BTreeMap::from([("Ok".to_owned(), CALLERS)]));
        let root = scene.read(|tx, who| department::get(tx, who, "0")).await.unwrap();
        assert_eq!(root.child_count, 1);
    })
    .await;
}

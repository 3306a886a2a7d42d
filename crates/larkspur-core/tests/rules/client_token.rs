//! Idempotency: the same request with the same token makes one thing, for a day.

use larkspur_core::client_token::ClientToken;
use larkspur_core::department::{self, NewDepartment};
use larkspur_core::user::{self, NewUser};
use larkspur_core::{Caller, Result};
use larkspur_model::{Department, User};
use larkspur_store::{Engine, Tx};
use larkspur_testkit::scene::write_to;
use larkspur_testkit::{Scene, each_engine};

use crate::backdoor::delete_department;
use crate::told::told;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// The body of a request is its name here.
fn department_token(name: &str, token: &str) -> ClientToken {
    ClientToken::new("department.create", token, &[name.as_bytes()])
}

fn new_department(name: &str) -> NewDepartment {
    NewDepartment { name: name.to_owned(), parent: Some("0".to_owned()), ..NewDepartment::default() }
}

async fn create(scene: &Scene, who: &Caller, name: &str, token: &str) -> Result<Department> {
    let (new, token) = (new_department(name), department_token(name, token));
    scene.write_as(who, move |tx, who| department::create(tx, who, &new, Some(&token))).await
}

#[tokio::test]
async fn the_same_request_is_answered_with_what_it_made() {
    each_engine(async |scene| {
        let who = scene.caller();
        let made = create(scene, &who, "研发", "t1").await.unwrap();
        assert_eq!(create(scene, &who, "研发", "t1").await.unwrap(), made);
        assert_eq!(told(&create(scene, &who, "市场", "t1").await), "Taken(ClientToken)");
        assert_eq!(told(&create(scene, &who, "研发", "t2").await), "Taken(Name)");
        assert_eq!(told(&create(scene, &who, "研发", "T1").await), "Taken(Name)", "tokens tell case apart");
        // A refused request used its token up for nothing.
        create(scene, &who, "市场", "t2").await.unwrap();
        delete_department(scene, &made).await;
        let replayed = create(scene, &who, "研发", "t1").await.unwrap();
        assert_eq!(replayed, Department { is_deleted: true, ..made });
    })
    .await;
}

#[tokio::test]
async fn a_token_belongs_to_one_app_and_one_operation() {
    each_engine(async |scene| {
        let (who, other) = (scene.caller(), scene.app().caller().await);
        let made = create(scene, &who, "研发", "t1").await.unwrap();
        assert_ne!(create(scene, &other, "市场", "t1").await.unwrap().key, made.key);
        assert_eq!(told(&create(scene, &other, "研发", "t9").await), "Taken(Name)");
        let [first, second] = [create_user(scene, "t1").await, create_user(scene, "t1").await];
        assert_eq!(first.unwrap(), second.unwrap());
    })
    .await;
}

async fn create_user(scene: &Scene, token: &str) -> Result<User> {
    let token = ClientToken::new("user.create", token, &[b"zhang"]);
    let new = NewUser {
        name: "张三".into(),
        mobile: Some("13011111111".into()),
        departments: vec!["0".into()],
        employee_type: 1,
        ..NewUser::default()
    };
    scene.write(move |tx, who| user::create(tx, who, &new, Some(&token))).await
}

#[tokio::test]
async fn a_token_is_remembered_for_a_day() {
    each_engine(async |scene| {
        let who = scene.caller();
        let made = create(scene, &who, "研发", "t1").await.unwrap();
        scene.clock().advance(DAY_MS - 1);
        assert_eq!(create(scene, &who, "研发", "t1").await.unwrap(), made);
        assert_eq!(told(&create(scene, &who, "市场", "t1").await), "Taken(ClientToken)");
        scene.clock().advance(1);
        assert_eq!(told(&create(scene, &who, "研发", "t1").await), "Taken(Name)", "it runs again");
        let again = create(scene, &who, "市场", "t1").await.unwrap();
        assert_eq!(create(scene, &who, "市场", "t1").await.unwrap(), again);
    })
    .await;
}

#[tokio::test]
async fn two_at_once_make_one_thing() {
    each_engine(async |scene| {
        let who = scene.caller();
        let elsewhere = match scene.db().engine() {
            Engine::Sqlite => scene.db().clone(),
            Engine::Postgres => scene.second_process(),
        };
        for round in 0..8 {
            let name = format!("部门{round}");
            let (new, token) = (new_department(&name), department_token(&name, &name));
            let job = move |tx: &mut Tx<'_>, who: &Caller| department::create(tx, who, &new, Some(&token));
            let (one, two) =
                tokio::join!(write_to(scene.db(), &who, job.clone()), write_to(&elsewhere, &who, job));
            assert_eq!(one.unwrap(), two.unwrap());
        }
    })
    .await;
}

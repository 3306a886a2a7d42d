//! Users who are asked for together: each as if they came one after the other.

use larkspur_core::client_token::ClientToken;
use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::user::{self, NewUser};
use larkspur_core::{Asked, Caller, Result};
use larkspur_model::User;
use larkspur_store::Tx;
use larkspur_testkit::{Dice, Scene, each_engine};

use crate::told::told;

/// What is asked for, with the text of a token.
type Wish = (NewUser, Option<String>);

fn token((new, token): &Wish) -> Option<ClientToken> {
    let request = format!("{new:?}");
    token.as_ref().map(|text| ClientToken::new("user.create", text, &[request.as_bytes()]))
}

/// Somebody who is often let in, and often wants what somebody before has.
fn wish(dice: &mut Dice) -> Wish {
    let some = |dice: &mut Dice, percent, word: &str, of| {
        dice.percent(percent).then(|| format!("{word}{}", dice.below(of)))
    };
    let new = NewUser {
        name: if dice.percent(95) { "某人".to_owned() } else { String::new() },
        custom_id: some(dice, 60, "E", 40),
        mobile: Some(format!("+86138000{:05}", dice.below(150))),
        employee_no: some(dice, 30, "N", 20),
        employee_type: if dice.percent(95) { 1 } else { 77 },
        departments: vec![if dice.percent(95) { format!("D{}", dice.below(2)) } else { "D9".to_owned() }],
        leader: some(dice, 10, "E", 40),
        city: some(dice, 30, "City ", 5),
        job_title: some(dice, 30, "Title ", 5),
        ..NewUser::default()
    };
    (new, some(dice, 15, "t", 3))
}

/// A tenant where little has room, and a caller who speaks ids that stay the same in every tenant.
async fn tenant(scene: &Scene, name: &str) -> Caller {
    let tenant = scene.tenant(name, &format!("{}.example", name.to_lowercase())).await;
    let mut who = tenant.app.speaking(UserIdType::UserId, DepartmentIdType::DepartmentId);
    for id in ["D0", "D1"] {
        scene.department(id).by(&who).custom_id(id).create().await;
    }
    let limits = &mut who.policy.limits;
    (limits.work_cities, limits.job_titles, limits.direct_members) = (3, 4, 15);
    who
}

/// A user without what differs between tenants.
fn shown(user: &User) -> String {
    let User { name, custom_id, mobile, employee_no, city, job_title, leader, memberships, .. } = user;
    let places = memberships.len();
    format!(
        "{name} {custom_id:?} {mobile:?} {employee_no:?} {city:?} {job_title:?} {} {places}",
        leader.is_some()
    )
}

fn outcomes(made: &[Result<User>]) -> Vec<String> {
    made.iter().map(|made| made.as_ref().map_or_else(|_| told(made), shown)).collect()
}

async fn make_together(scene: &Scene, who: &Caller, wishes: Vec<Wish>) -> Vec<Result<User>> {
    let job = move |tx: &mut Tx<'_>, who: &Caller| {
        let tokens: Vec<_> = wishes.iter().map(token).collect();
        let asked = wishes.iter().zip(&tokens);
        let asked = asked.map(|((new, _), token)| Asked { who, new, token: token.as_ref() });
        user::create_each(tx, &asked.collect::<Vec<_>>())
    };
    scene.write_as(who, job).await.unwrap()
}

#[tokio::test]
async fn together_is_as_one_by_one() {
    let seed = Dice::fresh_seed();
    each_engine(async |scene| {
        let mut dice = Dice::new(seed);
        let (mut made, mut refused) = (0, 0);
        for round in 0..6 {
            let one_by_one = tenant(scene, &format!("A{round}")).await;
            let together = tenant(scene, &format!("B{round}")).await;
            for part in 0..3 {
                let wishes: Vec<Wish> = (0..12).map(|_| wish(&mut dice)).collect();
                let mut singly = Vec::new();
                for wish in &wishes {
                    let ((new, _), token) = (wish.clone(), token(wish));
                    let job =
                        move |tx: &mut Tx<'_>, who: &Caller| user::create(tx, who, &new, token.as_ref());
                    singly.push(scene.write_as(&one_by_one, job).await);
                }
                let jointly = make_together(scene, &together, wishes.clone()).await;
                made += jointly.iter().filter(|made| made.is_ok()).count();
                refused += jointly.iter().filter(|made| made.is_err()).count();
                let place = format!("seed {seed}, round {round}, part {part}: {wishes:#?}");
                assert_eq!(outcomes(&jointly), outcomes(&singly), "{place}");
            }
        }
        assert!(made > 40 && refused > 20, "{made} and {refused}: nothing was tried");
    })
    .await;
}

/// Callers of several apps and kinds of id, who come in the same moment.
#[tokio::test]
async fn callers_are_kept_apart() {
    each_engine(async |scene| {
        let covered = scene.department("范围").custom_id("D0").create().await;
        let narrow = scene.app().range(&[&covered]).create().await;
        let kinds = [DepartmentIdType::DepartmentId, DepartmentIdType::OpenDepartmentId];
        let callers: Vec<Caller> = kinds
            .into_iter()
            .flat_map(|kind| {
                [scene.speaking(UserIdType::OpenId, kind), narrow.speaking(UserIdType::OpenId, kind)]
            })
            .collect();
        let open_id = callers[0].ids.open_department_id(covered.key);
        let users: Vec<NewUser> = (0..24)
            .map(|place| NewUser {
                name: "某人".to_owned(),
                mobile: Some(scene.mobile()),
                employee_type: 1,
                departments: vec![["D0", "0", &open_id][place % 3].to_owned()],
                ..NewUser::default()
            })
            .collect();
        let job = move |tx: &mut Tx<'_>, _: &Caller| {
            // Two of one caller, then two of the next.
            let asked = users.iter().enumerate().map(|(place, new)| Asked {
                who: &callers[place / 2 % 4],
                new,
                token: None,
            });
            user::create_each(tx, &asked.collect::<Vec<_>>())
        };
        let made = scene.write(job).await.unwrap();
        for (place, made) in made.iter().enumerate() {
            let (by_open_id, is_narrow) = (place / 2 % 4 >= 2, place / 2 % 2 == 1);
            let expected = match (place % 3, by_open_id, is_narrow) {
                (0, true, _) => "BadId(OpenDepartmentId)",
                (2, false, _) => "BadId(DepartmentId)",
                (1, _, true) => "OutOfRange(Department)",
                _ => "Ok",
            };
            assert_eq!(told(made), expected, "{place}");
        }
    })
    .await;
}

//! Access tokens: when the same one is handed out again, when one is void, and what no forger gets.

use std::sync::Arc;

use larkspur_core::app::token::{self, IssuedToken, Refusal, TokenClaims};
use larkspur_core::app::{self, AppChange};
use larkspur_core::keyring::{self, Keyring};
use larkspur_core::schema::MIGRATIONS;
use larkspur_core::{Error, Result};
use larkspur_store::testing::Place;
use larkspur_store::{Db, Engine, Lane, ManualClock, SeededRandom};
use larkspur_testkit::{Scene, each_engine, scene::START_MS};
use proptest::prelude::*;

/// What the token endpoint does: look first, issue when there is nothing to hand out again.
async fn ask(db: &Db, keys: &Keyring, app_id: &str, secret: &str) -> Result<IssuedToken, String> {
    let (app_id, secret, keys) = (app_id.to_owned(), secret.to_owned(), keys.clone());
    let (look_id, look_secret, look_keys) = (app_id.clone(), secret.clone(), keys.clone());
    let look = db.read("token.current", move |tx| token::current(tx, &look_keys, &look_id, &look_secret));
    match look.await {
        Ok(Some(current)) => Ok(current),
        Ok(None) => {
            let issue = db.write("token.issue", Lane(0), move |tx| token::issue(tx, &keys, &app_id, &secret));
            issue.await.map_err(|refusal| refused(&refusal))
        }
        Err(refusal) => Err(refused(&refusal)),
    }
}

fn refused(refusal: &Refusal) -> String {
    format!("{refusal:?}")
}

/// As the first app of the scene.
async fn issue(scene: &Scene) -> IssuedToken {
    let app = &scene.home().app;
    ask(scene.db(), scene.keys(), &app.app.app_id, &app.secret).await.unwrap()
}

/// What the gate does: the token is genuine and young, and its app is on and of that generation.
async fn admits(scene: &Scene, token: &str) -> bool {
    let now = now(scene).await;
    let Ok(claims) = token::open(scene.keys(), token, now) else { return false };
    let app = scene.db().read("gate", move |tx| app::find(tx, claims.app)).await.unwrap();
    app.is_some_and(|app| app.enabled && app.generation == claims.generation)
}

async fn now(scene: &Scene) -> i64 {
    scene.db().read("now", |tx| Ok::<_, Error>(tx.now())).await.unwrap()
}

async fn change(scene: &Scene, change: AppChange) {
    let app_id = scene.home().app.app.app_id.clone();
    let changed = scene.db().write("app.change", Lane(0), move |tx| {
        let app = app::get(tx, &app_id)?;
        app::change(tx, app, change.clone())
    });
    changed.await.unwrap();
}

#[tokio::test]
async fn the_same_token_is_handed_out_while_thirty_minutes_are_left() {
    each_engine(async |scene| {
        scene.clock().set(START_MS + 321);
        let first = issue(scene).await;
        assert_eq!(first.expire, 7_200);
        assert!(first.token.starts_with("t-"));
        for (after_ms, expire) in
            [(1, 7_199), (999, 7_199), (1_000, 7_199), (1_001, 7_198), (3_600_000, 3_600)]
        {
            scene.clock().set(START_MS + 321 + after_ms);
            assert_eq!(
                issue(scene).await,
                IssuedToken { token: first.token.clone(), expire },
                "after {after_ms} ms"
            );
        }
        scene.clock().set(START_MS + 321 + 5_400_000);
        assert_eq!(issue(scene).await, IssuedToken { token: first.token.clone(), expire: 1_800 });
        scene.clock().advance(1);
        let second = issue(scene).await;
        assert_eq!(second.expire, 7_200);
        assert_ne!(second.token, first.token);
        // Both are good until their own end, to the millisecond.
        scene.clock().set(START_MS + 321 + 7_200_000 - 1);
        assert!(admits(scene, &first.token).await && admits(scene, &second.token).await);
        scene.clock().advance(1);
        assert!(!admits(scene, &first.token).await);
        assert!(admits(scene, &second.token).await);
    })
    .await;
}

#[tokio::test]
async fn wrong_credentials() {
    each_engine(async |scene| {
        let app = &scene.home().app;
        let (id, secret) = (app.app.app_id.as_str(), app.secret.as_str());
        let other = scene.app().create().await;
        for (app_id, secret, expected) in [
            ("cli_0000000000000000", secret, "UnknownApp"),
            ("", secret, "UnknownApp"),
            (id, "", "WrongSecret"),
            (id, &secret[1..], "WrongSecret"),
            (id, &secret.to_lowercase(), "WrongSecret"),
            (id, &other.secret, "WrongSecret"),
        ] {
            let answer = ask(scene.db(), scene.keys(), app_id, secret).await;
            assert_eq!(answer, Err(expected.to_owned()), "{app_id:?}");
        }
        change(scene, AppChange { enabled: Some(false), ..AppChange::default() }).await;
        assert_eq!(ask(scene.db(), scene.keys(), id, secret).await, Err("Disabled".to_owned()));
        assert_eq!(ask(scene.db(), scene.keys(), id, "guess").await, Err("WrongSecret".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn switching_an_app_off_voids_its_tokens_for_good() {
    each_engine(async |scene| {
        let before = issue(scene).await.token;
        change(scene, AppChange { enabled: Some(true), ..AppChange::default() }).await;
        assert!(admits(scene, &before).await, "an app that is on stays as it is");
        assert_eq!(issue(scene).await.token, before);
        change(scene, AppChange { enabled: Some(false), ..AppChange::default() }).await;
        assert!(!admits(scene, &before).await);
        change(scene, AppChange { enabled: Some(false), ..AppChange::default() }).await;
        change(scene, AppChange { enabled: Some(true), ..AppChange::default() }).await;
        assert!(!admits(scene, &before).await, "it does not come back to life");
        let after = issue(scene).await.token;
        assert_ne!(after, before);
        assert!(admits(scene, &after).await);
    })
    .await;
}

#[tokio::test]
async fn rotating_the_secret_voids_tokens_and_secret() {
    each_engine(async |scene| {
        let app_id = scene.home().app.app.app_id.clone();
        let before = issue(scene).await.token;
        let rotating = app_id.clone();
        let rotate = scene.db().write("app.rotate", Lane(0), move |tx| {
            let app = app::get(tx, &rotating)?;
            app::rotate_secret(tx, app)
        });
        let (_, secret) = rotate.await.unwrap();
        assert!(!admits(scene, &before).await);
        let old = ask(scene.db(), scene.keys(), &app_id, &scene.home().app.secret).await;
        assert_eq!(old, Err("WrongSecret".to_owned()));
        let after = ask(scene.db(), scene.keys(), &app_id, &secret).await.unwrap();
        assert_eq!(after.expire, 7_200, "the same instant, but another generation");
        assert!(after.token != before && admits(scene, &after.token).await);
    })
    .await;
}

#[tokio::test]
async fn a_token_outlives_a_restart_and_holds_in_every_process() {
    each_engine(async |scene| {
        let token = issue(scene).await;
        let again = scene.second_process();
        let keys = again.write("keys", Lane(0), Keyring::open).await.unwrap();
        let app = &scene.home().app;
        assert_eq!(ask(&again, &keys, &app.app.app_id, &app.secret).await.unwrap(), token);
        let claims = token::open(&keys, &token.token, START_MS).unwrap();
        assert_eq!(claims, TokenClaims { app: app.app.key, generation: app.app.generation });
    })
    .await;
}

#[tokio::test]
async fn concurrent_callers_get_one_token() {
    each_engine(async |scene| {
        let app = &scene.home().app;
        let elsewhere = scene.second_process();
        let here = || ask(scene.db(), scene.keys(), &app.app.app_id, &app.secret);
        let there = || ask(&elsewhere, scene.keys(), &app.app.app_id, &app.secret);
        let (a, b, c, d) = tokio::join!(here(), there(), here(), there());
        let token = a.unwrap();
        assert_eq!([b.unwrap(), c.unwrap(), d.unwrap()], [token.clone(), token.clone(), token]);
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_token_last_longer() {
    each_engine(async |scene| {
        let first = issue(scene).await;
        scene.clock().set(START_MS - 3_600_000);
        let second = issue(scene).await;
        assert_eq!(second.expire, 7_200);
        assert_ne!(second.token, first.token);
        scene.clock().set(START_MS - 3_600_000 + 7_200_000);
        assert!(!admits(scene, &second.token).await);
        assert!(admits(scene, &first.token).await, "the first one ends when it was said to end");
        scene.clock().set(START_MS + 7_200_000);
        assert!(!admits(scene, &first.token).await);
    })
    .await;
}

#[tokio::test]
async fn the_admin_token_is_the_last_one_drawn() {
    each_engine(async |scene| {
        let renew = || scene.db().write("admin.renew", Lane(0), keyring::renew_admin_token);
        let is_admin = async |token: &str| {
            let token = token.to_owned();
            scene.db().read("admin.check", move |tx| keyring::is_admin_token(tx, &token)).await.unwrap()
        };
        assert!(!is_admin("").await, "nobody is admin before one was drawn");
        let first = renew().await.unwrap();
        assert!(is_admin(&first).await && !is_admin(&first[1..]).await);
        let second = renew().await.unwrap();
        assert!(is_admin(&second).await && !is_admin(&first).await);
    })
    .await;
}

/// Keys and a genuine token, made once: proptest asks thousands of questions about them.
async fn genuine() -> (Keyring, String) {
    let scene = Scene::on(Engine::Sqlite).await;
    let (keys, token) = (scene.keys().clone(), issue(&scene).await.token);
    scene.finish().await;
    (keys, token)
}

#[tokio::test]
async fn no_forged_token_is_taken() {
    let (keys, genuine) = genuine().await;
    let opens = |token: &str| token::open(&keys, token, START_MS).is_ok();
    assert!(opens(&genuine));
    for end in 0..genuine.len() {
        assert!(!opens(&genuine[..end]), "truncated to {end}");
    }
    let alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    for place in 2..genuine.len() {
        for digit in alphabet.chars().filter(|digit| !genuine[place..].starts_with(*digit)) {
            let forged = format!("{}{digit}{}", &genuine[..place], &genuine[place + 1..]);
            assert!(!opens(&forged), "{digit} at {place}");
        }
    }
    for forged in
        [genuine.to_uppercase(), format!("{genuine}a"), format!(" {genuine}"), genuine.replace("t-", "u-")]
    {
        assert!(!opens(&forged), "{forged}");
    }
    proptest!(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }, |(
        text in "\\PC{0,80}", tail in "t-[a-z2-7]{64}", now: i64,
    )| {
        prop_assert!(token::open(&keys, &text, now).is_err());
        prop_assert!(token::open(&keys, &tail, now).is_err());
        let open = token::open(&keys, &genuine, now);
        prop_assert_eq!(open.is_ok(), now < START_MS + 7_200_000);
    });
}

#[tokio::test]
async fn keys_of_another_store_open_nothing() {
    let (keys, genuine) = genuine().await;
    let place = Place::empty(Engine::Sqlite);
    let (clock, random) = (Arc::new(ManualClock::at(START_MS)), Arc::new(SeededRandom::new(99)));
    let other = Db::open(place.options(), MIGRATIONS, clock, random).unwrap();
    let other_keys = other.write("keys", Lane(0), Keyring::open).await.unwrap();
    other.close();
    assert!(token::open(&keys, &genuine, START_MS).is_ok());
    let refused = token::open(&other_keys, &genuine, START_MS).unwrap_err();
    assert!(!refused.to_string().contains(&genuine), "a token is not repeated in an error");
}

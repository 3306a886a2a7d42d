//! Codes and refresh tokens: what is kept of them, and what forgets them.

use std::collections::BTreeSet;

use larkspur_core::app::{self, App, AppChange};
use larkspur_core::oauth::{self, Consent, Exchange, Issued, Refresh, Version};
use larkspur_core::{Error, Field, Grant, Result};
use larkspur_model::User;
use larkspur_store::Lane;
use larkspur_testkit::{Scene, each_engine};

const BACK: &str = "https://app.example/back";
const DAY: i64 = 24 * 60 * 60 * 1_000;

async fn ready(scene: &Scene) -> (App, User) {
    let key = scene.home().app.app.key;
    let made = scene.db().write("test", Lane(0), move |tx| {
        let app = app::find(tx, key)?.ok_or(Error::Busy)?;
        let mut scopes = app.scopes.clone();
        scopes.push(oauth::OFFLINE_ACCESS.to_owned());
        let change = AppChange {
            scopes: Some(scopes),
            redirect_uris: Some(vec![BACK.to_owned()]),
            ..AppChange::default()
        };
        app::change(tx, app, change)
    });
    let user = scene.user("张三").create().await;
    (made.await.unwrap(), user)
}

fn consent(scopes: &[&str]) -> Consent {
    let scopes: BTreeSet<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    Consent { redirect_uri: BACK.to_owned(), scopes, challenge: None }
}

async fn code(scene: &Scene, app: &App, user: &User, consent: Consent) -> Result<String> {
    let (app, user) = (app.clone(), user.key);
    scene.db().write("test", Lane(0), move |tx| oauth::authorize(tx, &app, user, &consent)).await
}

async fn exchange(scene: &Scene, app: &App, code: &str) -> Result<Option<Issued>> {
    let (app, keys) = (app.clone(), scene.keys().clone());
    let shown = Exchange { code: code.to_owned(), ..Exchange::default() };
    scene.db().write("test", Lane(0), move |tx| oauth::exchange(tx, &keys, &app, Version::Two, &shown)).await
}

async fn refresh(scene: &Scene, app: &App, token: &str) -> Result<Issued> {
    let (app, keys) = (app.clone(), scene.keys().clone());
    let shown = Refresh { token: token.to_owned(), scope: None };
    scene.db().write("test", Lane(0), move |tx| oauth::refresh(tx, &keys, &app, Version::Two, &shown)).await
}

#[tokio::test]
async fn only_what_app_and_address_allow() {
    each_engine(async |scene: &Scene| {
        let (app, user) = ready(scene).await;
        let elsewhere = Consent { redirect_uri: "https://evil.example/back".to_owned(), ..consent(&[]) };
        let refused = code(scene, &app, &user, elsewhere).await;
        assert!(matches!(refused, Err(Error::Invalid(Field::RedirectUri, _))), "{refused:?}");
        let refused = code(scene, &app, &user, consent(&["not:held"])).await;
        assert!(matches!(refused, Err(Error::Grant(Grant::ForbiddenScope))), "{refused:?}");
        let off = App { enabled: false, ..app.clone() };
        let refused = code(scene, &off, &user, consent(&[])).await;
        assert!(matches!(refused, Err(Error::Grant(Grant::DisabledApp))), "{refused:?}");
    })
    .await;
}

/// A used code is remembered as used for a day; then nobody can tell that it ever was. The same for a refresh token
/// after its end.
#[tokio::test]
async fn what_is_over_is_forgotten_after_a_day() {
    each_engine(async |scene: &Scene| {
        let (app, user) = ready(scene).await;
        let old = code(scene, &app, &user, consent(&["offline_access"])).await.unwrap();
        let issued = exchange(scene, &app, &old).await.unwrap().unwrap();
        let (token, _) = issued.refresh.unwrap();
        assert!(exchange(scene, &app, &old).await.unwrap().is_none());
        scene.clock().advance(DAY);
        let next = code(scene, &app, &user, consent(&["offline_access"])).await.unwrap();
        let forgotten = exchange(scene, &app, &old).await;
        assert!(matches!(forgotten, Err(Error::Grant(Grant::UnknownCode))), "{forgotten:?}");
        exchange(scene, &app, &next).await.unwrap().unwrap();
        let revoked = refresh(scene, &app, &token).await;
        assert!(matches!(revoked, Err(Error::Grant(Grant::RevokedRefreshToken))), "{revoked:?}");
        scene.clock().advance(8 * DAY);
        let next = code(scene, &app, &user, consent(&["offline_access"])).await.unwrap();
        exchange(scene, &app, &next).await.unwrap().unwrap();
        let forgotten = refresh(scene, &app, &token).await;
        assert!(matches!(forgotten, Err(Error::Grant(Grant::UnknownRefreshToken))), "{forgotten:?}");
    })
    .await;
}

/// A scope that the app lost is in no later token of a session, and comes back with it.
#[tokio::test]
async fn tokens_follow_the_scopes_of_the_app() {
    each_engine(async |scene: &Scene| {
        let (app, user) = ready(scene).await;
        let both = ["contact:contact", "offline_access"];
        let code = code(scene, &app, &user, consent(&both)).await.unwrap();
        let first = exchange(scene, &app, &code).await.unwrap().unwrap();
        assert_eq!(first.scopes.iter().collect::<Vec<_>>(), both);
        let poorer = App { scopes: vec!["offline_access".to_owned()], ..app.clone() };
        let second = refresh(scene, &poorer, &first.refresh.unwrap().0).await.unwrap();
        assert_eq!(second.scopes.iter().collect::<Vec<_>>(), ["offline_access"]);
        let third = refresh(scene, &app, &second.refresh.unwrap().0).await.unwrap();
        assert_eq!(third.scopes.iter().collect::<Vec<_>>(), both);
    })
    .await;
}

//! User tokens: what one says, and what no forger gets.

use std::collections::BTreeSet;

use larkspur_core::user::Standing;
use larkspur_core::user_token::{self, LIFE_SECONDS, UserClaims, Void};
use larkspur_core::{ContactRange, Error, SignedOut, scope_set};
use larkspur_model::User;
use larkspur_store::Lane;
use larkspur_testkit::{Scene, each_engine, scene::START_MS};

async fn issue(scene: &Scene, user: &User, scopes: &[&str]) -> Result<String, Error> {
    let (app, keys, user) = (scene.home().app.app.clone(), scene.keys().clone(), user.key);
    let scopes: BTreeSet<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    scene.db().write("test", Lane(0), move |tx| user_token::issue(tx, &keys, &app, user, &scopes)).await
}

fn open(scene: &Scene, token: &str, at: i64) -> Result<UserClaims, Void> {
    user_token::open(scene.keys(), token, at)
}

#[tokio::test]
async fn what_a_token_says() {
    each_engine(async |scene: &Scene| {
        let user = scene.user("张三").create().await;
        let token = issue(scene, &user, &["b:two", "a:one"]).await.unwrap();
        let same = issue(scene, &user, &["a:one", "b:two"]).await.unwrap();
        assert_eq!(token, same, "a set is a set");
        let claims = open(scene, &token, START_MS).unwrap();
        assert_eq!((claims.person.user, claims.person.issued_at), (user.key, START_MS));
        assert_eq!((claims.app, claims.generation), (scene.home().app.app.key, 1));
        let tenant = scene.home().app.app.tenant;
        let names = scene.read(move |tx, _| scope_set::find(tx, tenant, claims.scope_set)).await.unwrap();
        assert_eq!(names.map(|names| scope_set::text(&names)).as_deref(), Some("a:one b:two"));
        let end = START_MS + LIFE_SECONDS * 1_000;
        assert!(open(scene, &token, end - 1).is_ok());
        assert_eq!(open(scene, &token, end), Err(Void::Expired));
    })
    .await;
}

#[tokio::test]
async fn no_other_text_is_a_token() {
    let scene = Scene::on(larkspur_store::Engine::Sqlite).await;
    let user = scene.user("张三").create().await;
    let token = issue(&scene, &user, &[]).await.unwrap();
    for place in 0..token.len() {
        let other = if token.as_bytes()[place] == b'a' { "b" } else { "a" };
        let flipped = format!("{}{other}{}", &token[..place], &token[place + 1..]);
        assert_eq!(open(&scene, &flipped, START_MS), Err(Void::Invalid), "{place}");
    }
    let tenant_token = format!("t-{}", &token[2..]);
    for other in ["", "u-", &token[..token.len() - 1], &format!("{token}a"), &tenant_token, "u-令牌"] {
        assert_eq!(open(&scene, other, START_MS), Err(Void::Invalid), "{other}");
    }
    scene.finish().await;
}

/// The proof at the beginning of every transaction of a caller that acts for somebody.
#[tokio::test]
async fn a_caller_that_acts_for_somebody() {
    each_engine(async |scene: &Scene| {
        let user = scene.user("张三").create().await;
        let blind = scene.app().range(&[]).create().await;
        let token = issue(scene, &user, &[]).await.unwrap();
        let person = open(scene, &token, START_MS).unwrap().person;
        let who = blind.caller().acting_for(person);
        assert_eq!((who.user(), who.range()), (Some(user.key), &ContactRange::All));
        assert_eq!(blind.caller().user(), None);
        let prove = async || {
            let who = who.clone();
            scene.db().read("test", move |tx| who.prove(tx)).await
        };
        prove().await.unwrap();
        for (standing, expected) in [
            (Standing::Unjoined, SignedOut::NotJoined),
            (Standing::Frozen, SignedOut::Frozen),
            (Standing::Joined, SignedOut::Void),
            (Standing::Resigned, SignedOut::Resigned),
        ] {
            scene.set_standing(&user, standing).await;
            let refused = prove().await;
            assert!(matches!(&refused, Err(Error::SignedOut(why)) if *why == expected), "{refused:?}");
        }
        let refused = issue(scene, &user, &[]).await;
        assert!(matches!(refused, Err(Error::SignedOut(SignedOut::Resigned))), "{refused:?}");
    })
    .await;
}

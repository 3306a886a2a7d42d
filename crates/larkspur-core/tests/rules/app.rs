//! Apps: making, changing, and how a process learns that what it remembers is out of date.

use larkspur_core::app::{self, App, AppChange, NewApp};
use larkspur_core::{ContactRange, Error, Result, user};
use larkspur_store::Lane;
use larkspur_testkit::{Scene, each_engine, scene::START_MS};

use crate::told::told;

async fn find(scene: &Scene, app_id: &str) -> Result<App> {
    let app_id = app_id.to_owned();
    scene.db().read("app.get", move |tx| app::get(tx, &app_id)).await
}

async fn change(scene: &Scene, app_id: &str, change: AppChange) -> Result<App> {
    let app_id = app_id.to_owned();
    let changed = scene.db().write("app.change", Lane(0), move |tx| {
        let app = app::get(tx, &app_id)?;
        app::change(tx, app, change.clone())
    });
    changed.await
}

async fn create(scene: &Scene, new: NewApp) -> Result<(App, String)> {
    let tenant = scene.home().tenant.clone();
    scene.db().write("app.create", Lane(0), move |tx| app::create(tx, &tenant, &new)).await
}

type Change<'a> = &'a dyn Fn(&mut NewApp);

fn plain() -> NewApp {
    NewApp { name: "机器人".into(), scopes: vec!["contact:contact".into()], range: ContactRange::All }
}

#[tokio::test]
async fn what_an_app_is_made_from() {
    each_engine(async |scene| {
        let a = scene.department("A").create().await;
        let user = scene.user("张三").create().await;
        let other = scene.user("李四").create().await;
        let range = ContactRange::Some { departments: [a.key].into(), users: [user.key, other.key].into() };
        let scopes: Vec<String> = ["mail:mailgroup", "a\"b\\c", "x"].map(Into::into).to_vec();
        let new = NewApp { scopes: scopes.clone(), range: range.clone(), ..plain() };
        let (made, secret) = create(scene, new).await.unwrap();
        assert!(made.app_id.starts_with("cli_") && made.app_id.len() == 20, "{}", made.app_id);
        assert_eq!(secret.len(), 32);
        assert_eq!((made.version, made.generation, made.enabled, made.created_at), (1, 1, true, START_MS));
        let read = find(scene, &made.app_id).await.unwrap();
        assert_eq!((read.name.as_str(), read.scopes, read.range), ("机器人", scopes, range));
        assert_eq!((read.key, read.tenant, read.tenant_key), (made.key, made.tenant, made.tenant_key));
        let (other, other_secret) = create(scene, plain()).await.unwrap();
        assert!(other.app_id != made.app_id && other_secret != secret);
        let tenant = made.tenant;
        let all = scene.db().read("app.all", move |tx| app::all(tx, tenant)).await.unwrap();
        let ids: Vec<_> = all.iter().map(|app| app.key).collect();
        assert_eq!(ids, [scene.home().app.app.key, made.key, other.key], "oldest first");
        assert_eq!(told(&find(scene, "cli_0000000000000000").await), "NotFound(App)");
    })
    .await;
}

#[tokio::test]
async fn every_refusal() {
    each_engine(async |scene| {
        let cases: &[(&str, Change<'_>)] = &[
            ("Invalid(Name)", &|new| new.name = String::new()),
            ("Invalid(Name)", &|new| new.name = "\u{3000}".into()),
            ("Invalid(Name)", &|new| new.name = "a\0b".into()),
            ("Invalid(Name)", &|new| new.name = "名".repeat(256)),
            ("Invalid(Scopes)", &|new| new.scopes = vec![String::new()]),
            ("Invalid(Scopes)", &|new| new.scopes = vec!["a b".into()]),
            ("Invalid(Scopes)", &|new| new.scopes = vec!["范围".into()]),
            ("Invalid(Scopes)", &|new| new.scopes = vec!["x".repeat(129)]),
            ("Invalid(Scopes)", &|new| new.scopes = vec!["x".into(); 1_001]),
            ("Ok", &|new| new.name = "名".repeat(255)),
            ("Ok", &|new| new.scopes.clear()),
        ];
        let app_id = scene.home().app.app.app_id.clone();
        for (place, (expected, spoil)) in cases.iter().enumerate() {
            let mut new = plain();
            spoil(&mut new);
            assert_eq!(told(&create(scene, new.clone()).await), *expected, "create {place}");
            let same = AppChange { name: Some(new.name), scopes: Some(new.scopes), ..AppChange::default() };
            assert_eq!(told(&change(scene, &app_id, same).await), *expected, "change {place}");
        }
        assert_eq!(find(scene, &app_id).await.unwrap().version, 3, "a refused change is no change");
    })
    .await;
}

#[tokio::test]
async fn a_change_keeps_what_it_does_not_name() {
    each_engine(async |scene| {
        let a = scene.department("A").create().await;
        let app_id = scene.home().app.app.app_id.clone();
        let before = find(scene, &app_id).await.unwrap();
        let narrow = ContactRange::Some { departments: [a.key].into(), users: [].into() };
        let steps = [
            AppChange::default(),
            AppChange { name: Some("新名".into()), ..AppChange::default() },
            AppChange { scopes: Some(vec!["mail:mailgroup".into()]), ..AppChange::default() },
            AppChange { range: Some(narrow.clone()), ..AppChange::default() },
            AppChange { enabled: Some(false), ..AppChange::default() },
        ];
        for (step, wanted) in (1..).zip(steps) {
            let answered = change(scene, &app_id, wanted).await.unwrap();
            let read = find(scene, &app_id).await.unwrap();
            assert_eq!(read.version, before.version + step);
            assert_eq!(format!("{answered:?}"), format!("{read:?}"), "step {step}");
        }
        let after = find(scene, &app_id).await.unwrap();
        assert_eq!(
            (after.name.as_str(), after.scopes.as_slice()),
            ("新名", &["mail:mailgroup".to_owned()][..])
        );
        assert_eq!((after.range, after.enabled, after.generation), (narrow, false, before.generation + 1));
        let back = AppChange { range: Some(ContactRange::All), ..AppChange::default() };
        assert_eq!(change(scene, &app_id, back).await.unwrap().range, ContactRange::All);
        let nothing = AppChange { range: Some(ContactRange::nothing()), ..AppChange::default() };
        change(scene, &app_id, nothing).await.unwrap();
        let read = find(scene, &app_id).await.unwrap().range;
        assert_eq!(read, ContactRange::nothing(), "nothing of an earlier range comes back");
    })
    .await;
}

#[tokio::test]
async fn what_a_process_remembers_is_stale_after_any_change() {
    each_engine(async |scene| {
        let app = scene.app().create().await;
        let user = scene.user("张三").create().await;
        let ask = async |app: &App| {
            let who = larkspur_testkit::scene::TestApp { app: app.clone(), secret: String::new() }.caller();
            let reference = who.ids.open_id(user.key);
            scene.read_as(&who, move |tx, who| user::get(tx, who, &reference)).await
        };
        let mut known = app.app.clone();
        for step in 0..4 {
            assert_eq!(told(&ask(&known).await), "Ok", "step {step}");
            let app_id = known.app_id.clone();
            let fresh = match step {
                0 => change(scene, &app_id, AppChange::default()).await.unwrap(),
                1 => change(
                    scene,
                    &app_id,
                    AppChange { range: Some(ContactRange::nothing()), ..AppChange::default() },
                )
                .await
                .unwrap(),
                2 => change(
                    scene,
                    &app_id,
                    AppChange { range: Some(ContactRange::All), ..AppChange::default() },
                )
                .await
                .unwrap(),
                _ => {
                    let rotate = scene.db().write("app.rotate", Lane(0), move |tx| {
                        let app = app::get(tx, &app_id)?;
                        app::rotate_secret(tx, app)
                    });
                    rotate.await.unwrap().0
                }
            };
            assert_eq!(told(&ask(&known).await), "Stale", "step {step}");
            if step == 1 {
                assert_eq!(told(&ask(&fresh).await), "OutOfRange(User)");
                known = change(
                    scene,
                    &known.app_id,
                    AppChange { range: Some(ContactRange::All), ..AppChange::default() },
                )
                .await
                .unwrap();
            } else {
                known = fresh;
            }
        }
        let mut gone = known;
        gone.key = larkspur_model::AppKey::new(77);
        assert!(matches!(ask(&gone).await, Err(Error::Stale)), "an app that is gone");
    })
    .await;
}

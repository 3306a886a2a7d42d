//! Passwords by which mail is sent: who gets one, who logs in with it, and as whom they may send.

use larkspur_core::mail_password::{self, Identity, NewPassword, Owner};
use larkspur_core::user::{NewUser, Standing};
use larkspur_core::{Result, app, mail_domain, mail_group, public_mailbox_member, user_mailbox};
use larkspur_model::User;
use larkspur_testkit::{Scene, each_engine};

use crate::mail_post::{address, open_group};
use crate::told::told;

async fn issue(scene: &Scene, owner: &Owner, label: &str) -> Result<String> {
    let new = NewPassword { owner: owner.clone(), label: label.to_owned() };
    scene.write(move |tx, who| Ok(mail_password::issue(tx, who.tenant(), &new)?.secret)).await
}

async fn check(scene: &Scene, login: &str, password: &str) -> Option<Identity> {
    let (login, password) = (login.to_owned(), password.to_owned());
    scene.read(move |tx, _| mail_password::check(tx, &login, &password)).await.unwrap()
}

async fn ann(scene: &Scene) -> User {
    let named = |new: &mut NewUser| {
        new.enterprise_email = Some("Ann@example.com".into());
        new.email = Some("ann@private.example".into());
    };
    scene.user("安").with(named).create().await
}

#[tokio::test]
async fn a_user_logs_in_with_any_address_and_sends_as_all_of_them() {
    each_engine(async |scene| {
        let ann = ann(scene).await;
        let alias =
            scene.write(|tx, who| user_mailbox::add_alias(tx, who, "ann@example.com", "annie@example.com"));
        alias.await.unwrap();
        scene.public_mailbox("help@example.com").await;
        scene.public_mailbox("other@example.com").await;
        let user = scene.caller().ids.open_id(ann.key);
        let joined = scene.write(move |tx, who| {
            public_mailbox_member::add(tx, who, "help@example.com", std::slice::from_ref(&user)).map(drop)
        });
        joined.await.unwrap();
        let password = issue(scene, &Owner::User(ann.key), "手机").await.unwrap();
        for login in ["ann@example.com", "ANNIE@Example.com"] {
            let identity = check(scene, login, &password).await.unwrap();
            for own in ["ann@EXAMPLE.com", "ann@private.example", "annie@example.com", "help@example.com"] {
                assert!(identity.may_send_as(&address(own)), "{own}");
            }
            for foreign in ["other@example.com", "nobody@example.com", "bo@private.example"] {
                assert!(!identity.may_send_as(&address(foreign)), "{foreign}");
            }
            assert_eq!((identity.owner, identity.tenant), (Owner::User(ann.key), scene.home().tenant.key));
        }
        for (login, wrong) in [
            ("ann@example.com", "wrong"),
            ("ann@example.com", ""),
            ("nobody@example.com", password.as_str()),
            ("help@example.com", password.as_str()),
            ("ann@else.example", password.as_str()),
            ("", password.as_str()),
        ] {
            assert_eq!(check(scene, login, wrong).await, None, "{login:?}");
        }
        // Nobody out of service, and nobody who was.
        scene.set_standing(&ann, Standing::Frozen).await;
        assert_eq!(check(scene, "ann@example.com", &password).await, None);
        assert_eq!(told(&issue(scene, &Owner::User(ann.key), "").await), "Invalid(UserId)");
        scene.set_standing(&ann, Standing::Joined).await;
        assert!(check(scene, "ann@example.com", &password).await.is_some());
        scene.set_standing(&ann, Standing::Resigned).await;
        assert_eq!(check(scene, "ann@example.com", &password).await, None);
        let kept = scene.read(|tx, who| mail_password::list(tx, who.tenant(), 10, None)).await.unwrap();
        assert_eq!(kept, (vec![], None), "whoever comes back has none");
    })
    .await;
}

#[tokio::test]
async fn an_app_sends_as_one_address_of_its_tenant() {
    each_engine(async |scene| {
        open_group(scene, "team@example.com").await;
        let program = scene.app().create().await;
        let key = program.app.key;
        let of_app = |email: &str| Owner::App(key, address(email));
        assert_eq!(told(&issue(scene, &of_app("TEAM@example.com"), "").await), "Invalid(Email)");
        assert_eq!(told(&issue(scene, &of_app("alerts@else.example"), "").await), "NotFound(MailDomain)");
        let added = scene.write(|tx, who| mail_domain::add(tx, who.tenant(), "second.example").map(drop));
        added.await.unwrap();
        let alerts = issue(scene, &of_app("Alerts@example.com"), "").await.unwrap();
        let second = issue(scene, &of_app("alerts@second.example"), "").await.unwrap();
        let login = program.app.app_id.clone();
        let identity = check(scene, &login, &alerts).await.unwrap();
        assert!(identity.may_send_as(&address("alerts@example.com")));
        assert!(!identity.may_send_as(&address("alerts@second.example")));
        assert_eq!(check(scene, "cli_unknown", &alerts).await, None);
        // An address that becomes a group's is no longer an app's.
        open_group(scene, "alerts@example.com").await;
        assert_eq!(check(scene, &login, &alerts).await, None);
        let removed = scene.write(|tx, who| mail_group::remove(tx, who, "alerts@example.com"));
        removed.await.unwrap();
        assert!(check(scene, &login, &alerts).await.is_some());
        // A domain that goes to another tenant takes its addresses along.
        assert!(check(scene, &login, &second).await.is_some());
        scene.write(|tx, _| mail_domain::remove(tx, "second.example")).await.unwrap();
        assert_eq!(check(scene, &login, &second).await, None);
        scene.tenant("乙", "second.example").await;
        assert_eq!(check(scene, &login, &second).await, None);
        let off = scene.write(move |tx, _| {
            let app = app::find(tx, key)?.unwrap();
            app::change(tx, app, app::AppChange { enabled: Some(false), ..app::AppChange::default() })
                .map(drop)
        });
        off.await.unwrap();
        assert_eq!(check(scene, &login, &alerts).await, None);
    })
    .await;
}

#[tokio::test]
async fn passwords_are_listed_and_revoked() {
    each_engine(async |scene| {
        let ann = ann(scene).await;
        let owner = Owner::User(ann.key);
        let mut texts = Vec::new();
        for _ in 0..50 {
            texts.push(issue(scene, &owner, "手机").await.unwrap());
        }
        assert_eq!(told(&issue(scene, &owner, "").await), "Invalid(Name)");
        let mut listed = Vec::new();
        let mut after = None;
        loop {
            let page = scene.read(move |tx, who| mail_password::list(tx, who.tenant(), 17, after));
            let (page, last) = page.await.unwrap();
            listed.extend(page);
            after = last;
            if after.is_none() {
                break;
            }
        }
        assert_eq!((listed.len(), listed[0].label.as_str()), (50, "手机"));
        let other = scene.tenant("乙", "other.example").await.tenant.key;
        let key = listed[0].key;
        assert!(!scene.write(move |tx, _| mail_password::revoke(tx, other, key)).await.unwrap());
        assert!(scene.write(move |tx, who| mail_password::revoke(tx, who.tenant(), key)).await.unwrap());
        assert!(!scene.write(move |tx, who| mail_password::revoke(tx, who.tenant(), key)).await.unwrap());
        assert_eq!(check(scene, "ann@example.com", &texts[0]).await, None);
        assert!(check(scene, "ann@example.com", &texts[1]).await.is_some());
        for label in ["好".repeat(101), "a\nb".to_owned()] {
            assert_eq!(told(&issue(scene, &owner, &label).await), "Invalid(Name)");
        }
    })
    .await;
}

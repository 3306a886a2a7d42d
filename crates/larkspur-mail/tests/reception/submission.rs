//! Programs of people: who logs in sends as himself.

use larkspur_core::mail_password::{self, NewPassword, Owner};
use larkspur_core::user::Standing;
use larkspur_core::{public_mailbox_member, user_mailbox};
use larkspur_mail::reception::{Counted, Trust};
use larkspur_model::{User, WhoCanSend};
use larkspur_smtp::listener::Endpoint;
use larkspur_smtp::session::Protocol;
use larkspur_testkit::{Scene, each_engine};
use tempfile::TempDir;
use tokio::net::UnixStream;

use crate::stage::{Office, Talk, address, edition, group, password, person, posts, queued, terms};

const NOT_OWNED: &str = "553 5.7.1 the sender address is not yours";
const WRONG: &str = "535 5.7.8 name or password is wrong";

/// `AUTH PLAIN` with its initial response.
pub(crate) fn plain(user: &str, password: &str) -> String {
    use base64::Engine as _;
    let response = base64::engine::general_purpose::STANDARD.encode(format!("\0{user}\0{password}"));
    format!("AUTH PLAIN {response}")
}

/// A door that is private without TLS, because it is a unix socket.
struct Door(TempDir);

impl Door {
    async fn open(office: &Office) -> Door {
        let door = Door(tempfile::tempdir().unwrap());
        office.open(&Endpoint::Unix(door.0.path().join("s")), Protocol::Smtp, Trust::Submission).await;
        door
    }

    async fn talk(&self) -> Talk<UnixStream> {
        Talk::local(&self.0.path().join("s")).await
    }

    async fn login(&self, user: &str, password: &str) -> Talk<UnixStream> {
        let mut talk = self.talk().await;
        assert_eq!(talk.say(&plain(user, password)).await, "235 2.7.0 welcome");
        talk
    }
}

fn from(author: &str) -> String {
    format!("From: {author}\nSubject: hello\n\nbody")
}

async fn stage(scene: &Scene) -> User {
    let ann = person(scene, "安", "ann@example.com").await;
    person(scene, "博", "bo@example.com").await;
    group(scene, "team@example.com", WhoCanSend::AllInternalUsers, &["out@else.example"]).await;
    ann
}

#[tokio::test]
async fn nobody_sends_without_a_password_that_was_made_for_it() {
    each_engine(async |scene| {
        let ann = stage(scene).await;
        let secret = password(scene, &ann).await;
        let office = Office::new(scene, terms());
        let door = Door::open(&office).await;
        let mut talk = door.talk().await;
        assert_eq!(talk.say("MAIL FROM:<ann@example.com>").await, "530 5.7.0 authentication required");
        for (user, password) in [("ann@example.com", "wrong"), ("nobody@example.com", secret.as_str())] {
            assert_eq!(talk.say(&plain(user, password)).await, WRONG, "{user}");
        }
        // The third wrong one ends the session.
        assert_eq!(
            talk.say(&plain("bo@example.com", &secret)).await,
            "421 4.7.0 too many failed logins, closing"
        );
        let mut talk = door.login("ANN@example.com", &secret).await;
        queued(&talk.send("ann@example.com", "team@example.com", &from("ann@example.com")).await);
        scene.set_standing(&ann, Standing::Frozen).await;
        let reply = talk.send("ann@example.com", "team@example.com", &from("ann@example.com")).await;
        assert_eq!(reply, "550 5.7.1 not permitted to post to this group", "frozen while logged in");
        assert_eq!(door.talk().await.say(&plain("ann@example.com", &secret)).await, WRONG);
        assert_eq!(office.counted(Counted::Login, "accepted"), 1);
    })
    .await;
}

#[tokio::test]
async fn many_wrong_passwords_close_the_door_in_every_session() {
    each_engine(async |scene| {
        let ann = stage(scene).await;
        let secret = password(scene, &ann).await;
        let office = Office::new(scene, terms());
        let door = Door::open(&office).await;
        for _ in 0..5 {
            let mut talk = door.talk().await;
            for _ in 0..2 {
                assert_eq!(talk.say(&plain("ann@example.com", "wrong")).await, WRONG);
            }
        }
        let reply = door.talk().await.say(&plain("ann@example.com", &secret)).await;
        assert_eq!(reply, "421 4.7.0 too many failed logins, closing");
        assert!(office.counted(Counted::Login, "too_many_logins") >= 1);
    })
    .await;
}

#[tokio::test]
async fn who_logged_in_sends_as_all_that_is_theirs_and_nothing_else() {
    each_engine(async |scene| {
        let ann = stage(scene).await;
        let secret = password(scene, &ann).await;
        scene.public_mailbox("desk@example.com").await;
        scene.public_mailbox("other@example.com").await;
        let id = scene.caller().ids.open_id(ann.key);
        scene
            .write(move |tx, who| {
                public_mailbox_member::add(tx, who, "desk@example.com", std::slice::from_ref(&id))?;
                user_mailbox::add_alias(tx, who, "ann@example.com", "a.n.n@example.com")
            })
            .await
            .unwrap();
        let door_of = Office::new(scene, terms());
        let door = Door::open(&door_of).await;
        let mut talk = door.login("ann@example.com", &secret).await;
        for own in ["ann@example.com", "A.N.N@example.com", "desk@example.com"] {
            queued(&talk.send(own, "team@example.com", &from(own)).await);
            queued(&talk.send("ann@example.com", "team@example.com", &from(&format!("Ann <{own}>"))).await);
        }
        for other in ["bo@example.com", "other@example.com", "team@example.com", "ann@else.example"] {
            assert_eq!(talk.say(&format!("MAIL FROM:<{other}>")).await, NOT_OWNED, "{other}");
            let reply = talk.send("ann@example.com", "team@example.com", &from(other)).await;
            assert_eq!(reply, NOT_OWNED, "{other}");
        }
        for (head, reply) in [
            ("Subject: x", "550 5.6.0 the message has no From field"),
            (
                "From: ann@example.com\nFrom: bo@example.com",
                "550 5.6.0 the message has more than one From field",
            ),
            ("From: ann@example.com, bo@example.com", "550 5.6.0 the From field names more than one mailbox"),
            ("From: ann@", "550 5.6.0 the From field cannot be read"),
        ] {
            let text = format!("{head}\n\nbody");
            assert_eq!(talk.send("ann@example.com", "team@example.com", &text).await, reply);
        }
        // Nothing at all, a head alone, a head without an empty line behind it.
        assert!(talk.send("ann@example.com", "team@example.com", "").await.starts_with("550 5.6.0 "));
        queued(&talk.send("ann@example.com", "team@example.com", "From: ann@example.com\n").await);
        queued(&talk.send("ann@example.com", "team@example.com", "From: ann@example.com").await);
    })
    .await;
}

#[tokio::test]
async fn an_app_sends_as_its_address() {
    each_engine(async |scene| {
        stage(scene).await;
        scene.public_mailbox("robot@example.com").await;
        let app = &scene.home().app.app;
        let owner = Owner::App(app.key, address("robot@example.com"));
        let new = NewPassword { owner, label: "alerts".into() };
        let made = scene.write(move |tx, who| mail_password::issue(tx, who.tenant(), &new)).await.unwrap();
        let office = Office::new(scene, terms());
        let door = Door::open(&office).await;
        let mut talk = door.login(&app.app_id, &made.secret).await;
        let key =
            queued(&talk.send("robot@example.com", "team@example.com", &from("robot@example.com")).await);
        assert_eq!(talk.say("MAIL FROM:<ann@example.com>").await, NOT_OWNED);
        // What a program left out is added, and how it proved who it is is told.
        let copy = edition(scene, key, 1).await;
        assert!(copy.contains("\r\nMessage-ID: <") && copy.contains("\r\nDate: "), "{copy}");
        assert!(copy.contains("\r\nAuthentication-Results: mx.example.com; auth=pass\r\n"), "{copy}");
        assert!(!copy.contains(&app.app_id), "{copy}");
        let revoked = scene.write(move |tx, who| mail_password::revoke(tx, who.tenant(), made.password.key));
        assert!(revoked.await.unwrap());
        assert_eq!(door.talk().await.say(&plain(&app.app_id, &made.secret)).await, WRONG);
        assert_eq!(posts(scene).await.len(), 1);
    })
    .await;
}

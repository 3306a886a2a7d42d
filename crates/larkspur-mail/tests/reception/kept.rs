//! What is kept of accepted mail: the editions, the envelope, several groups and several tenants at once.

use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::mail_post::{self, CopyState, Notify, PostKind};
use larkspur_mail::reception::Dispatch;
use larkspur_model::{EmailAddress, MemberKind, WhoCanSend};
use larkspur_store::Lane;
use larkspur_testkit::{Hold, each_engine};
use tokio_util::task::TaskTracker;

use crate::stage::{Office, copies, edition, group, posts, queued, recipients, terms};

#[tokio::test]
async fn a_copy_has_the_stamps_of_its_list_over_what_the_author_wrote() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let written = "From: =?utf-8?B?5a6J?= <x@else.example>\n\
                       To: team@example.com\n\
                       Bcc: secret@else.example\n\
                       Return-Path: <forged@else.example>\n\
                       List-Id: <other.else.example>\n\
                       X-Larkspur-Group: forged; aaaaaaaa\n\
                       Authentication-Results: mx.example.com; auth=pass\n\
                       Subject: =?utf-8?B?5L2g5aW9?=\n\
                       \n\
                       ..body";
        let key = queued(&talk.send("x@else.example", "team@example.com", written).await);
        let copy = edition(scene, key, 1).await;
        assert!(
            copy.starts_with("Received: from client.example ([127.0.0.1]) by mx.example.com with ESMTP"),
            "{copy}"
        );
        assert!(copy.contains(&key.shown()), "{copy}");
        for kept in [
            "List-Post: <mailto:team@example.com>",
            "<team.example.com>",
            "Precedence: list",
            "From: =?utf-8?B?5a6J?= <x@else.example>",
        ] {
            assert!(copy.contains(kept), "{kept} is not in {copy}");
        }
        for gone in ["Bcc", "Return-Path", "other.else.example", "forged", "auth=pass"] {
            assert!(!copy.contains(gone), "{gone} is in {copy}");
        }
        assert_eq!(copy.matches("\r\n\r\n").count(), 1);
        assert!(copy.ends_with("\r\n\r\n.body\r\n"), "{copy}");
        let post = &posts(scene).await[0];
        assert_eq!((post.kind, post.subject.as_str(), post.copies), (PostKind::Groups, "你好", 1));
        assert_eq!(post.author.as_ref().map(EmailAddress::as_str), Some("x@else.example"));
    })
    .await;
}

#[tokio::test]
async fn what_the_envelope_says_is_kept() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let mut relaying = terms();
        let give_up = std::time::Duration::from_secs(60);
        relaying.dispatch = Dispatch::Relay { routes: vec!["else.example".into()], give_up };
        let office = Office::new(scene, relaying);
        let mut talk = office.verified().await;
        talk.say("MAIL FROM:<x@else.example> RET=HDRS ENVID=abc SMTPUTF8 BODY=8BITMIME").await;
        let rcpt = "RCPT TO:<team@example.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;team@example.com";
        assert!(talk.say(rcpt).await.starts_with("250 "));
        let key = queued(&talk.data("From: x@else.example\n\nbody").await);
        let post = &posts(scene).await[0];
        assert!(post.smtputf8);
        assert_eq!(post.envid.as_deref(), Some("abc"));
        let editions = scene.read(move |tx, who| mail_post::editions(tx, who.tenant(), key)).await.unwrap();
        let notify = Notify { success: true, failure: false, delay: true };
        assert_eq!(editions[0].notify, Some(notify));
        assert_eq!(editions[0].orcpt.as_deref(), Some("rfc822;team@example.com"));
        let copy = &copies(scene, key).await[0];
        assert_eq!((copy.state, copy.route.as_deref()), (CopyState::Pending, Some("else.example")));
    })
    .await;
}

#[tokio::test]
async fn two_groups_one_copy_each_and_other_tenants_see_nothing() {
    each_engine(async |scene| {
        group(scene, "one@example.com", WhoCanSend::Anyone, &["a@else.example", "b@else.example"]).await;
        group(scene, "two@example.com", WhoCanSend::Anyone, &["b@else.example", "c@else.example"]).await;
        let other = scene.tenant("Other", "other.example").await;
        let far = scene.mail_group("far@other.example").by(&other.app.caller());
        far.with(|new| new.who_can_send = Some(WhoCanSend::Anyone)).create().await;
        let new = NewMember {
            kind: Some(MemberKind::OtherMember),
            email: Some("a@else.example".into()),
            ..NewMember::default()
        };
        scene
            .write_as(&other.app.caller(), move |tx, who| {
                mail_group_member::add(
                    tx,
                    who,
                    Roll::Members,
                    "far@other.example",
                    std::slice::from_ref(&new),
                )
            })
            .await
            .unwrap();
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        talk.from("x@else.example").await;
        for to in ["one@example.com", "two@example.com", "far@other.example"] {
            assert!(talk.rcpt(to).await.starts_with("250 "));
        }
        let key = queued(&talk.data("From: x@else.example\n\nbody").await);
        assert_eq!(recipients(scene, key).await, ["a@else.example", "b@else.example", "c@else.example"]);
        let far = scene
            .read_as(&other.app.caller(), move |tx, who| mail_post::copies(tx, who.tenant(), key, 10, None))
            .await
            .unwrap();
        let far: Vec<String> = far.0.into_iter().map(|copy| copy.given).collect();
        assert_eq!(far, ["a@else.example"]);
        assert_eq!(posts(scene).await.len(), 1);
        assert!(!edition(scene, key, 1).await.contains("far@other.example"));
        // Of several recipients none is told about the others.
        assert!(!edition(scene, key, 1).await.contains(" for <"));
    })
    .await;
}

#[tokio::test]
async fn a_report_is_kept_and_goes_to_nobody() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::AllInternalUsers, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("", "team@example.com", "Subject: Undelivered\n\nsorry").await);
        assert!(copies(scene, key).await.is_empty());
        assert_eq!(posts(scene).await[0].kind, PostKind::Report);
    })
    .await;
}

#[tokio::test]
async fn mail_is_turned_away_while_the_store_is_busy() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let mut busy = terms();
        busy.room.waiting_writes = 0;
        let office = Office::new(scene, busy);
        let mut talk = office.verified().await;
        let lane = Lane(0);
        let held = Hold::writer(scene.db(), lane);
        let db = scene.db().clone();
        let waiting = TaskTracker::new().spawn(async move {
            db.write("test.wait", lane, |_| -> larkspur_core::Result<()> { Ok(()) }).await
        });
        while scene.db().stats().waiting_writes == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(
            talk.say("MAIL FROM:<x@else.example>").await,
            "452 4.3.1 no room at the moment, try again later"
        );
        held.end().await;
        waiting.await.unwrap().unwrap();
        queued(&talk.send("x@else.example", "team@example.com", "From: x@else.example\n\nbody").await);
    })
    .await;
}

//! Behind a server that only filters: whoever its Authentication-Results vouch for is the author.

use larkspur_core::mail_post::PostKind;
use larkspur_mail::reception::Trust;
use larkspur_model::WhoCanSend;
use larkspur_smtp::session::Protocol;
use larkspur_testkit::each_engine;

use crate::signing::{Proof, Signing};
use crate::stage::{Office, Talk, edition, group, permit, person, posts, queued, recipients, signed, terms};

const UNPROVED: &str = "550 5.7.1 this sender address needs authentication";

fn trust() -> Trust {
    Trust::Authres("front.example.com".into())
}

#[tokio::test]
async fn from_counts_as_far_as_the_server_in_front_vouches_for_it() {
    each_engine(async |scene| {
        person(scene, "安", "ann@example.com").await;
        group(scene, "team@example.com", WhoCanSend::AllInternalUsers, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = Talk::lmtp(office.door(Protocol::Lmtp, trust()).await).await;
        let vouched = "Authentication-Results: front.example.com; dmarc=pass header.from=example.com";
        for (results, from, reply) in [
            (vouched, "ann@example.com", "250"),
            (
                "Authentication-Results: front.example.com; auth=pass smtp.auth=ann@example.com",
                "ann@example.com",
                "250",
            ),
            (
                "Authentication-Results: front.example.com; auth=pass smtp.auth=bo@example.com",
                "ann@example.com",
                UNPROVED,
            ),
            (
                "Authentication-Results: front.example.com; dmarc=fail header.from=example.com",
                "ann@example.com",
                UNPROVED,
            ),
            (
                "Authentication-Results: else.example; dmarc=pass header.from=example.com",
                "ann@example.com",
                UNPROVED,
            ),
            // Whoever sent it may have written the second one.
            (
                "Authentication-Results: front.example.com; dmarc=fail header.from=example.com\n\
                 Authentication-Results: front.example.com; dmarc=pass header.from=example.com",
                "ann@example.com",
                UNPROVED,
            ),
            ("Subject: nothing is said", "ann@example.com", UNPROVED),
            (vouched, "nobody@example.com", "550 5.7.1 not permitted to post to this group"),
            (
                vouched,
                "ann@example.com\nFrom: bo@example.com",
                "550 5.6.0 the message has more than one From field",
            ),
        ] {
            let text = format!("{results}\nFrom: {from}\n\nbody");
            // What the envelope says proves nothing here.
            let got = talk.send("ann@example.com", "team@example.com", &text).await;
            assert!(got.starts_with(reply), "{text}: {got}");
        }
        let no_author = format!("{vouched}\n\nbody");
        let got = talk.send("ann@example.com", "team@example.com", &no_author).await;
        assert_eq!(got, "550 5.6.0 the message has no From field");
        assert_eq!(posts(scene).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_reply_for_each_recipient_behind_the_message() {
    each_engine(async |scene| {
        group(scene, "any@example.com", WhoCanSend::Anyone, &["a@else.example"]).await;
        group(scene, "own@example.com", WhoCanSend::AllGroupMembers, &["b@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = Talk::lmtp(office.door(Protocol::Lmtp, trust()).await).await;
        talk.from("x@else.example").await;
        for to in ["own@example.com", "any@example.com"] {
            assert!(talk.rcpt(to).await.starts_with("250 "), "known only when the message is there");
        }
        assert_eq!(talk.data("From: x@else.example\n\nbody").await, UNPROVED);
        let key = queued(&talk.reply().await);
        assert_eq!(recipients(scene, key).await, ["a@else.example"]);
    })
    .await;
}

#[tokio::test]
async fn over_smtp_one_success_is_a_success_and_none_is_a_refusal() {
    each_engine(async |scene| {
        group(scene, "any@example.com", WhoCanSend::Anyone, &["a@else.example"]).await;
        group(scene, "own@example.com", WhoCanSend::AllGroupMembers, &["b@else.example"]).await;
        let signing = Signing::of("example.com");
        let office = Office::new(scene, signed(&signing));
        let mut talk = Talk::to(office.door(Protocol::Smtp, trust()).await).await;
        talk.from("x@else.example").await;
        talk.rcpt("own@example.com").await;
        talk.rcpt("any@example.com").await;
        queued(&talk.data("From: x@else.example\n\nbody").await);
        assert_eq!(posts(scene).await.len(), 1, "whoever is named as sender may have nothing to do with it");
        // Somebody who was proved is told.
        talk.from("x@else.example").await;
        talk.rcpt("own@example.com").await;
        talk.rcpt("any@example.com").await;
        let proved = "Authentication-Results: front.example.com; dmarc=pass\nFrom: x@else.example\n\nbody";
        queued(&talk.data(proved).await);
        let notice = &posts(scene).await[0];
        assert_eq!((notice.kind, &notice.sender), (PostKind::Letter, &None));
        assert_eq!(recipients(scene, notice.key).await, ["x@else.example"]);
        let text = edition(scene, notice.key, 1).await;
        assert!(text.contains("own@example.com") && text.contains("Status: 5.7.1"), "{text}");
        assert_eq!(signing.proof(text.as_bytes()).await, Proof::of("example.com", true));
        assert_eq!(
            talk.send("x@else.example", "own@example.com", "From: x@else.example\n\nbody").await,
            UNPROVED
        );
    })
    .await;
}

#[tokio::test]
async fn members_with_a_proof_post_from_outside_and_forged_results_go_no_further() {
    each_engine(async |scene| {
        group(scene, "few@example.com", WhoCanSend::CustomMembers, &["a@else.example"]).await;
        let boss = person(scene, "老板", "boss@example.com").await;
        permit(scene, "few@example.com", &boss).await;
        let office = Office::new(scene, terms());
        let mut talk = Talk::lmtp(office.door(Protocol::Lmtp, trust()).await).await;
        let text = "Authentication-Results: front.example.com; dmarc=pass header.from=example.com\n\
                    Authentication-Results: mx.example.com; auth=pass\n\
                    From: boss@example.com\n\nbody";
        let key = queued(&talk.send("bounces@else.example", "few@example.com", text).await);
        let copy = edition(scene, key, 1).await;
        assert!(copy.contains("front.example.com; dmarc=pass"), "{copy}");
        assert!(!copy.contains("auth=pass"), "{copy}");
    })
    .await;
}

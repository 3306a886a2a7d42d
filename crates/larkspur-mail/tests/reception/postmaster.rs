//! Mail for whoever runs the server.

use larkspur_core::mail_post::{CopyState, PostKind};
use larkspur_mail::reception::{Dispatch, Trust};
use larkspur_model::WhoCanSend;
use larkspur_smtp::session::Protocol;
use larkspur_testkit::each_engine;

use crate::signing::{Proof, Signing};
use crate::stage::{Office, Talk, address, copies, edition, group, posts, queued, recipients, signed, terms};

const HELP: &str = "From: x@else.example\nSubject: help\n\nbody";

#[tokio::test]
async fn is_always_taken_and_kept_where_nobody_is_named() {
    each_engine(async |scene| {
        let signing = Signing::of("example.com");
        let office = Office::new(scene, signed(&signing));
        for trust in [Trust::Verified, Trust::Authres("front.example.com".into())] {
            let mut talk = Talk::to(office.door(Protocol::Smtp, trust).await).await;
            for to in ["postmaster", "POSTMASTER", "Postmaster@Example.com"] {
                let key = queued(&talk.send("x@else.example", to, HELP).await);
                let got = recipients(scene, key).await;
                assert_eq!(got.len(), 1);
                assert!(got[0].eq_ignore_ascii_case("postmaster@example.com"), "{got:?}");
                let copy = edition(scene, key, 1).await;
                assert!(copy.contains("\r\nReceived: from client.example "), "{copy}");
                assert_eq!(signing.proof(copy.as_bytes()).await, Proof::of("example.com", false));
            }
            assert!(
                talk.send("x@else.example", "postmaster@else.example", HELP).await.starts_with("550 5.7.1 ")
            );
        }
        assert!(posts(scene).await.iter().all(|post| post.kind == PostKind::Letter));
    })
    .await;
}

#[tokio::test]
async fn goes_on_where_somebody_is_named() {
    each_engine(async |scene| {
        let mut named = terms();
        named.postmaster = Some(address("root@else.example"));
        named.dispatch = Dispatch::Relay { routes: Vec::new(), give_up: std::time::Duration::from_secs(60) };
        let office = Office::new(scene, named);
        let mut talk = office.verified().await;
        talk.from("x@else.example").await;
        for to in ["postmaster", "postmaster@example.com"] {
            assert!(talk.rcpt(to).await.starts_with("250 "));
        }
        let key = queued(&talk.data(HELP).await);
        let copies = copies(scene, key).await;
        let told: Vec<_> = copies.iter().map(|copy| (copy.given.as_str(), copy.state)).collect();
        assert_eq!(told, [("root@else.example", CopyState::Pending)]);
    })
    .await;
}

#[tokio::test]
async fn a_group_of_that_name_gets_what_it_takes() {
    each_engine(async |scene| {
        group(scene, "postmaster@example.com", WhoCanSend::AllInternalUsers, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", "postmaster@example.com", HELP).await);
        assert_eq!(recipients(scene, key).await, ["postmaster@example.com"], "not let in, and yet taken");
    })
    .await;
}

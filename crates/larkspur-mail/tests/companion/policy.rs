//! The judge of senders.

use std::sync::Arc;

use larkspur_core::keyring::Keyring;
use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::Nested;
use larkspur_core::user::NewUser;
use larkspur_core::{Limits, mail_refusal};
use larkspur_mail::companion::Policy;
use larkspur_mail::reception::{Customs, Dispatch, Outgoing, PostOffice, PostOfficeParts, Room, Terms};
use larkspur_mail::text::dmarc::MitigationPolicy;
use larkspur_model::{MemberKind, WhoCanSend};
use larkspur_store::{Db, ManualClock};
use larkspur_testkit::{Scene, each_engine};
use tokio_util::sync::CancellationToken;

use crate::asking::asking;

const FORBIDDEN: &str = "550 5.7.1 not permitted to post to this group";
const UNPROVEN: &str = "550 5.7.1 this sender address needs authentication";

/// `open` takes mail from anyone, `team` from people here, `inner` from its members: ann and one from elsewhere.
async fn set(scene: &Scene) {
    let mail = Some("ann@example.com".to_owned());
    scene.user("安").with(|new: &mut NewUser| new.enterprise_email = mail).create().await;
    for (email, rule) in [
        ("open@example.com", WhoCanSend::Anyone),
        ("team@example.com", WhoCanSend::AllInternalUsers),
        ("inner@example.com", WhoCanSend::AllGroupMembers),
    ] {
        scene.mail_group(email).with(|new| new.who_can_send = Some(rule)).create().await;
        let members = ["ann@example.com", "guest@else.example"];
        scene.put_on(Roll::Members, email, MemberKind::OtherMember, &members).await;
    }
}

fn office(db: Db, keys: Keyring) -> Arc<PostOffice> {
    let terms = Terms {
        hostname: "us.example".to_owned(),
        authserv_id: "us.example".to_owned(),
        limits: Limits::default(),
        dispatch: Dispatch::Capture,
        outgoing: Outgoing {
            keys: Arc::default(),
            mitigation: MitigationPolicy::Never,
            strict: Vec::new(),
            resolver: None,
        },
        customs: Customs::default(),
        nested: Nested::Outer,
        plus_tags: true,
        postmaster: None,
        room: Room { waiting_writes: 1_000, queued: None, disk: None },
    };
    Arc::new(PostOffice::new(PostOfficeParts { db, keys, clock: Arc::new(ManualClock::at(0)), terms }))
}

fn judge(scene: &Scene) -> Policy {
    let networks = vec!["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
    Policy::new(office(scene.db().clone(), scene.keys().clone()), networks)
}

#[tokio::test]
async fn judges_who_is_proved_and_who_only_claims() {
    each_engine(async |scene| {
        set(scene).await;
        asking(judge(scene), async |mut asking| {
            for (sender, sasl, client, recipient, action) in [
                // Who authenticated is who sends, whatever the envelope says.
                ("x@else.example", "ann@example.com", "203.0.113.1", "team@example.com", "DUNNO"),
                ("ann@example.com", "Ann@EXAMPLE.com", "203.0.113.1", "inner@example.com", "DUNNO"),
                ("ann@example.com", "bo@example.com", "203.0.113.1", "inner@example.com", FORBIDDEN),
                ("ann@example.com", "ann", "203.0.113.1", "team@example.com", UNPROVEN),
                ("ann@example.com", "ann", "203.0.113.1", "open@example.com", "DUNNO"),
                // Nobody proved to be anybody.
                ("ann@example.com", "", "203.0.113.1", "team@example.com", UNPROVEN),
                ("ann@example.com", "", "203.0.113.1", "inner@example.com", UNPROVEN),
                ("ann@example.com", "", "203.0.113.1", "open@example.com", "DUNNO"),
                ("x@else.example", "", "203.0.113.1", "team@example.com", FORBIDDEN),
                ("x@else.example", "", "203.0.113.1", "open@example.com", "DUNNO"),
                ("x@xexample.com", "", "203.0.113.1", "team@example.com", FORBIDDEN),
                ("no address", "", "203.0.113.1", "team@example.com", UNPROVEN),
                ("no address", "", "203.0.113.1", "open@example.com", "DUNNO"),
                // May yet prove to be the member when the message is there.
                ("guest@else.example", "", "203.0.113.1", "inner@example.com", "DUNNO"),
                // Whoever comes from here is believed.
                ("ann@example.com", "", "192.0.2.7", "inner@example.com", "DUNNO"),
                ("ann@example.com", "", "2001:db8::7", "team@example.com", "DUNNO"),
                ("ann@example.com", "", "::ffff:192.0.2.7", "team@example.com", "DUNNO"),
                ("x@else.example", "", "192.0.2.7", "team@example.com", FORBIDDEN),
                ("ann@example.com", "", "unknown", "team@example.com", UNPROVEN),
                // A group does not write to a group, and a report is not distributed.
                ("team@example.com", "", "203.0.113.1", "open@example.com", FORBIDDEN),
                ("", "", "203.0.113.1", "team@example.com", "DUNNO"),
                // A tag does not get round the rule of the group.
                ("x@else.example", "", "203.0.113.1", "team+x@example.com", FORBIDDEN),
                ("x@else.example", "", "203.0.113.1", "nobody+team@example.com", "DUNNO"),
                // Others' mail, mailboxes of people, relaying: not decided here.
                ("x@else.example", "", "203.0.113.1", "ann@example.com", "DUNNO"),
                ("x@else.example", "", "203.0.113.1", "nobody@example.com", "DUNNO"),
                ("x@else.example", "", "203.0.113.1", "team@elsewhere.example", "DUNNO"),
                ("x@else.example", "", "203.0.113.1", "postmaster", "DUNNO"),
            ] {
                let asked = [
                    ("sender", sender),
                    ("sasl_username", sasl),
                    ("client_address", client),
                    ("recipient", recipient),
                ];
                assert_eq!(asking.ask(&asked).await, action, "{asked:?}");
            }
            let end =
                [("protocol_state", "DATA"), ("sender", "x@else.example"), ("recipient", "team@example.com")];
            assert_eq!(asking.ask(&end).await, "DUNNO", "only recipients are judged");
            assert_eq!(asking.ask(&[("request", "junk")]).await, "DUNNO");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_refused_stands_on_the_list() {
    each_engine(async |scene| {
        set(scene).await;
        let office = office(scene.db().clone(), scene.keys().clone());
        asking(Policy::new(Arc::clone(&office), Vec::new()), async |mut asking| {
            let asked = [
                ("sender", "x@else.example"),
                ("recipient", "team@example.com"),
                ("sasl_username", "bo@else.example"),
                ("client_address", "203.0.113.1"),
            ];
            assert_eq!(asking.ask(&asked).await, FORBIDDEN);
            asking.ask(&[("sender", "x@else.example"), ("recipient", "nobody@example.com")]).await;
        })
        .await;
        let stop = CancellationToken::new();
        stop.cancel();
        office.keep_ledger(&stop).await;
        let listed =
            scene.read(|tx, who| mail_refusal::list(tx, who.tenant(), None, 10, None)).await.unwrap().0;
        let told: Vec<_> = listed.iter().map(|it| (it.what.peer.as_str(), it.what.rule.as_str())).collect();
        assert_eq!(told, [("bo@else.example at 203.0.113.1", "NOT_INTERNAL")]);
    })
    .await;
}

#[tokio::test]
async fn a_change_counts_for_the_next_recipient() {
    each_engine(async |scene| {
        set(scene).await;
        asking(judge(scene), async |mut asking| {
            let asked = [("sender", "x@else.example"), ("recipient", "inner@example.com")];
            assert_eq!(asking.ask(&asked).await, FORBIDDEN);
            let joined = ["x@else.example"];
            scene.put_on(Roll::Members, "inner@example.com", MemberKind::ExternalUser, &joined).await;
            assert_eq!(asking.ask(&asked).await, "DUNNO");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn trouble_of_the_store_is_never_a_permission() {
    each_engine(async |scene| {
        set(scene).await;
        let db = scene.own_connections();
        let policy = Policy::new(office(db.clone(), scene.keys().clone()), Vec::new());
        asking(policy, async |mut asking| {
            db.close();
            let asked = [("sender", "x@else.example"), ("recipient", "open@example.com")];
            let action = asking.ask(&asked).await;
            assert!(action.starts_with("451 4.3.0 "), "{action}");
        })
        .await;
    })
    .await;
}

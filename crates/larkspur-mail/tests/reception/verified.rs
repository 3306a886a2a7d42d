//! Behind a server that has checked the sender of the envelope: every policy, at the recipient.

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_refusal;
use larkspur_core::user::Standing;
use larkspur_mail::reception::Counted;
use larkspur_model::WhoCanSend;
use larkspur_testkit::each_engine;
use tokio_util::sync::CancellationToken;

use crate::stage::{Office, add, group, permit, person, posts, queued, recipients, remove_group, terms};

const HELLO: &str = "From: ann@example.com\nTo: team@example.com\nSubject: hello\n\nbody";
const NOT_PERMITTED: &str = "550 5.7.1 not permitted to post to this group";

#[tokio::test]
async fn each_recipient_is_judged_by_itself() {
    each_engine(async |scene| {
        person(scene, "安", "ann@example.com").await;
        group(scene, "team@example.com", WhoCanSend::AllInternalUsers, &["out@else.example"]).await;
        group(scene, "closed@example.com", WhoCanSend::CustomMembers, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        talk.from("ann@example.com").await;
        for (to, reply) in [
            ("TEAM@Example.com", "250 2.1.5 recipient ok"),
            ("closed@example.com", NOT_PERMITTED),
            ("nobody@example.com", "550 5.1.1 no such address here"),
            ("ann@example.com", "550 5.1.1 no such address here"),
            ("\"a b\"@example.com", "550 5.1.1 no such address here"),
            ("team@else.example", "550 5.7.1 this server does not relay to that domain"),
            ("team@xexample.com", "550 5.7.1 this server does not relay to that domain"),
            ("team@example.com.evil.example", "550 5.7.1 this server does not relay to that domain"),
            ("team@[127.0.0.1]", "550 5.7.1 this server does not relay to that domain"),
            ("x%else.example@example.com", "550 5.7.1 this server does not relay to that domain"),
            ("else.example!x@example.com", "550 5.7.1 this server does not relay to that domain"),
            ("\"x@else.example\"@example.com", "550 5.7.1 this server does not relay to that domain"),
            // The route is dropped, and what is left is judged.
            ("@else.example:closed@example.com", NOT_PERMITTED),
        ] {
            assert_eq!(talk.rcpt(to).await, reply, "{to}");
        }
        let key = queued(&talk.data(HELLO).await);
        assert_eq!(recipients(scene, key).await, ["out@else.example"]);
        assert_eq!(office.counted(Counted::Recipient, "relay_denied"), 7);
        assert_eq!(office.counted(Counted::Message, "accepted"), 1);
    })
    .await;
}

#[tokio::test]
async fn every_rule_lets_its_own_in_and_says_nothing_to_others() {
    each_engine(async |scene| {
        let ann = person(scene, "安", "ann@example.com").await;
        let off = person(scene, "停", "off@example.com").await;
        scene.set_standing(&off, Standing::Frozen).await;
        group(scene, "any@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        group(scene, "in@example.com", WhoCanSend::AllInternalUsers, &["out@else.example"]).await;
        group(scene, "own@example.com", WhoCanSend::AllGroupMembers, &["out@else.example"]).await;
        group(scene, "few@example.com", WhoCanSend::CustomMembers, &["out@else.example"]).await;
        let boss = person(scene, "老板", "boss@example.com").await;
        permit(scene, "few@example.com", &boss).await;
        scene.public_mailbox("desk@example.com").await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let groups = ["any@example.com", "in@example.com", "own@example.com", "few@example.com"];
        for (from, let_in) in [
            ("ann@example.com", [true, true, false, false]),
            ("ANN@EXAMPLE.COM", [true, true, false, false]),
            ("desk@example.com", [true, true, false, false]),
            ("out@else.example", [true, false, true, false]),
            ("boss@example.com", [true, true, false, true]),
            ("other@else.example", [true, false, false, false]),
            ("nobody@example.com", [true, false, false, false]),
            ("ann@xexample.com", [true, false, false, false]),
            ("ann@example.com.evil.example", [true, false, false, false]),
            // A frozen account is nobody's any more, and groups never send.
            ("off@example.com", [true, false, false, false]),
            ("in@example.com", [false; 4]),
            // The empty sender sends a report, which goes to nobody.
            ("", [true; 4]),
        ] {
            talk.from(from).await;
            for (group, expected) in groups.iter().zip(let_in) {
                let reply = talk.rcpt(group).await;
                let wanted = if expected { "250 2.1.5 recipient ok" } else { NOT_PERMITTED };
                assert_eq!(reply, wanted, "{from} to {group}");
            }
            talk.say("RSET").await;
        }
        drop(ann);
    })
    .await;
}

#[tokio::test]
async fn a_change_counts_for_the_next_recipient_and_until_the_message_is_there() {
    each_engine(async |scene| {
        group(scene, "own@example.com", WhoCanSend::AllGroupMembers, &["out@else.example"]).await;
        group(scene, "gone@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        group(scene, "empty@example.com", WhoCanSend::Anyone, &[]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        talk.from("new@else.example").await;
        assert_eq!(talk.rcpt("own@example.com").await, NOT_PERMITTED);
        add(scene, Roll::Members, "own@example.com", "new@else.example").await;
        assert!(talk.rcpt("own@example.com").await.starts_with("250 "));
        assert!(talk.rcpt("gone@example.com").await.starts_with("250 "));
        remove_group(scene, "gone@example.com").await;
        let key = queued(&talk.data(HELLO).await);
        assert_eq!(recipients(scene, key).await, ["new@else.example", "out@else.example"]);
        let reply = talk.send("new@else.example", "empty@example.com", HELLO).await;
        assert_eq!(reply, "550 5.2.4 this group cannot be expanded");
    })
    .await;
}

#[tokio::test]
async fn limits_of_the_rules_have_their_replies() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["a@else.example", "b@else.example"]).await;
        let mut few = terms();
        few.limits.mail_recipients = 1;
        let office = Office::new(scene, few);
        let mut talk = office.verified().await;
        let reply = talk.send("x@else.example", "team@example.com", HELLO).await;
        assert_eq!(reply, "550 5.2.4 this group cannot be expanded");
        let mut small = terms();
        small.limits.mail_fan_out = 100;
        let office = Office::new(scene, small);
        let mut talk = office.verified().await;
        let reply = talk.send("x@else.example", "team@example.com", HELLO).await;
        assert_eq!(reply, "552 5.3.4 the message is too large for so many recipients");
        let mut slow = terms();
        slow.limits.mail_recipients_per_hour = 3;
        let office = Office::new(scene, slow);
        let mut talk = office.verified().await;
        queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        let reply = talk.send("x@else.example", "team@example.com", HELLO).await;
        assert_eq!(reply, "450 4.7.1 too much mail at once, try again later");
        queued(&talk.send("y@else.example", "team@example.com", HELLO).await);
        assert_eq!(posts(scene).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_group_as_author_is_refused_unless_the_group_is_open_to_all() {
    each_engine(async |scene| {
        person(scene, "安", "ann@example.com").await;
        group(scene, "in@example.com", WhoCanSend::AllInternalUsers, &["out@else.example"]).await;
        group(scene, "any@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let posing = "From: \"Ann\" <ANY@example.com>\n\nbody";
        assert_eq!(talk.send("ann@example.com", "in@example.com", posing).await, NOT_PERMITTED);
        queued(&talk.send("ann@example.com", "any@example.com", posing).await);
    })
    .await;
}

#[tokio::test]
async fn who_was_refused_is_written_down_with_the_rule() {
    each_engine(async |scene| {
        group(scene, "own@example.com", WhoCanSend::AllGroupMembers, &["out@else.example"]).await;
        group(scene, "empty@example.com", WhoCanSend::Anyone, &[]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        talk.send("x@else.example", "own@example.com", HELLO).await;
        talk.send("x@else.example", "empty@example.com", HELLO).await;
        talk.send("x@else.example", "nobody@example.com", HELLO).await;
        // Of no tenant: on nobody's list.
        talk.send("x@else.example", "team@else.example", HELLO).await;
        let stop = CancellationToken::new();
        stop.cancel();
        office.office.keep_ledger(&stop).await;
        let page =
            scene.read(|tx, who| mail_refusal::list(tx, who.tenant(), None, 10, None)).await.unwrap().0;
        let told: Vec<_> = page
            .iter()
            .map(|it| (it.what.recipient.as_str(), it.what.sender.as_deref(), it.what.rule.as_str()))
            .collect();
        let from = Some("x@else.example");
        let expected = [
            ("nobody@example.com", from, "UNKNOWN_RECIPIENT"),
            ("empty@example.com", from, "GROUP_IS_EMPTY"),
            ("own@example.com", from, "NOT_MEMBER"),
        ];
        assert_eq!(told, expected);
        assert_eq!(page[0].what.peer, "127.0.0.1");
        let own = scene
            .read(|tx, who| mail_refusal::list(tx, who.tenant(), Some("own@example.com"), 1, None))
            .await
            .unwrap();
        assert_eq!((own.0.len(), own.1), (1, None));
    })
    .await;
}

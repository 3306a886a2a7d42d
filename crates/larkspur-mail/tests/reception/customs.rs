//! What an administrator has groups do otherwise than they would.

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::Nested;
use larkspur_core::mail_report::{self, News};
use larkspur_core::{mail_group, user_mailbox};
use larkspur_mail::{ByGroup, SomeGroups};
use larkspur_model::WhoCanSend;
use larkspur_testkit::each_engine;

use crate::stage::{Office, add_user, address, edition, group, permit, person, queued, recipients, terms};

const OK: &str = "250 2.1.5 recipient ok";
const UNKNOWN: &str = "550 5.1.1 no such address here";
const FORBIDDEN: &str = "550 5.7.1 not permitted to post to this group";
const NO_RELAY: &str = "550 5.7.1 this server does not relay to that domain";

/// `outer` takes mail from anyone and holds `inner`, which takes it from bo and holds `deep`; one of `deep` is in `outer`
/// as well.
#[tokio::test]
async fn nested_groups_count_by_the_rule_of_the_outer_one_or_by_their_own() {
    each_engine(async |scene| {
        person(scene, "安", "ann@example.com").await;
        let bo = person(scene, "波", "bo@example.com").await;
        group(scene, "deep@example.com", WhoCanSend::Anyone, &["three@else.example", "four@else.example"])
            .await;
        group(
            scene,
            "inner@example.com",
            WhoCanSend::CustomMembers,
            &["deep@example.com", "two@else.example"],
        )
        .await;
        permit(scene, "inner@example.com", &bo).await;
        let members = ["inner@example.com", "one@else.example", "three@else.example"];
        group(scene, "outer@example.com", WhoCanSend::Anyone, &members).await;
        let all = ["four@else.example", "one@else.example", "three@else.example", "two@else.example"];
        let own = ["one@else.example", "three@else.example"];
        for (nested, from, reached) in [
            (Nested::Outer, "ann@example.com", &all[..]),
            (Nested::Strict, "bo@example.com", &all),
            (Nested::Strict, "ann@example.com", &own),
            (Nested::Strict, "x@else.example", &own),
        ] {
            let mut terms = terms();
            terms.nested = nested;
            let office = Office::new(scene, terms);
            let mut talk = office.verified().await;
            let text = format!("From: {from}\n\nbody");
            let key = queued(&talk.send(from, "outer@example.com", &text).await);
            assert_eq!(recipients(scene, key).await, reached, "{nested:?} {from}");
            let marks = edition(scene, key, 1).await.matches("X-Larkspur-Group: ").count();
            assert_eq!(marks, if reached.len() == all.len() { 3 } else { 1 }, "{nested:?} {from}");
            let told = scene.read(|tx, _| mail_report::owed(tx, 0, None)).await.unwrap();
            let left_out = told.map(|owed| (owed.news, owed.post.key, owed.to, owed.groups, owed.total));
            // Nobody elsewhere is told what is in a group.
            let is_told = nested == Nested::Strict && from == "ann@example.com";
            let inner = || (News::LeftOut, key, vec![address(from)], vec!["inner@example.com".to_owned()], 1);
            assert_eq!(left_out, is_told.then(inner), "{nested:?} {from}");
            scene
                .write(|tx, _| match mail_report::owed(tx, 0, None)? {
                    Some(owed) => mail_report::drop_owed(tx, &owed).map(drop),
                    None => Ok(()),
                })
                .await
                .unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn who_stands_in_to_or_cc_gets_no_second_copy_where_the_group_wants_that() {
    each_engine(async |scene| {
        let ann = person(scene, "安", "ann@example.com").await;
        let alias =
            scene.write(|tx, who| user_mailbox::add_alias(tx, who, "ann@example.com", "a@example.com"));
        alias.await.unwrap();
        for name in ["team@example.com", "once@example.com"] {
            group(scene, name, WhoCanSend::Anyone, &["x@else.example", "y@else.example"]).await;
            add_user(scene, Roll::Members, name, &ann).await;
        }
        let mut terms = terms();
        terms.customs.no_second_copy = SomeGroups(vec![address("Once@example.com")]);
        let office = Office::new(scene, terms);
        let mut talk = office.verified().await;
        let all = ["ann@example.com", "x@else.example", "y@else.example"];
        for (to, head, reached) in [
            ("once@example.com", "To: once@example.com, A <A@example.com>\nCc: X@else.example", &all[2..]),
            ("team@example.com", "To: team@example.com, A <A@example.com>\nCc: X@else.example", &all),
            ("once@example.com", "To: once@example.com, nobody@else.example\nBcc: x@else.example", &all),
            // Whoever has it already is no reason to say that the group is empty.
            ("once@example.com", "To: ann@example.com, x@else.example, y@else.example", &[]),
        ] {
            let text = format!("From: z@else.example\n{head}\n\nbody");
            let key = queued(&talk.send("z@else.example", to, &text).await);
            assert_eq!(recipients(scene, key).await, reached, "{to} {head}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_group_says_of_itself_is_what_was_configured_for_it() {
    each_engine(async |scene| {
        for name in ["team@example.com", "desk@example.com"] {
            group(scene, name, WhoCanSend::Anyone, &["out@else.example"]).await;
        }
        let of_desk = |link: &str| ByGroup(vec![(address("Desk@example.com"), link.to_owned())]);
        let mut terms = terms();
        terms.customs.help = of_desk("https://example.com/help");
        terms.customs.owner = of_desk("mailto:ann@example.com");
        terms.customs.archive = of_desk("https://example.com/desk");
        terms.customs.reply_to = ByGroup(vec![(address("desk@example.com"), address("desk@example.com"))]);
        let office = Office::new(scene, terms);
        let mut talk = office.verified().await;
        let text =
            "From: x@else.example\nReply-To: y@else.example\nList-Help: <https://evil.example>\n\nbody";
        let mut sent = async |to: &str| {
            let key = queued(&talk.send("x@else.example", to, text).await);
            edition(scene, key, 1).await
        };
        let desk = sent("desk@example.com").await;
        for field in [
            "List-Help: <https://example.com/help>",
            "List-Owner: <mailto:ann@example.com>",
            "List-Archive: <https://example.com/desk>",
            "Reply-To: <desk@example.com>",
        ] {
            assert_eq!(desk.matches(&format!("\r\n{field}\r\n")).count(), 1, "{desk}");
        }
        assert!(!desk.contains("y@else.example") && !desk.contains("evil"), "{desk}");
        let team = sent("team@example.com").await;
        assert!(team.contains("\r\nReply-To: y@else.example\r\n"), "{team}");
        for absent in ["List-Help", "List-Owner", "List-Archive", "desk@"] {
            assert!(!team.contains(absent), "{team}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_with_a_tag_means_the_group_where_nobody_has_it_and_tags_are_wanted() {
    each_engine(async |scene| {
        person(scene, "安", "ann+home@example.com").await;
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        group(scene, "team+ops@example.com", WhoCanSend::CustomMembers, &["out@else.example"]).await;
        let aliased =
            scene.write(|tx, who| mail_group::add_alias(tx, who, "team@example.com", "crew@example.com"));
        aliased.await.unwrap();
        for (to, without, with) in [
            ("team@example.com", OK, OK),
            ("Team+2026@example.com", UNKNOWN, OK),
            ("crew+a+b@example.com", UNKNOWN, OK),
            ("team+@example.com", UNKNOWN, OK),
            // Somebody has these; the last one, with the tag taken off.
            ("team+ops@example.com", FORBIDDEN, FORBIDDEN),
            ("ann+home@example.com", UNKNOWN, UNKNOWN),
            ("team+ops+x@example.com", UNKNOWN, FORBIDDEN),
            ("else+team@example.com", UNKNOWN, UNKNOWN),
            ("+team@example.com", UNKNOWN, UNKNOWN),
            ("team+x%else.example@example.com", NO_RELAY, NO_RELAY),
            ("team+x@else.example", NO_RELAY, NO_RELAY),
        ] {
            for (plus_tags, reply) in [(false, without), (true, with)] {
                let mut terms = terms();
                terms.plus_tags = plus_tags;
                let office = Office::new(scene, terms);
                let mut talk = office.verified().await;
                talk.from("x@else.example").await;
                assert_eq!(talk.rcpt(to).await, reply, "{to} {plus_tags}");
                if reply == OK {
                    let key = queued(&talk.data("From: x@else.example\n\nbody").await);
                    assert_eq!(recipients(scene, key).await, ["out@else.example"]);
                    let copy = edition(scene, key, 1).await;
                    assert!(copy.contains("\r\nList-Post: <mailto:team@example.com>\r\n"), "{copy}");
                }
            }
        }
    })
    .await;
}

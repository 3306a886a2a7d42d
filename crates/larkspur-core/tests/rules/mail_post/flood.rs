//! How much one sender, one conversation and one message may reach, and addresses that mail comes back from.

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::{Destination, NewPost, Refusal};
use larkspur_core::{Limits, mail_trouble};
use larkspur_model::MemberKind;
use larkspur_store::Statement;
use larkspur_testkit::each_engine;

use super::{accept, address, addresses, judge, open_group, post, with_mailbox};
use crate::mail_reach::{add, text};
#[tokio::test]
async fn nobody_floods_everybody() {
    each_engine(async |scene| {
        for (group, members) in [("one@example.com", 3), ("two@example.com", 4), ("three@example.com", 3)] {
            open_group(scene, group).await;
            for number in 0..members {
                let member =
                    format!("{group}{number}").replace('@', "-").replace(".com", "") + "@else.example";
                add(scene, Roll::Members, group, text(MemberKind::ExternalUser, &member)).await;
            }
        }
        with_mailbox(scene, "安", "ann@example.com").await;
        let mut to = Vec::new();
        for group in ["one@example.com", "two@example.com", "three@example.com"] {
            to.push(judge(scene, Some("x@else.example"), group).await.unwrap());
        }
        let hour = Limits { mail_recipients_per_hour: 7, ..Limits::default() };
        let (x, y) = (Some("x@else.example"), Some("y@else.example"));
        // Within one transaction, and over several.
        let verdicts = accept(scene, hour, post(x, &to)).await;
        assert_eq!(verdicts.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(verdicts[2], Err(Refusal::TooMuch));
        assert_eq!(accept(scene, hour, post(x, &to[..1])).await, [Err(Refusal::TooMuch)]);
        assert!(accept(scene, hour, post(y, &to[..1])).await[0].is_ok(), "others are others");
        scene.clock().advance(3_600_001);
        assert!(accept(scene, hour, post(x, &to[..1])).await[0].is_ok(), "an hour later");
        // The first one of an hour may be larger than an hour's allowance.
        let tight = Limits { mail_recipients_per_hour: 2, ..Limits::default() };
        assert!(accept(scene, tight, post(Some("z@else.example"), &to[..1])).await[0].is_ok());
        // A message times its recipients.
        let size = i64::try_from(post(x, &[]).head.len() + post(x, &[]).body.len()).unwrap();
        let wide = Limits { mail_fan_out: size * 7, ..Limits::default() };
        let verdicts = accept(scene, wide, post(Some("ann@example.com"), &to)).await;
        assert_eq!(verdicts[2], Err(Refusal::TooLarge));
        assert!(verdicts[0].is_ok() && verdicts[1].is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_conversation_does_not_run_away() {
    each_engine(async |scene| {
        for (group, members) in [("large@example.com", 3), ("small@example.com", 2)] {
            open_group(scene, group).await;
            for number in 0..members {
                let member = text(MemberKind::ExternalUser, &format!("a{number}@else.example"));
                add(scene, Roll::Members, group, member).await;
            }
        }
        let limits = Limits { mail_storm_posts: 2, mail_storm_recipients: 3, ..Limits::default() };
        let to = [
            judge(scene, None, "large@example.com").await.unwrap(),
            judge(scene, None, "small@example.com").await.unwrap(),
        ];
        let reply = |who: usize, to: &[Destination], thread: Option<&str>| {
            let new = post(Some(&format!("b{who}@else.example")), to);
            NewPost { thread: thread.map(str::to_owned), ..new }
        };
        let thread = Some("first@else.example");
        for number in 0..2 {
            assert!(accept(scene, limits, reply(number, &to[..1], thread)).await[0].is_ok());
        }
        assert_eq!(accept(scene, limits, reply(3, &to[..1], thread)).await, [Err(Refusal::TooMuch)]);
        assert!(accept(scene, limits, reply(3, &to[1..], thread)).await[0].is_ok(), "a small group");
        assert!(accept(scene, limits, reply(3, &to[..1], Some("other"))).await[0].is_ok(), "another one");
        assert!(accept(scene, limits, reply(3, &to[..1], None)).await[0].is_ok(), "none");
        scene.clock().advance(60_001);
        assert!(accept(scene, limits, reply(4, &to[..1], thread)).await[0].is_ok(), "a minute later");
    })
    .await;
}

static TROUBLES: Statement = Statement::new(
    "rules::mail_post::TROUBLES",
    "SELECT address FROM mail_trouble WHERE tenant = ?1 ORDER BY address",
);

#[tokio::test]
async fn addresses_that_are_quiet_are_forgotten() {
    each_engine(async |scene| {
        for (address, wait) in [("old@else.example", 14 * 24 * 3_600_000), ("young@else.example", 0)] {
            let bounced = scene.write(move |tx, who| mail_trouble::bounced(tx, who.tenant(), address, "no"));
            bounced.await.unwrap();
            scene.clock().advance(wait);
        }
        scene.write(|tx, who| mail_trouble::prune(tx, who.tenant())).await.unwrap();
        let left = scene.read(|tx, who| {
            Ok(tx.all(&TROUBLES, &[who.tenant().get().into()], |row| Ok(row.text(0)?.to_owned()))?)
        });
        assert_eq!(left.await.unwrap(), ["young@else.example"]);
    })
    .await;
}

#[tokio::test]
async fn who_bounces_for_days_is_left_out() {
    each_engine(async |scene| {
        open_group(scene, "team@example.com").await;
        for member in ["good@else.example", "Bad@else.example"] {
            add(scene, Roll::Members, "team@example.com", text(MemberKind::ExternalUser, member)).await;
        }
        let to = judge(scene, None, "team@example.com").await.unwrap();
        let reached = async || {
            let key =
                accept(scene, Limits::default(), post(Some("x@else.example"), std::slice::from_ref(&to)))
                    .await;
            addresses(scene, key[0].unwrap()).await.len()
        };
        let bounce = async || {
            let noted = scene.write(|tx, who| {
                mail_trouble::bounced(tx, who.tenant(), "bad@else.example", "550 no such\0 user")
            });
            noted.await.unwrap()
        };
        let day = 24 * 3_600_000;
        for number in 1..=5 {
            assert_eq!(bounce().await, number == 5, "day {number}");
            assert!(!bounce().await, "a day counts once");
            assert_eq!(reached().await, if number < 5 { 2 } else { 1 });
            scene.clock().advance(day);
        }
        let listed = scene.read(|tx, who| mail_trouble::list(tx, who.tenant(), 10, None)).await.unwrap().0;
        assert_eq!((listed.len(), listed[0].score, listed[0].is_suspended), (1, 5, true));
        assert_eq!(listed[0].reason, "550 no such user");
        scene.clock().advance(14 * day);
        assert_eq!(reached().await, 2, "quiet for fourteen days");
        assert!(!bounce().await, "and the count begins anew");
        for _ in 0..4 {
            scene.clock().advance(day);
            bounce().await;
        }
        assert_eq!(reached().await, 1);
        let forgive = async || {
            let done =
                scene.write(|tx, who| mail_trouble::forgive(tx, who.tenant(), &address("BAD@else.example")));
            done.await.unwrap()
        };
        assert_eq!((forgive().await, forgive().await), (true, false));
        assert_eq!(reached().await, 2);
    })
    .await;
}

//! What somebody is still to be told about mail: whom, when, and once.

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::{
    self, CopyState, Letter, NewPost, Notify, Onward, Originator, PostKind, Reply, Retention,
};
use larkspur_core::mail_queue::{self, Became};
use larkspur_core::mail_report::{self, News, Owed};
use larkspur_core::mail_trouble::{self, Failure};
use larkspur_core::user::{NewUser, Standing};
use larkspur_core::{Limits, mail_group, mail_group_manager};
use larkspur_model::{MailPostKey, MemberKind};
use larkspur_store::Db;
use larkspur_testkit::scene::START_MS;
use larkspur_testkit::{Scene, each_engine};

use crate::mail_post::{accept_on, address, edition, judge, post};
use crate::mail_queue::{
    MINUTE, all, claim, copies, deferred, delivered, failed, finish, group_of, on, send,
};
use crate::mail_reach::{add, text};

const DAY: i64 = 24 * 60 * MINUTE;

async fn owed_by(scene: &Scene, grace: i64, postmaster: Option<&'static str>) -> Option<Owed> {
    let owed = scene.read(move |tx, _| mail_report::owed(tx, grace, postmaster.map(address).as_ref()));
    owed.await.unwrap()
}

async fn owed(scene: &Scene) -> Option<Owed> {
    owed_by(scene, 0, None).await
}

async fn tell_on(db: &Db, owed: &Owed) -> bool {
    let owed = owed.clone();
    on(db, move |tx| {
        let letter = Letter {
            key: MailPostKey::new(tx.fresh_id()),
            sender: None,
            subject: "未送达".into(),
            message_id: None,
            head: b"Subject: Undelivered\r\n\r\n".to_vec(),
            body: Vec::new(),
            smtputf8: false,
            to: owed.to.clone(),
        };
        mail_report::told(tx, &owed, &letter, Onward::Relay { routes: &[], expires_at: tx.now() + DAY })
    })
    .await
}

async fn tell(scene: &Scene, owed: &Owed) -> bool {
    tell_on(scene.db(), owed).await
}

async fn with_manager(scene: &Scene, group: &'static str, name: &str, email: &str) -> larkspur_model::User {
    let email = Some(email.to_owned());
    let user = scene.user(name).with(|new: &mut NewUser| new.enterprise_email = email).create().await;
    let id = scene.caller().ids.open_id(user.key);
    let made = scene.write(move |tx, who| mail_group_manager::add(tx, who, group, std::slice::from_ref(&id)));
    made.await.unwrap();
    user
}

fn addresses(owed: &Owed) -> Vec<&str> {
    owed.to.iter().map(larkspur_model::EmailAddress::as_str).collect()
}

#[tokio::test]
async fn managers_are_told_once_what_failed() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 4).await;
        with_manager(scene, "team@example.com", "安", "Ann@example.com").await;
        let frozen = with_manager(scene, "team@example.com", "博", "bo@example.com").await;
        scene.set_standing(&frozen, Standing::Frozen).await;
        let key = send(scene, std::slice::from_ref(&to), DAY).await;
        let taken = claim(scene, "a").await.unwrap();
        let mut verdicts = all(&taken, &failed());
        verdicts[1].became = delivered();
        verdicts[3].became = deferred();
        assert!(finish(scene, &taken, verdicts).await);
        scene.clock().advance(MINUTE - 1);
        assert_eq!(owed_by(scene, MINUTE, None).await, None, "what happens is gathered first");
        scene.clock().advance(1);
        let first = owed_by(scene, MINUTE, None).await.unwrap();
        assert_eq!((first.news, first.post.key, first.total), (News::Undelivered, key, 2));
        assert_eq!(first.edition.number, 1);
        assert_eq!(first.group.as_ref().map(|group| group.key), Some(to.group));
        assert_eq!(addresses(&first), ["Ann@example.com"]);
        let named: Vec<_> = first.copies.iter().map(|copy| (copy.address.as_str(), copy.state)).collect();
        let expected = [("a0000@else.example", CopyState::Failed), ("a0002@else.example", CopyState::Failed)];
        assert_eq!(named, expected);
        assert!(first.copies[0].reply.is_some());
        let states = [(CopyState::Deferred, 1), (CopyState::Delivered, 1), (CopyState::Failed, 2)];
        assert_eq!(first.states, states);
        assert_eq!(first.head, post(None, &[]).head, "as it came");
        // More has failed since: then that is to be told.
        let taken = claim(scene, "a").await.unwrap();
        assert!(finish(scene, &taken, all(&taken, &failed())).await);
        let more = owed(scene).await.unwrap();
        assert_eq!(more.total, 3);
        assert!(tell(scene, &first).await, "what is younger than the first look is told another time");
        assert!(!tell(scene, &first).await, "once");
        assert!(!tell(scene, &more).await, "part of it has been told");
        let rest = owed(scene).await.unwrap();
        assert_eq!(rest.total, 1);
        assert!(tell(scene, &rest).await);
        assert_eq!(owed(scene).await, None);
        let letters = scene.read(|tx, who| mail_post::list(tx, who.tenant(), 10, None)).await.unwrap().0;
        let of_letters: Vec<_> = letters.iter().filter(|it| it.kind == PostKind::Letter).collect();
        assert_eq!(of_letters.len(), 2);
        assert_eq!(copies(scene, of_letters[0].key).await[0].given, "Ann@example.com");
        // A report that fails is not reported.
        while let Some(taken) = claim(scene, "a").await {
            assert!(finish(scene, &taken, all(&taken, &failed())).await);
        }
        assert_eq!(owed(scene).await, None);
    })
    .await;
}

#[tokio::test]
async fn whom_to_tell_when_there_is_no_manager() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 60).await;
        send(scene, std::slice::from_ref(&to), DAY).await;
        let taken = claim(scene, "a").await.unwrap();
        assert!(finish(scene, &taken, all(&taken, &failed())).await);
        let many = owed_by(scene, 0, Some("post@example.com")).await.unwrap();
        assert_eq!((many.total, many.copies.len()), (60, 50));
        assert_eq!(addresses(&many), ["post@example.com"]);
        let nobody = owed(scene).await.unwrap();
        assert!(nobody.to.is_empty());
        let dropped = async |owed: &Owed| {
            let owed = owed.clone();
            on(scene.db(), move |tx| mail_report::drop_owed(tx, &owed)).await
        };
        assert!(dropped(&nobody).await && !dropped(&nobody).await);
        assert_eq!(owed(scene).await, None);
        // A group that is gone has no managers, and its mail goes on.
        with_manager(scene, "team@example.com", "安", "ann@example.com").await;
        send(scene, &[to], DAY).await;
        scene.write(|tx, who| mail_group::remove(tx, who, "team@example.com")).await.unwrap();
        let taken = claim(scene, "a").await.unwrap();
        assert!(finish(scene, &taken, all(&taken, &failed())).await);
        let gone = owed_by(scene, 0, Some("post@example.com")).await.unwrap();
        assert_eq!((gone.group.as_ref(), addresses(&gone)), (None, vec!["post@example.com"]));
    })
    .await;
}

#[tokio::test]
async fn what_expired_is_told_like_what_failed() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 2).await;
        send(scene, &[to], MINUTE).await;
        scene.clock().advance(2 * MINUTE);
        assert_eq!(on(scene.db(), |tx| mail_queue::expire(tx, 0)).await, 2);
        let told = owed(scene).await.unwrap();
        assert_eq!((told.news, told.total), (News::Undelivered, 2));
        assert!(told.copies.iter().all(|copy| copy.state == CopyState::Expired));
    })
    .await;
}

#[tokio::test]
async fn an_author_is_told_once_that_it_is_late() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 3).await;
        let wishes = |notify: Option<Notify>, originator: Originator| NewPost {
            originator,
            editions: vec![mail_post::NewEdition { notify, ..edition(&to) }],
            ..post(Some("x@else.example"), &[])
        };
        let proved = || Originator::Proved(address("x@else.example"));
        let delay = Notify { delay: true, ..Notify::default() };
        let failure = Notify { failure: true, ..Notify::default() };
        for (notify, originator, is_told) in [
            (None, proved(), true),
            (Some(delay), proved(), true),
            (Some(failure), proved(), false),
            (Some(Notify::default()), proved(), false),
            (Some(delay), Originator::Unproved, false),
        ] {
            let until = scene.read(|tx, _| Ok(tx.now() + DAY)).await.unwrap();
            let new = wishes(notify, originator);
            let key = accept_on(scene, Limits::default(), new, Some((&[], until))).await[0].unwrap();
            for wait in [0, 3 * 60 * MINUTE, 60 * MINUTE, 60 * MINUTE] {
                scene.clock().advance(wait);
                let taken = claim(scene, "a").await.unwrap();
                assert!(finish(scene, &taken, all(&taken, &deferred())).await);
                let told = owed(scene).await;
                let is_due = is_told
                    && scene.read(|tx, _| Ok(tx.now())).await.unwrap() == until - DAY + 4 * 60 * MINUTE;
                assert_eq!(told.is_some(), is_due, "{notify:?} {wait}");
                if let Some(told) = told {
                    assert_eq!((told.news, told.post.key, told.total), (News::Late, key, 3));
                    assert_eq!((addresses(&told), told.copies.len()), (vec!["x@else.example"], 0));
                    assert!(tell(scene, &told).await);
                    let letter = claim(scene, "a").await.unwrap();
                    assert!(finish(scene, &letter, all(&letter, &delivered())).await);
                }
            }
            let done = scene
                .write(move |tx, who| mail_queue::cancel(tx, who.tenant(), &mail_queue::Choice::Post(key)));
            done.await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn an_author_who_asks_is_told_that_it_went_out() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 2).await;
        let notify = Some(Notify { success: true, ..Notify::default() });
        let new = NewPost {
            editions: vec![mail_post::NewEdition { notify, ..edition(&to) }],
            ..post(Some("x@else.example"), &[])
        };
        let spoofed = NewPost { originator: Originator::Unproved, ..new.clone() };
        accept_on(scene, Limits::default(), spoofed, None).await[0].unwrap();
        assert_eq!(owed(scene).await, None, "nobody is told what somebody else sent");
        accept_on(scene, Limits::default(), new, None).await[0].unwrap();
        let told = owed(scene).await.unwrap();
        assert_eq!((told.news, addresses(&told), told.total), (News::Expanded, vec!["x@else.example"], 2));
        assert!(tell(scene, &told).await);
    })
    .await;
}

#[tokio::test]
async fn managers_are_told_who_gets_no_more_mail() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 2).await;
        for day in 1..=5 {
            send(scene, std::slice::from_ref(&to), DAY).await;
            let taken = claim(scene, "a").await.unwrap();
            let mut verdicts = all(&taken, &delivered());
            let unknown = Reply { code: Some(550), status: Some((5, 1, 1)), text: "no such user".into() };
            verdicts[1].became = Became::Failed(unknown);
            assert!(finish(scene, &taken, verdicts).await);
            let mut news = Vec::new();
            while let Some(told) = owed_by(scene, 0, Some("post@example.com")).await {
                assert_eq!(told.copies[0].address, "a0001@else.example");
                news.push(told.news);
                assert!(tell(scene, &told).await);
                let letter = claim(scene, "a").await.unwrap();
                assert!(finish(scene, &letter, all(&letter, &delivered())).await);
            }
            assert_eq!(news.contains(&News::Suspended), day == 5);
            scene.clock().advance(DAY);
        }
        let key = send(scene, &[to], DAY).await;
        assert_eq!(copies(scene, key).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_comes_back_later_has_failed() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 3).await;
        let key = send(scene, &[to], DAY).await;
        let taken = claim(scene, "a").await.unwrap();
        let mut verdicts = all(&taken, &delivered());
        verdicts[2].became = deferred();
        assert!(finish(scene, &taken, verdicts).await);
        let come_back = async |address: &str, status| {
            let failure = Failure { address: self::address(address), status, text: "no\0 such user".into() };
            let noted = scene.write(move |tx, who| {
                mail_trouble::returned(tx, who.tenant(), key, std::slice::from_ref(&failure))
            });
            noted.await.unwrap()
        };
        assert_eq!(come_back("A0000@else.example", Some((5, 1, 1))).await, 1);
        assert_eq!(come_back("a0001@else.example", None).await, 1);
        assert_eq!(come_back("a0002@else.example", Some((5, 1, 1))).await, 1, "it is under way still");
        assert_eq!(come_back("stranger@else.example", Some((5, 1, 1))).await, 0);
        let told = owed(scene).await.unwrap();
        assert_eq!((told.news, told.total), (News::Undelivered, 2));
        let said = told.copies[0].reply.clone().unwrap();
        assert_eq!((said.code, said.status, said.text.as_str()), (None, Some((5, 1, 1)), "no such user"));
        let states: Vec<_> = copies(scene, key).await.iter().map(|copy| copy.state).collect();
        assert_eq!(states, [CopyState::Failed, CopyState::Failed, CopyState::Deferred]);
        let listed = scene.read(|tx, who| mail_trouble::list(tx, who.tenant(), 10, None)).await.unwrap().0;
        assert_eq!(
            listed.iter().map(|it| it.address.as_str()).collect::<Vec<_>>(),
            ["a0000@else.example", "a0002@else.example"]
        );
        let dropped = told.clone();
        assert!(on(scene.db(), move |tx| mail_report::drop_owed(tx, &dropped)).await);
        come_back("a0000@else.example", Some((5, 1, 1))).await;
        assert_eq!(owed(scene).await, None, "a report that comes twice is told once");
    })
    .await;
}

#[tokio::test]
async fn two_reporters_tell_it_once() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 2).await;
        let second = scene.second_process();
        for _ in 0..10 {
            send(scene, std::slice::from_ref(&to), DAY).await;
            let taken = claim(scene, "a").await.unwrap();
            assert!(finish(scene, &taken, all(&taken, &failed())).await);
            let told = owed_by(scene, 0, Some("post@example.com")).await.unwrap();
            let (one, other) = tokio::join!(tell(scene, &told), tell_on(&second, &told));
            assert!(one != other);
            let letter = claim(scene, "a").await.unwrap();
            assert!(finish(scene, &letter, all(&letter, &delivered())).await);
        }
        assert_eq!(owed(scene).await, None);
    })
    .await;
}

#[tokio::test]
async fn posts_that_are_done_with_are_forgotten() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 2).await;
        let retention = Retention { text_ms: DAY, log_ms: 7 * DAY };
        let prune =
            async || scene.write(move |tx, who| mail_post::prune(tx, who.tenant(), retention)).await.unwrap();
        let done = send(scene, std::slice::from_ref(&to), 100 * DAY).await;
        let taken = claim(scene, "a").await.unwrap();
        assert!(finish(scene, &taken, all(&taken, &delivered())).await);
        let open = send(scene, std::slice::from_ref(&to), 100 * DAY).await;
        let owing = accept_on(
            scene,
            Limits::default(),
            {
                let notify = Some(Notify { success: true, ..Notify::default() });
                let editions = vec![mail_post::NewEdition { notify, ..edition(&to) }];
                NewPost { editions, ..post(Some("x@else.example"), &[]) }
            },
            None,
        );
        let owing = owing.await[0].unwrap();
        let kept = async |key| {
            let found = scene.read(move |tx, who| {
                let found = mail_post::find(tx, who.tenant(), key)?;
                Ok(found
                    .map(|_| mail_post::text(tx, who.tenant(), key))
                    .transpose()?
                    .map(|text| text.is_some()))
            });
            found.await.unwrap()
        };
        assert_eq!(prune().await, 0);
        scene.clock().set(START_MS + DAY);
        assert_eq!((prune().await, prune().await), (1, 0));
        assert_eq!(
            [kept(done).await, kept(open).await, kept(owing).await],
            [Some(false), Some(true), Some(true)]
        );
        assert!(copies(scene, done).await.len() == 2, "what became of it is known for longer");
        scene.clock().set(START_MS + 7 * DAY);
        assert_eq!((prune().await, prune().await), (1, 0));
        assert_eq!([kept(done).await, kept(open).await, kept(owing).await], [None, Some(true), Some(true)]);
        let told = owed(scene).await.unwrap();
        assert!(tell(scene, &told).await);
        assert_eq!((prune().await, prune().await), (1, 0));
        assert_eq!(kept(owing).await, None);
        // Captured copies are done with at once, and there may be many posts.
        for _ in 0..150 {
            accept_on(
                scene,
                Limits::default(),
                post(Some("x@else.example"), std::slice::from_ref(&to)),
                None,
            )
            .await[0]
                .unwrap();
        }
        scene.clock().advance(7 * DAY);
        assert_eq!((prune().await, prune().await, prune().await), (150, 50, 0));
    })
    .await;
}

#[tokio::test]
async fn a_member_of_both_is_told_about_under_the_first() {
    each_engine(async |scene| {
        let one = group_of(scene, "one@example.com", "else.example", 1).await;
        group_of(scene, "two@example.com", "else.example", 1).await;
        add(scene, Roll::Members, "two@example.com", text(MemberKind::ExternalUser, "only@else.example"))
            .await;
        let two = judge(scene, None, "two@example.com").await.unwrap();
        let key = send(scene, &[one, two], DAY).await;
        while let Some(taken) = claim(scene, "a").await {
            assert!(finish(scene, &taken, all(&taken, &failed())).await);
        }
        let mut told = Vec::new();
        while let Some(next) = owed(scene).await {
            told.push((
                next.edition.number,
                next.copies.iter().map(|it| it.address.clone()).collect::<Vec<_>>(),
            ));
            let dropped = next.clone();
            assert!(on(scene.db(), move |tx| mail_report::drop_owed(tx, &dropped)).await);
        }
        told.sort();
        let expected =
            [(1, vec!["a0000@else.example".to_owned()]), (2, vec!["only@else.example".to_owned()])];
        assert_eq!(told, expected);
        assert_eq!(copies(scene, key).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn managers_are_told_once_of_a_conversation_that_runs_away() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 3).await;
        with_manager(scene, "team@example.com", "安", "ann@example.com").await;
        let limits = Limits { mail_storm_posts: 2, mail_storm_recipients: 3, ..Limits::default() };
        let reply = async |who: usize| {
            let new = post(Some(&format!("b{who}@else.example")), std::slice::from_ref(&to));
            let new = NewPost { thread: Some("first@else.example".into()), ..new };
            accept_on(scene, limits, new, None).await[0]
        };
        let first = reply(0).await.unwrap();
        scene.clock().advance(1);
        reply(1).await.unwrap();
        assert_eq!(owed(scene).await, None);
        for who in 2..5 {
            assert_eq!(reply(who).await, Err(mail_post::Refusal::TooMuch));
        }
        let told = owed(scene).await.unwrap();
        assert_eq!((told.news, told.post.key, told.total), (News::Storm, first, 1));
        assert_eq!((addresses(&told), told.copies.len()), (vec!["ann@example.com"], 0));
        assert!(tell(scene, &told).await);
        assert_eq!(reply(5).await, Err(mail_post::Refusal::TooMuch));
        scene.clock().advance(2 * MINUTE);
        for who in 6..8 {
            reply(who).await.unwrap();
        }
        assert_eq!(reply(8).await, Err(mail_post::Refusal::TooMuch));
        assert_eq!(owed(scene).await, None, "once for a conversation");
    })
    .await;
}

#[tokio::test]
async fn an_author_of_the_organisation_is_told_how_many_failed() {
    each_engine(async |scene| {
        let to = group_of(scene, "team@example.com", "else.example", 3).await;
        with_manager(scene, "team@example.com", "安", "ann@example.com").await;
        let failure = Notify { failure: true, ..Notify::default() };
        let delay = Notify { delay: true, ..Notify::default() };
        for (author, notify, is_told) in [
            ("ann@example.com", None, true),
            ("ann@example.com", Some(failure), true),
            ("ann@example.com", Some(delay), false),
            ("ann@example.com", Some(Notify::default()), false),
            ("x@else.example", None, false),
            ("nobody@example.com", None, false),
        ] {
            let editions = vec![mail_post::NewEdition { notify, ..edition(&to) }];
            let new = NewPost { editions, ..post(Some(author), &[]) };
            let until = scene.read(|tx, _| Ok(tx.now() + DAY)).await.unwrap();
            let key = accept_on(scene, Limits::default(), new, Some((&[], until))).await[0].unwrap();
            let taken = claim(scene, "a").await.unwrap();
            let mut verdicts = all(&taken, &failed());
            verdicts[1].became = delivered();
            assert!(finish(scene, &taken, verdicts).await);
            let mut told = Vec::new();
            while let Some(next) = owed(scene).await {
                assert!(tell(scene, &next).await);
                told.push(next);
                while let Some(letter) = claim(scene, "a").await {
                    assert!(finish(scene, &letter, all(&letter, &delivered())).await);
                }
            }
            told.sort_by_key(|owed| owed.news != News::Undelivered);
            let news: Vec<News> = told.iter().map(|owed| owed.news).collect();
            let summary = is_told.then_some(News::Summary);
            let expected: Vec<News> = std::iter::once(News::Undelivered).chain(summary).collect();
            assert_eq!(news, expected, "{author} {notify:?}");
            if let [_, summary] = told.as_slice() {
                assert_eq!(
                    (summary.post.key, summary.total, addresses(summary)),
                    (key, 3, vec!["ann@example.com"])
                );
                assert!(summary.copies.is_empty(), "authors are told no addresses");
                assert_eq!(summary.states, [(CopyState::Delivered, 1), (CopyState::Failed, 2)]);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_waits_for_a_time_that_the_clock_was_set_back_from() {
    each_engine(async |scene| {
        let catch_up = async || on(scene.db(), mail_report::catch_up).await;
        let to = group_of(scene, "team@example.com", "else.example", 2).await;
        with_manager(scene, "team@example.com", "安", "ann@example.com").await;
        let fail = async |to| {
            let key = send(scene, &[to], 100 * DAY).await;
            let taken = claim(scene, "a").await.unwrap();
            assert!(finish(scene, &taken, all(&taken, &failed())).await);
            key
        };
        let key = fail(to.clone()).await;
        assert_eq!(catch_up().await, 0, "what waits for its time does so");
        scene.clock().advance(-DAY);
        assert_eq!(owed(scene).await, None);
        assert_eq!(catch_up().await, 2);
        assert_eq!(owed_by(scene, MINUTE, None).await, None, "it is gathered as anything new is");
        scene.clock().advance(MINUTE);
        assert_eq!(catch_up().await, 0, "what is old stays as old as it is");
        let told = owed_by(scene, MINUTE, None).await.unwrap();
        assert_eq!((told.news, told.post.key, told.total), (News::Undelivered, key, 2));
        // Whoever looked before the clock was set back tells nothing twice, and nothing that is new by now.
        scene.clock().advance(-DAY);
        assert_eq!(catch_up().await, 2);
        let newer = fail(to).await;
        assert!(tell(scene, &told).await && !tell(scene, &told).await);
        let rest = owed(scene).await.unwrap();
        assert_eq!((rest.post.key, rest.total), (newer, 2));
    })
    .await;
}

//! What is kept of a post: lists, searches, texts, letters.

use larkspur_core::Limits;
use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::{
    self, CopyState, Filter, Letter, NewEdition, NewPost, Notify, Onward, PostKind, Return,
};
use larkspur_model::{EmailAddress, MailPostKey, MemberKind};
use larkspur_testkit::each_engine;

use super::{accept, address, copies, edition, judge, open_group, post};
use crate::mail_reach::{add, text};
#[tokio::test]
async fn posts_are_listed_read_and_forgotten() {
    each_engine(async |scene| {
        open_group(scene, "team@example.com").await;
        for number in 0..3 {
            let member = text(MemberKind::ExternalUser, &format!("a{number}@else.example"));
            add(scene, Roll::Members, "team@example.com", member).await;
        }
        let from = Some("Ann@else.example");
        let to = judge(scene, from, "team@example.com").await.unwrap();
        let mut keys = Vec::new();
        for size in [0, 10, 256 * 1024, 600_000] {
            let body: Vec<u8> = (0..=255).cycle().take(size).collect();
            let new = NewPost { body: body.clone(), ..post(from, std::slice::from_ref(&to)) };
            let text = [new.head.clone(), body].concat();
            let copy = [new.editions[0].head.clone(), new.body.clone()].concat();
            let key = accept(scene, Limits::default(), new).await[0].unwrap();
            let kept = scene.read(move |tx, who| mail_post::text(tx, who.tenant(), key)).await.unwrap();
            assert_eq!(kept, Some(text));
            let kept = scene.read(move |tx, who| {
                let of = |tx: &mut _, edition| mail_post::edition_text(tx, who.tenant(), key, edition);
                Ok((of(tx, 1)?, of(tx, 2)?))
            });
            assert_eq!(kept.await.unwrap(), (Some(copy), None));
            keys.push(key);
        }
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let page = scene.read(move |tx, who| mail_post::list(tx, who.tenant(), 3, before));
            let (page, last) = page.await.unwrap();
            seen.extend(page);
            before = last;
            if last.is_none() {
                break;
            }
        }
        keys.reverse();
        assert_eq!(seen.iter().map(|post| post.key).collect::<Vec<_>>(), keys);
        let size = 600_000 + i64::try_from(post(from, &[]).head.len()).unwrap();
        assert_eq!((seen[0].size, seen[0].copies, seen[0].subject.as_str()), (size, 3, "你好"));
        assert_eq!(seen[0].sender.as_ref().map(EmailAddress::as_str), from);
        let key = keys[0];
        let page = scene.read(move |tx, who| mail_post::copies(tx, who.tenant(), key, 2, None));
        let (first, last) = page.await.unwrap();
        let page = scene.read(move |tx, who| mail_post::copies(tx, who.tenant(), key, 2, last.as_deref()));
        let (second, end) = page.await.unwrap();
        assert_eq!((first.len(), second.len(), end), (2, 1, None));
        // Another tenant sees none of it, and clears none of it.
        let other = scene.tenant("乙", "other.example").await;
        let theirs = other.tenant.key;
        let foreign = scene.read(move |tx, _| {
            Ok((mail_post::list(tx, theirs, 10, None)?.0, mail_post::text(tx, theirs, key)?))
        });
        assert_eq!(foreign.await.unwrap(), (Vec::new(), None));
        assert_eq!(scene.write(move |tx, _| mail_post::clear(tx, theirs)).await.unwrap(), 0);
        assert_eq!(scene.write(|tx, who| mail_post::clear(tx, who.tenant())).await.unwrap(), 4);
        assert_eq!(scene.write(|tx, who| mail_post::clear(tx, who.tenant())).await.unwrap(), 0);
        let gone = scene.read(move |tx, who| mail_post::text(tx, who.tenant(), key)).await.unwrap();
        assert_eq!(gone, None);
        assert!(copies(scene, key).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_an_envelope_said_is_kept() {
    each_engine(async |scene| {
        let group = open_group(scene, "team@example.com").await;
        add(scene, Roll::Members, "team@example.com", text(MemberKind::ExternalUser, "out@else.example"))
            .await;
        let to = judge(scene, Some("x@else.example"), "team@example.com").await.unwrap();
        let notify = Some(Notify { success: true, failure: false, delay: true });
        let new = NewPost {
            message_id: Some(format!("1\0{}@else.example", "长".repeat(400))),
            smtputf8: true,
            ret: Some(Return::Headers),
            envid: Some("QQ\0-314159".into()),
            editions: vec![NewEdition {
                notify,
                orcpt: Some("rfc822;team@example.com".into()),
                ..edition(&to)
            }],
            ..post(Some("x@else.example"), &[])
        };
        let key = accept(scene, Limits::default(), new.clone()).await[0].unwrap();
        let kept = scene.read(move |tx, who| {
            Ok((
                mail_post::find(tx, who.tenant(), key)?.unwrap(),
                mail_post::editions(tx, who.tenant(), key)?,
            ))
        });
        let (kept, editions) = kept.await.unwrap();
        assert_eq!((kept.kind, kept.smtputf8, kept.ret), (PostKind::Groups, true, Some(Return::Headers)));
        assert_eq!(kept.envid.as_deref(), Some("QQ-314159"));
        assert_eq!(kept.author, Some(address("x@else.example")));
        assert!(kept.has_text);
        let [only] = editions.as_slice() else { panic!("{editions:?}") };
        assert_eq!((only.number, only.group, only.notify), (1, Some(group.key), notify));
        assert_eq!(only.orcpt.as_deref(), Some("rfc822;team@example.com"));
        let filter = Filter { message_id: new.message_id, ..Filter::default() };
        let found = scene.read(move |tx, who| mail_post::search(tx, who.tenant(), &filter, 10, None));
        assert_eq!(found.await.unwrap().0, [kept]);
    })
    .await;
}

#[tokio::test]
async fn posts_are_searched() {
    each_engine(async |scene| {
        open_group(scene, "team@example.com").await;
        add(scene, Roll::Members, "team@example.com", text(MemberKind::ExternalUser, "Out@else.example"))
            .await;
        let mut keys = Vec::new();
        for (from, subject, id) in [
            ("Ann@else.example", "100% 年度报告", "a1"),
            ("bo@else.example", "周报_1", "b1"),
            ("bo@else.example", "Re", "a1"),
        ] {
            let to = judge(scene, Some(from), "team@example.com").await.unwrap();
            let new = post(Some(from), &[to]);
            let new = NewPost { subject: subject.into(), message_id: Some(id.into()), ..new };
            keys.push(accept(scene, Limits::default(), new).await[0].unwrap());
        }
        let any = Filter::default;
        for (filter, expected) in [
            (any(), vec![2, 1, 0]),
            (Filter { message_id: Some("a1".into()), ..any() }, vec![2, 0]),
            (Filter { message_id: Some("A1".into()), ..any() }, vec![]),
            (Filter { sender: Some(address("ANN@Else.example")), ..any() }, vec![0]),
            (
                Filter { message_id: Some("a1".into()), sender: Some(address("bo@else.example")), ..any() },
                vec![2],
            ),
            (Filter { recipient: Some(address("out@ELSE.example")), ..any() }, vec![2, 1, 0]),
            (Filter { recipient: Some(address("team@example.com")), ..any() }, vec![]),
            (Filter { subject: Some("%".into()), ..any() }, vec![0]),
            (Filter { subject: Some("_".into()), ..any() }, vec![1]),
            (Filter { subject: Some("报".into()), ..any() }, vec![1, 0]),
            (Filter { subject: Some(String::new()), ..any() }, vec![2, 1, 0]),
            (Filter { message_id: Some("a1".into()), subject: Some("RE".into()), ..any() }, vec![2]),
        ] {
            let asked = filter.clone();
            let found = scene.read(move |tx, who| mail_post::search(tx, who.tenant(), &asked, 10, None));
            let found: Vec<_> = found.await.unwrap().0.iter().map(|post| post.key).collect();
            let expected: Vec<_> = expected.into_iter().map(|place: usize| keys[place]).collect();
            assert_eq!(found, expected, "{filter:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_letter_needs_no_group() {
    each_engine(async |scene| {
        let expires_at = larkspur_testkit::scene::START_MS + 1_000;
        let key = scene.write(move |tx, who| {
            let letter = Letter {
                key: MailPostKey::new(tx.fresh_id()),
                sender: None,
                subject: "Undelivered".into(),
                message_id: None,
                head: b"Subject: Undelivered\r\n\r\n".to_vec(),
                body: b"sorry\r\n".to_vec(),
                smtputf8: false,
                to: ["Boss@Example.com", "boss@example.com", "x@routed.example"].map(address).to_vec(),
            };
            let routes = ["routed.example".to_owned()];
            mail_post::post_letter(tx, who.tenant(), &letter, Onward::Relay { routes: &routes, expires_at })
        });
        let key = key.await.unwrap();
        let kept = copies(scene, key).await;
        let told: Vec<_> = kept
            .iter()
            .map(|copy| (copy.given.as_str(), copy.route.as_deref(), copy.state, copy.group))
            .collect();
        let expected = [
            ("Boss@Example.com", Some("*"), CopyState::Pending, None),
            ("x@routed.example", Some("routed.example"), CopyState::Pending, None),
        ];
        assert_eq!(told, expected);
        let text =
            scene.read(move |tx, who| mail_post::edition_text(tx, who.tenant(), key, 1)).await.unwrap();
        assert_eq!(text.as_deref(), Some(&b"Subject: Undelivered\r\n\r\nsorry\r\n"[..]));
    })
    .await;
}

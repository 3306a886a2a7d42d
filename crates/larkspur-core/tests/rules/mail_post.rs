//! Mail that comes in for groups: who is let in, who gets a copy, and what is kept.

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::{
    self, Author, CopyState, Destination, Filter, Letter, MailCopy, NewEdition, NewPost, Notify, Onward,
    Originator, PostKind, Refusal, Return,
};
use larkspur_core::mail_reach::Ground;
use larkspur_core::user::{NewUser, Standing};
use larkspur_core::{Limits, mail_group, mail_trouble};
use larkspur_model::{EmailAddress, MailGroup, MailPostKey, MemberKind, User, WhoCanSend};
use larkspur_store::Statement;
use larkspur_testkit::{Scene, each_engine};

use crate::mail_reach::{add, of_department, text};

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// Judges a recipient: for this sender, or for a report.
pub(crate) async fn judge(scene: &Scene, from: Option<&str>, to: &str) -> Result<Destination, Refusal> {
    let (from, to) = (from.map(address), address(to));
    let judged = scene
        .read(move |tx, _| mail_post::judge(tx, from.as_ref().map_or(Author::Report, Author::Proved), &to));
    judged.await.unwrap()
}

pub(crate) async fn open_group(scene: &Scene, email: &str) -> MailGroup {
    scene.mail_group(email).with(|new| new.who_can_send = Some(WhoCanSend::Anyone)).create().await
}

pub(crate) fn edition(to: &Destination) -> NewEdition {
    NewEdition {
        to: to.clone(),
        head: format!("List-Post: <mailto:{}>\r\n\r\n", to.email.as_str()).into_bytes(),
        sender: format!("bounce+{}@example.com", to.group.get()),
        notify: None,
        orcpt: None,
    }
}

/// A post that is another one than every other; [`accept`] gives it its key.
pub(crate) fn post(from: Option<&str>, to: &[Destination]) -> NewPost {
    NewPost {
        key: MailPostKey::new(0),
        originator: from.map_or(Originator::Report, |from| Originator::Proved(address(from))),
        sender: from.map(address),
        subject: "你好".into(),
        message_id: None,
        thread: None,
        head: b"Subject: =?utf-8?B?5L2g5aW9?=\r\n\r\n".to_vec(),
        body: b"body\r\n".to_vec(),
        smtputf8: false,
        ret: None,
        envid: None,
        fingerprint: [0; 32],
        editions: to.iter().map(edition).collect(),
    }
}

pub(crate) type Verdicts = Vec<Result<MailPostKey, Refusal>>;

async fn accept(scene: &Scene, limits: Limits, new: NewPost) -> Verdicts {
    accept_on(scene, limits, new, None).await
}

/// Accepts; a fingerprint of zeros means one that no other post has.
pub(crate) async fn accept_on(
    scene: &Scene,
    limits: Limits,
    new: NewPost,
    relay: Option<(&[&str], i64)>,
) -> Verdicts {
    let relay =
        relay.map(|(routes, until)| (routes.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>(), until));
    let accepted = scene.write(move |tx, _| {
        let mut new = new.clone();
        new.key = MailPostKey::new(tx.fresh_id());
        if new.fingerprint == [0; 32] {
            tx.random(&mut new.fingerprint);
        }
        let onward = relay.as_ref().map_or(Onward::Capture, |(routes, expires_at)| Onward::Relay {
            routes,
            expires_at: *expires_at,
        });
        mail_post::accept(tx, &limits, &new, onward)
    });
    accepted.await.unwrap()
}

async fn copies(scene: &Scene, post: MailPostKey) -> Vec<MailCopy> {
    let page = scene.read(move |tx, who| mail_post::copies(tx, who.tenant(), post, 10_000, None));
    page.await.unwrap().0
}

async fn addresses(scene: &Scene, post: MailPostKey) -> Vec<String> {
    copies(scene, post).await.into_iter().map(|copy| copy.given).collect()
}

async fn with_mailbox(scene: &Scene, name: &str, email: &str) -> User {
    let email = Some(email.to_owned());
    scene.user(name).with(|new: &mut NewUser| new.enterprise_email = email).create().await
}

#[tokio::test]
async fn a_recipient_is_judged_by_what_it_is() {
    each_engine(async |scene| {
        let open = open_group(scene, "open@example.com").await;
        with_mailbox(scene, "安", "ann@example.com").await;
        let closed = scene.mail_group("closed@example.com");
        closed.with(|new| new.who_can_send = Some(WhoCanSend::AllGroupMembers)).create().await;
        let stranger = Some("x@else.example");
        assert_eq!(judge(scene, stranger, "open@else.example").await, Err(Refusal::NotOurs));
        // A label more or less is another domain.
        for to in ["open@xexample.com", "open@example.com.evil.example", "open@sub.example.com"] {
            assert_eq!(judge(scene, stranger, to).await, Err(Refusal::NotOurs), "{to}");
        }
        assert_eq!(judge(scene, stranger, "nobody@example.com").await, Err(Refusal::Unknown));
        assert_eq!(judge(scene, stranger, "ann@example.com").await, Err(Refusal::Unknown));
        let to = judge(scene, stranger, "OPEN@Example.COM").await.unwrap();
        assert_eq!(to.group, open.key);
        let not_member = Err(Refusal::NotPermitted(Ground::NotMember));
        assert_eq!(judge(scene, stranger, "closed@example.com").await, not_member);
        assert_eq!(judge(scene, Some("ann@example.com"), "closed@example.com").await, not_member);
        let as_group = Err(Refusal::NotPermitted(Ground::MailGroup));
        assert_eq!(judge(scene, Some("closed@example.com"), "open@example.com").await, as_group);
        // Reports are let in everywhere.
        assert!(judge(scene, None, "closed@example.com").await.is_ok());
        add(scene, Roll::Members, "closed@example.com", text(MemberKind::OtherMember, "X@else.example"))
            .await;
        assert!(judge(scene, stranger, "closed@example.com").await.is_ok(), "a change counts at once");
    })
    .await;
}

#[tokio::test]
async fn members_of_every_kind_get_one_copy_each() {
    each_engine(async |scene| {
        let who = scene.caller();
        let department = scene.department("研发").create().await;
        let at_home = |email: &str| {
            let email = Some(email.to_owned());
            move |new: &mut NewUser| new.enterprise_email = email
        };
        scene.user("安").in_departments(&[&department]).with(at_home("Ann@example.com")).create().await;
        let bo =
            scene.user("博").in_departments(&[&department]).with(at_home("bo@example.com")).create().await;
        scene.user("无").in_departments(&[&department]).create().await;
        let team = open_group(scene, "team@example.com").await;
        let inner = open_group(scene, "inner@example.com").await;
        add(scene, Roll::Members, "team@example.com", of_department(&who, &department)).await;
        add(scene, Roll::Members, "team@example.com", text(MemberKind::MailGroup, "inner@example.com")).await;
        add(scene, Roll::Members, "inner@example.com", text(MemberKind::ExternalUser, "Out@Else.example"))
            .await;
        add(scene, Roll::Members, "inner@example.com", text(MemberKind::OtherMember, "bo@example.com")).await;
        let from = Some("x@else.example");
        let both = [
            judge(scene, from, "inner@example.com").await.unwrap(),
            judge(scene, from, "team@example.com").await.unwrap(),
        ];
        let verdicts = accept(scene, Limits::default(), post(from, &both)).await;
        let [Ok(key), Ok(same)] = verdicts.as_slice() else { panic!("{verdicts:?}") };
        assert_eq!(key, same);
        let kept = copies(scene, *key).await;
        let told: Vec<_> = kept
            .iter()
            .map(|copy| (copy.address.as_str(), copy.given.as_str(), copy.group.unwrap()))
            .collect();
        let expected = [
            ("ann@example.com", "Ann@example.com", team.key),
            ("bo@example.com", "bo@example.com", inner.key),
            ("out@else.example", "Out@Else.example", inner.key),
        ];
        assert_eq!(told, expected, "the group that came first brought them");
        // What happens later does not change what was accepted.
        scene.set_standing(&bo, Standing::Frozen).await;
        assert_eq!(copies(scene, *key).await, kept);
        let verdicts = accept(scene, Limits::default(), post(from, &both[1..])).await;
        assert_eq!(addresses(scene, verdicts[0].unwrap()).await, ["Ann@example.com", "Out@Else.example"]);
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_rcpt_counts() {
    each_engine(async |scene| {
        open_group(scene, "team@example.com").await;
        open_group(scene, "gone@example.com").await;
        open_group(scene, "empty@example.com").await;
        for group in ["team@example.com", "gone@example.com"] {
            add(scene, Roll::Members, group, text(MemberKind::ExternalUser, "out@else.example")).await;
            add(scene, Roll::Members, group, text(MemberKind::ExternalUser, "two@else.example")).await;
        }
        let from = Some("x@else.example");
        let mut to = Vec::new();
        for group in ["gone@example.com", "empty@example.com", "team@example.com"] {
            to.push(judge(scene, from, group).await.unwrap());
        }
        let removed = scene.write(|tx, who| mail_group::remove(tx, who, "gone@example.com"));
        removed.await.unwrap();
        let verdicts = accept(scene, Limits::default(), post(from, &to)).await;
        assert_eq!(verdicts[..2], [Err(Refusal::Unknown), Err(Refusal::Empty)]);
        assert!(verdicts[2].is_ok());
        let capped = Limits { mail_recipients: 1, ..Limits::default() };
        assert_eq!(accept(scene, capped, post(from, &to[2..])).await, [Err(Refusal::TooMany)]);
        let just = Limits { mail_recipients: 2, ..Limits::default() };
        assert!(accept(scene, just, post(from, &to[2..])).await[0].is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_report_is_kept_and_not_passed_on() {
    each_engine(async |scene| {
        open_group(scene, "team@example.com").await;
        add(scene, Roll::Members, "team@example.com", text(MemberKind::ExternalUser, "out@else.example"))
            .await;
        let to = judge(scene, None, "team@example.com").await.unwrap();
        let key = accept(scene, Limits::default(), post(None, &[to])).await[0].unwrap();
        assert!(copies(scene, key).await.is_empty());
        let (posts, last) = scene.read(|tx, who| mail_post::list(tx, who.tenant(), 10, None)).await.unwrap();
        assert_eq!((posts.len(), last), (1, None));
        assert_eq!((posts[0].sender.clone(), posts[0].copies), (None, 0));
    })
    .await;
}

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
async fn a_sender_who_is_not_proved() {
    each_engine(async |scene| {
        open_group(scene, "open@example.com").await;
        scene
            .mail_group("staff@example.com")
            .with(|new| new.who_can_send = Some(WhoCanSend::AllInternalUsers))
            .create()
            .await;
        add(scene, Roll::Members, "open@example.com", text(MemberKind::ExternalUser, "out@else.example"))
            .await;
        add(scene, Roll::Members, "staff@example.com", text(MemberKind::ExternalUser, "out@else.example"))
            .await;
        let told = scene.read(|tx, _| {
            let mut told = Vec::new();
            for author in [Author::Unproved, Author::Later, Author::Report] {
                for to in ["open@example.com", "staff@example.com"] {
                    told.push(
                        mail_post::judge(tx, author, &address(to))?.map(|to| to.email.as_str().to_owned()),
                    );
                }
            }
            Ok(told)
        });
        let (open, staff) = (Ok("open@example.com".to_owned()), Ok("staff@example.com".to_owned()));
        let expected =
            [open.clone(), Err(Refusal::NotProved), open.clone(), staff.clone(), open.clone(), staff.clone()];
        assert_eq!(told.await.unwrap(), expected);
        // What was let in until it is known is refused once it is known.
        let to = [
            judge(scene, None, "open@example.com").await.unwrap(),
            judge(scene, None, "staff@example.com").await.unwrap(),
        ];
        let new = NewPost { originator: Originator::Unproved, ..post(Some("x@else.example"), &to) };
        let verdicts = accept(scene, Limits::default(), new).await;
        assert!(verdicts[0].is_ok());
        assert_eq!(verdicts[1], Err(Refusal::NotProved));
    })
    .await;
}

#[tokio::test]
async fn a_post_that_is_sent_again_is_the_same_post() {
    each_engine(async |scene| {
        open_group(scene, "one@example.com").await;
        open_group(scene, "two@example.com").await;
        add(scene, Roll::Members, "one@example.com", text(MemberKind::ExternalUser, "out@else.example"))
            .await;
        let from = Some("x@else.example");
        let to = [
            judge(scene, from, "one@example.com").await.unwrap(),
            judge(scene, from, "two@example.com").await.unwrap(),
        ];
        let new = NewPost { fingerprint: [7; 32], ..post(from, &to) };
        let first = accept(scene, Limits::default(), new.clone()).await;
        assert_eq!(first[1], Err(Refusal::Empty));
        scene.clock().advance(59 * 60_000);
        assert_eq!(
            accept(scene, Limits::default(), new.clone()).await,
            first,
            "nothing is promised that is not kept"
        );
        let count = scene.read(|tx, who| Ok(mail_post::list(tx, who.tenant(), 10, None)?.0.len()));
        assert_eq!(count.await.unwrap(), 1);
        // What was refused then may be let in now, and another envelope is another post.
        add(scene, Roll::Members, "two@example.com", text(MemberKind::ExternalUser, "out@else.example"))
            .await;
        let second = accept(scene, Limits::default(), new.clone()).await;
        assert_eq!(second[0], first[0]);
        assert!(second[1].is_ok() && second[1] != first[0]);
        let other = NewPost { fingerprint: [8; 32], ..new.clone() };
        assert_ne!(accept(scene, Limits::default(), other).await[0], first[0]);
        scene.clock().advance(3_600_001);
        assert_ne!(accept(scene, Limits::default(), new).await[0], first[0], "an hour later it is a new one");
    })
    .await;
}

#[tokio::test]
async fn one_post_through_two_tenants() {
    each_engine(async |scene| {
        let other = scene.tenant("乙", "other.example").await;
        let (home, theirs) = (scene.home().tenant.key, other.tenant.key);
        open_group(scene, "team@example.com").await;
        let team = scene.mail_group("team@other.example").by(&other.app.caller());
        team.with(|new| new.who_can_send = Some(WhoCanSend::Anyone)).create().await;
        add(scene, Roll::Members, "team@example.com", text(MemberKind::ExternalUser, "out@else.example"))
            .await;
        let from = Some("x@else.example");
        let to = [
            judge(scene, from, "team@other.example").await.unwrap(),
            judge(scene, from, "team@example.com").await.unwrap(),
        ];
        assert_eq!([to[0].tenant, to[1].tenant], [theirs, home]);
        let verdicts = accept(scene, Limits::default(), post(from, &to)).await;
        assert_eq!(verdicts[0], Err(Refusal::Empty));
        let key = verdicts[1].unwrap();
        let kept = scene.read(move |tx, _| {
            Ok((mail_post::find(tx, home, key)?.is_some(), mail_post::find(tx, theirs, key)?.is_some()))
        });
        assert_eq!(kept.await.unwrap(), (true, false));
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

static TROUBLES: Statement = Statement {
    name: "rules::mail_post::TROUBLES",
    sql: "SELECT address FROM mail_trouble WHERE tenant = ?1 ORDER BY address",
};

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

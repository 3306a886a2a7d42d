//! Mail that comes in for groups: who is let in, who gets a copy, and what is kept.

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::{self, Destination, MailCopy, NewPost, Refusal};
use larkspur_core::mail_reach::Ground;
use larkspur_core::user::{NewUser, Standing};
use larkspur_core::{Limits, mail_group};
use larkspur_model::{EmailAddress, MailGroup, MailPostKey, MemberKind, User, WhoCanSend};
use larkspur_testkit::{Scene, each_engine};

use crate::mail_reach::{add, of_department, text};

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

async fn judge(scene: &Scene, from: Option<&str>, to: &str) -> Result<Destination, Refusal> {
    let (from, to) = (from.map(address), address(to));
    scene.read(move |tx, _| mail_post::judge(tx, from.as_ref(), &to)).await.unwrap()
}

async fn open_group(scene: &Scene, email: &str) -> MailGroup {
    scene.mail_group(email).with(|new| new.who_can_send = Some(WhoCanSend::Anyone)).create().await
}

fn post(from: Option<&str>, to: &[Destination]) -> NewPost {
    NewPost {
        sender: from.map(address),
        subject: "你好".into(),
        text: b"Subject: =?utf-8?B?5L2g5aW9?=\r\n\r\nbody\r\n".to_vec(),
        to: to.to_vec(),
    }
}

type Verdicts = Vec<Result<MailPostKey, Refusal>>;

async fn accept(scene: &Scene, limits: Limits, new: NewPost) -> Verdicts {
    scene.write(move |tx, _| mail_post::accept(tx, &limits, &new)).await.unwrap()
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
        let told: Vec<_> =
            kept.iter().map(|copy| (copy.address.as_str(), copy.given.as_str(), copy.group)).collect();
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
            let text: Vec<u8> = (0..=255).cycle().take(size).collect();
            let new = NewPost { text: text.clone(), ..post(from, &[to]) };
            let key = accept(scene, Limits::default(), new).await[0].unwrap();
            let kept = scene.read(move |tx, who| mail_post::text(tx, who.tenant(), key)).await.unwrap();
            assert_eq!(kept, Some(text));
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
        assert_eq!((seen[0].size, seen[0].copies, seen[0].subject.as_str()), (600_000, 3, "你好"));
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

//! Mail that comes in for groups: who is let in, and who gets a copy.

mod flood;
mod kept;
mod spared;

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::{
    self, Author, Destination, MailCopy, Nested, NewEdition, NewPost, Onward, Originator, Refusal,
};
use larkspur_core::mail_reach::Ground;
use larkspur_core::user::{NewUser, Standing};
use larkspur_core::{Limits, mail_group};
use larkspur_model::{EmailAddress, MailGroup, MailPostKey, MemberKind, User, WhoCanSend};
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
        spares_author: false,
        spares: Vec::new(),
        nested: Nested::Outer,
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

pub(crate) async fn addresses(scene: &Scene, post: MailPostKey) -> Vec<String> {
    copies(scene, post).await.into_iter().map(|copy| copy.given).collect()
}

pub(crate) async fn with_mailbox(scene: &Scene, name: &str, email: &str) -> User {
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

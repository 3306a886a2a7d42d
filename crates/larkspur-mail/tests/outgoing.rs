//! What is done to the copies of a group last: signatures, and who stands in `From`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop with the cause")]

use std::sync::Arc;

use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::mail_post::Nested;
use larkspur_core::{Limits, mail_post};
use larkspur_mail::reception::{
    Customs, Dispatch, Outgoing, PostOffice, PostOfficeParts, Reception, Room, Terms, Trust,
};
use larkspur_mail::text::Message;
use larkspur_mail::text::dkim::{Key, Keys};
use larkspur_mail::text::dmarc::MitigationPolicy;
use larkspur_model::{MailDomain, MailPostKey, MemberKind, WhoCanSend};
use larkspur_smtp::address::{ForwardPath, Mailbox, ReversePath};
use larkspur_smtp::command::{MailParameters, RcptParameters};
use larkspur_smtp::session::{
    Acceptance, Addressed, Client, Post, Reception as _, Recipient, Sender, Transport,
};
use larkspur_store::ManualClock;
use larkspur_testkit::scene::START_MS;
use larkspur_testkit::{Scene, each_engine};

const ED25519: &[u8] = include_bytes!("keys/ed25519.pem");

/// What a member gets of a mail from this author.
async fn copy(scene: &Scene, outgoing: Outgoing, author: &str) -> String {
    let (hostname, authserv_id) = ("mx.example.com".to_owned(), "mx.example.com".to_owned());
    let terms = Terms {
        hostname,
        authserv_id,
        limits: Limits::default(),
        dispatch: Dispatch::Capture,
        outgoing,
        customs: Customs::default(),
        nested: Nested::Outer,
        plus_tags: false,
        postmaster: None,
        room: Room { waiting_writes: 1_000, queued: None, disk: None },
    };
    let office = PostOffice::new(PostOfficeParts {
        db: scene.db().clone(),
        keys: scene.keys().clone(),
        clock: Arc::new(ManualClock::at(START_MS)),
        terms,
    });
    let reception = Reception::new(Arc::new(office), Trust::Verified);
    let client = Client::new(Some("127.0.0.1".parse().unwrap()), Transport::Plain);
    let path = |text| Mailbox::parse(text).unwrap();
    let sender = Sender { path: ReversePath::Mailbox(path(author)), parameters: MailParameters::default() };
    let path = ForwardPath::Mailbox(path("team@example.com"));
    let recipient = Recipient { path, parameters: RcptParameters::default() };
    let place = reception.judge_recipient(&client, &sender, &recipient).await.unwrap();
    let text = format!("From: Ann <{author}>\r\nSubject: x\r\n\r\nbody\r\n").into_bytes();
    let recipients = vec![Addressed { recipient, place }];
    let accepted = reception.accept(&client, Post { sender, recipients, text }).await;
    let key = match accepted {
        Acceptance::Each(each) => each.into_iter().next().and_then(Result::ok).unwrap(),
        other => panic!("{other:?}"),
    };
    let key = MailPostKey::parse(&key).unwrap();
    let text = scene.read(move |tx, who| mail_post::edition_text(tx, who.tenant(), key, 1)).await;
    String::from_utf8(text.unwrap().unwrap()).unwrap()
}

async fn group(scene: &Scene) {
    let group = scene.mail_group("team@example.com").with(|new| new.who_can_send = Some(WhoCanSend::Anyone));
    group.create().await;
    let email = Some("out@else.example".to_owned());
    let member = NewMember { kind: Some(MemberKind::OtherMember), email, ..NewMember::default() };
    let added = scene.write(move |tx, who| {
        mail_group_member::add(tx, who, Roll::Members, "team@example.com", std::slice::from_ref(&member))
    });
    added.await.unwrap();
}

#[tokio::test]
async fn the_keys_of_the_domain_sign_and_no_others() {
    each_engine(async |scene| {
        group(scene).await;
        let mut keys = Keys::default();
        for (domain, selector) in [("example.com", "s1"), ("example.com", "s2"), ("other.example", "s3")] {
            keys.add(&MailDomain::parse(domain).unwrap(), Key::from_pem(selector, ED25519).unwrap());
        }
        let outgoing = Outgoing { keys: Arc::new(keys), ..Outgoing::default() };
        let signed = copy(scene, outgoing, "ann@else.example").await;
        let message = Message::new(signed.as_bytes());
        let signatures: Vec<String> =
            message.all("DKIM-Signature").map(|field| field.text().into_owned()).collect();
        assert_eq!(signatures.len(), 2, "{signed}");
        assert!(
            signatures[0].contains("s=s1; d=example.com;") && signatures[1].contains("s=s2; d=example.com;")
        );
        assert!(signed.contains("\r\nFrom: Ann <ann@else.example>\r\n"), "{signed}");
        let unsigned = copy(scene, Outgoing::default(), "ann@else.example").await;
        assert!(!unsigned.contains("DKIM-Signature"), "{unsigned}");
    })
    .await;
}

#[tokio::test]
async fn the_group_takes_the_place_of_authors_from_elsewhere_when_it_is_told_to() {
    each_engine(async |scene| {
        group(scene).await;
        let always = || Outgoing { mitigation: MitigationPolicy::Always, ..Outgoing::default() };
        let rewritten = copy(scene, always(), "ann@else.example").await;
        for field in [
            " <team@example.com>\r\nReply-To: Ann <ann@else.example>\r\n",
            "\r\nX-Original-From: Ann <ann@else.example>\r\n",
        ] {
            assert!(rewritten.contains(field), "{rewritten}");
        }
        assert_eq!(Message::new(rewritten.as_bytes()).all("From").count(), 1);
        // Whoever is from here is never replaced, and nobody is where nothing leaves and nobody is asked.
        for (outgoing, author) in [(always(), "ann@example.com"), (Outgoing::default(), "ann@else.example")] {
            let kept = copy(scene, outgoing, author).await;
            assert!(kept.contains(&format!("\r\nFrom: Ann <{author}>\r\n")), "{kept}");
        }
    })
    .await;
}

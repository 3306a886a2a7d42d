//! Copies with return addresses of their own.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use larkspur_core::mail_post::CopyState::Delivered;
use larkspur_mail::queue::{Settings, Verp};
use larkspur_mail::text::bounce::{self, Bounce};
use larkspur_model::EmailAddress;
use larkspur_store::Clock as _;
use larkspur_testkit::sink::Speech;
use larkspur_testkit::{Sink, each_engine};

use crate::station::{group, post, queue, settings, settled, smarthost, while_queued};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_copy_has_a_return_address_that_names_it_where_that_is_wanted() {
    each_engine(async |scene| {
        let sink = Sink::start(Speech::Smtp);
        group(scene, "team", 20).await;
        let first = post(scene, "team", "mark-first").await;
        let at = |every: i64| {
            let every = NonZeroU32::new(u32::try_from(every).unwrap()).unwrap();
            let verp = Some(Verp { every, keys: scene.keys().clone() });
            Settings { verp, ..settings("one") }
        };
        while_queued(queue(scene.db(), smarthost(&sink), at(1)), async || {
            settled(scene, first, &[(Delivered, 20)]).await;
        })
        .await;
        let mails = sink.mails();
        assert_eq!(mails.len(), 20, "a transaction for each");
        let mut senders = BTreeSet::new();
        for mail in &mails {
            let sender = EmailAddress::parse(&mail.sender).unwrap();
            let name = bounce::name_of_copy(scene.keys(), &first.shown(), &mail.recipients[0]);
            let read = bounce::read(scene.keys(), &sender, scene.clock().now_ms());
            assert_eq!(read, Some(Bounce::Of(first.shown(), Some(name))));
            senders.insert(mail.sender.clone());
        }
        assert_eq!(senders.len(), 20);
        // One mail in so many that this one is not among them.
        let second = post(scene, "team", "mark-second").await;
        let rare = (2..1_000).find(|every| second.get() % every != 0).unwrap();
        while_queued(queue(scene.db(), smarthost(&sink), at(rare)), async || {
            settled(scene, second, &[(Delivered, 20)]).await;
        })
        .await;
        let shared = sink.mails().into_iter().skip(20).map(|mail| mail.sender);
        assert_eq!(shared.collect::<BTreeSet<_>>(), BTreeSet::from(["bounce+list@example.com".to_owned()]));
    })
    .await;
}

//! Mail and addresses that are seldom, and that somebody will send all the same.

use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::mail_group_member::Roll;
use larkspur_core::{mail_domain, mail_post, mail_trouble, user_mailbox};
use larkspur_mail::SomeGroups;
use larkspur_mail::reception::Counted;
use larkspur_model::{MailPostKey, WhoCanSend};
use larkspur_store::Lane;
use larkspur_testkit::{Scene, each_engine};

use crate::stage::{
    Office, add_user, address, copies, edition, group, person, posts, queued, recipients, terms,
};

const HELLO: &str = "From: x@else.example\nSubject: hello\n\nbody";

async fn return_address(scene: &Scene, post: MailPostKey) -> String {
    let editions = scene.read(move |tx, who| mail_post::editions(tx, who.tenant(), post)).await.unwrap();
    editions.into_iter().next().unwrap().sender
}

#[tokio::test]
async fn a_domain_beyond_ascii_is_one_domain_in_both_spellings() {
    each_engine(async |scene| {
        let tenant = scene.home().tenant.key;
        let added =
            scene.db().write("domain.add", Lane(0), move |tx| mail_domain::add(tx, tenant, "例子.中国"));
        added.await.unwrap();
        group(scene, "team@例子.中国", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", "team@xn--fsqu00a.xn--fiqs8s", HELLO).await);
        let copy = edition(scene, key, 1).await;
        let head = copy.split("\r\n\r\n").next().unwrap();
        assert!(head.contains("List-Post: <mailto:team@xn--fsqu00a.xn--fiqs8s>\r\n"), "{head}");
        let other_than_id = |line: &&str| !line.is_ascii();
        assert_eq!(head.lines().find(other_than_id), None, "the head of an ASCII message stays one");
        assert!(return_address(scene, key).await.ends_with("@xn--fsqu00a.xn--fiqs8s"));
        assert!(talk.say("MAIL FROM:<x@else.example> SMTPUTF8").await.starts_with("250 "));
        assert!(talk.rcpt("team@例子.中国").await.starts_with("250 "));
        queued(&talk.data(HELLO).await);
        // Quotes that hold nothing together are none.
        queued(&talk.send("x@else.example", "\"team\"@xn--fsqu00a.xn--fiqs8s", HELLO).await);
        talk.from("x@else.example").await;
        assert_eq!(talk.rcpt("\"te am\"@xn--fsqu00a.xn--fiqs8s").await, "550 5.1.1 no such address here");
    })
    .await;
}

#[tokio::test]
async fn a_member_that_is_a_return_address_gets_a_copy_that_ends_there() {
    each_engine(async |scene| {
        let member = "bounce+x@example.com";
        group(scene, "team@example.com", WhoCanSend::Anyone, &[member, "out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        assert_eq!(recipients(scene, key).await, [member, "out@else.example"]);
        let copy = edition(scene, key, 1).await.replace("\r\n", "\n");
        let sender = return_address(scene, key).await;
        assert!(talk.send(&sender, member, &copy).await.starts_with("250 2.0.0 "));
        assert_eq!((posts(scene).await.len(), office.counted(Counted::Returned, "void")), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_group_that_is_renamed_still_hears_of_mail_that_was_on_its_way() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        let before = edition(scene, key, 1).await;
        let given = NewMailGroup { email: Some("crew@example.com".into()), ..NewMailGroup::default() };
        let renamed = scene.write(move |tx, who| mail_group::patch(tx, who, "team@example.com", &given));
        renamed.await.unwrap();
        assert_eq!(edition(scene, key, 1).await, before, "every attempt sends the same");
        let report = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\
                      Reporting-MTA: dns; else.example\n\nFinal-Recipient: rfc822; out@else.example\n\
                      Action: failed\nStatus: 5.1.1\n\n--b--";
        talk.send("", &return_address(scene, key).await, report).await;
        assert_eq!(office.counted(Counted::Returned, "noted"), 1);
        let troubles = scene.read(|tx, who| mail_trouble::list(tx, who.tenant(), 10, None)).await.unwrap().0;
        assert_eq!(troubles.len(), 1);
        // Its copy knows the way to the new name, and is no loop at another group.
        let copy = before.replace("\r\n", "\n");
        assert!(talk.send("x@else.example", "crew@example.com", &copy).await.starts_with("250 2.0.0 "));
        assert_eq!(office.counted(Counted::Message, "loop"), 1, "the mark is that of the group, whatever it is called");
    })
    .await;
}

#[tokio::test]
async fn an_alias_that_moves_takes_no_mail_along_that_was_on_its_way() {
    each_engine(async |scene| {
        let alias = "news@example.com";
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        group(scene, "crew@example.com", WhoCanSend::Anyone, &["far@else.example"]).await;
        scene.write(move |tx, who| mail_group::add_alias(tx, who, "team@example.com", alias)).await.unwrap();
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", alias, HELLO).await);
        let before = edition(scene, key, 1).await;
        let moved = scene.write(move |tx, who| {
            mail_group::remove_alias(tx, who, "team@example.com", alias)?;
            mail_group::add_alias(tx, who, "crew@example.com", alias)
        });
        moved.await.unwrap();
        assert_eq!(recipients(scene, key).await, ["out@else.example"]);
        assert_eq!(edition(scene, key, 1).await, before);
        assert!(before.contains("List-Post: <mailto:team@example.com>\r\n"), "{before}");
        // A copy that is forwarded there has not been there.
        let copy = before.replace("\r\n", "\n");
        let forwarded = queued(&talk.send("out@else.example", alias, &copy).await);
        assert_eq!(recipients(scene, forwarded).await, ["far@else.example"]);
        talk.send("out@else.example", "team@example.com", &copy).await;
        assert_eq!(office.counted(Counted::Message, "loop"), 1);
    })
    .await;
}

#[tokio::test]
async fn who_writes_to_a_group_of_their_own_gets_a_copy() {
    each_engine(async |scene| {
        let members = ["x@else.example", "out@else.example"];
        group(scene, "team@example.com", WhoCanSend::AllGroupMembers, &members).await;
        let office = Office::new(scene, terms());
        let mut talk = office.verified().await;
        let key = queued(&talk.send("x@else.example", "team@example.com", HELLO).await);
        assert_eq!(copies(scene, key).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn groups_may_send_nothing_back_to_whoever_wrote_it() {
    each_engine(async |scene| {
        let ann = person(scene, "安", "ann@example.com").await;
        let alias =
            scene.write(|tx, who| user_mailbox::add_alias(tx, who, "ann@example.com", "a@example.com"));
        alias.await.unwrap();
        for name in ["team@example.com", "quiet@example.com"] {
            group(scene, name, WhoCanSend::Anyone, &["x@else.example"]).await;
            add_user(scene, Roll::Members, name, &ann).await;
        }
        let mut terms = terms();
        terms.customs.no_own_copy = SomeGroups(vec![address("Quiet@example.com")]);
        let office = Office::new(scene, terms);
        let mut talk = office.verified().await;
        for (from, to, reached) in [
            ("a@example.com", "quiet@example.com", &["x@else.example"][..]),
            ("X@else.example", "quiet@example.com", &["ann@example.com"]),
            ("y@else.example", "quiet@example.com", &["ann@example.com", "x@else.example"]),
            ("a@example.com", "team@example.com", &["ann@example.com", "x@else.example"]),
        ] {
            let text = format!("From: {from}\n\nbody");
            let key = queued(&talk.send(from, to, &text).await);
            assert_eq!(recipients(scene, key).await, reached, "{from} to {to}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_asks_for_a_receipt_goes_on_as_it_came_unless_the_group_wants_none() {
    each_engine(async |scene| {
        let mut terms = terms();
        terms.customs.no_receipts = SomeGroups(vec![address("Quiet@example.com")]);
        let office = Office::new(scene, terms);
        let mut talk = office.verified().await;
        let asks = "Disposition-Notification-To: x@else.example\n";
        for (to, stays) in [("team@example.com", true), ("quiet@example.com", false)] {
            group(scene, to, WhoCanSend::Anyone, &["out@else.example"]).await;
            let text = format!("{asks}disposition-notification-options: a=b\n{HELLO}");
            let key = queued(&talk.send("x@else.example", to, &text).await);
            let copy = edition(scene, key, 1).await;
            assert_eq!(copy.contains("Disposition-Notification-To: x@else.example\r\n"), stays, "{copy}");
            assert_eq!(copy.to_ascii_lowercase().contains("disposition"), stays, "{copy}");
            assert!(copy.contains("\r\nSubject: hello\r\n\r\nbody\r\n"), "{copy}");
        }
    })
    .await;
}

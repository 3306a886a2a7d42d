//! Mail and addresses that are seldom, and that somebody will send all the same.

use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::{mail_domain, mail_post, mail_trouble};
use larkspur_mail::reception::Counted;
use larkspur_model::{MailPostKey, WhoCanSend};
use larkspur_store::Lane;
use larkspur_testkit::{Scene, each_engine};

use crate::stage::{Office, copies, edition, group, posts, queued, recipients, terms};

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
async fn what_asks_for_a_receipt_goes_on_as_it_came() {
    each_engine(async |scene| {
        group(scene, "team@example.com", WhoCanSend::Anyone, &["out@else.example"]).await;
        let office = Office::new(scene, terms());
        let text = format!("Disposition-Notification-To: x@else.example\n{HELLO}");
        let key = queued(&office.verified().await.send("x@else.example", "team@example.com", &text).await);
        assert!(edition(scene, key, 1).await.contains("Disposition-Notification-To: x@else.example\r\n"));
    })
    .await;
}

//! The two maps.

use larkspur_core::Limits;
use larkspur_core::mail_group_member::Roll;
use larkspur_core::user::NewUser;
use larkspur_mail::companion::Socketmap;
use larkspur_mail::text::bounce;
use larkspur_model::{MailDomain, MemberKind, WhoCanSend};
use larkspur_store::Clock as _;
use larkspur_testkit::{Scene, each_engine};

use crate::asking::asking;

fn maps(scene: &Scene) -> Socketmap {
    Socketmap::new(scene.db().clone(), Limits::default(), scene.keys().clone())
}

#[tokio::test]
async fn tells_which_addresses_are_here() {
    each_engine(async |scene| {
        let closed = |new: &mut larkspur_core::mail_group::NewMailGroup| {
            new.who_can_send = Some(WhoCanSend::AllGroupMembers);
        };
        scene.mail_group("团队@example.com").with(closed).create().await;
        let mail = Some("ann@example.com".to_owned());
        scene.user("安").with(|new: &mut NewUser| new.enterprise_email = mail.clone()).create().await;
        asking(maps(scene), async |mut asking| {
            assert_eq!(asking.look_up("recipients 团队@example.com").await, "OK OK");
            assert_eq!(asking.look_up("recipients 团队@EXAMPLE.com").await, "OK OK");
            for unknown in [
                "nobody@example.com",
                "ann@example.com",
                "团队@else.example",
                "@example.com",
                "团队",
                "团队@example.com.",
                "",
                "a@b\r\nc@d.example",
            ] {
                let answer = asking.look_up(&format!("recipients {unknown}")).await;
                assert_eq!(answer, "NOTFOUND ", "{unknown:?}");
            }
            for wrong in ["", "recipients", "groups 团队@example.com", " 团队@example.com"] {
                assert!(asking.look_up(wrong).await.starts_with("PERM "), "{wrong:?}");
            }
            // What others write counts for the next question.
            scene.mail_group("later@example.com").create().await;
            assert_eq!(asking.look_up("recipients later@example.com").await, "OK OK");
        })
        .await;
        for (plus_tags, answer) in [(false, "NOTFOUND "), (true, "OK OK")] {
            asking(maps(scene).tagged(plus_tags), async |mut asking| {
                assert_eq!(asking.look_up("recipients 团队+x@example.com").await, answer);
                assert_eq!(asking.look_up("recipients ann+x@example.com").await, "NOTFOUND ");
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn knows_where_reports_come_back_to() {
    each_engine(async |scene| {
        let bounce = |domain| {
            let domain = MailDomain::parse(domain).unwrap();
            bounce::address(scene.keys(), "0123456789abcdef", &domain, scene.clock().now_ms())
        };
        asking(maps(scene), async |mut asking| {
            let ours = bounce("example.com");
            assert_eq!(asking.look_up(&format!("recipients {ours}")).await, "OK OK");
            for void in ["bounce+0123456789abcdef-aabbbbbbbb@example.com", &bounce("else.example")] {
                assert_eq!(asking.look_up(&format!("recipients {void}")).await, "NOTFOUND ", "{void}");
            }
            assert_eq!(asking.look_up(&format!("expand {ours}")).await, "NOTFOUND ");
            scene.clock().advance(40 * 86_400_000);
            assert_eq!(asking.look_up(&format!("recipients {ours}")).await, "NOTFOUND ");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn tells_whom_a_group_reaches() {
    each_engine(async |scene| {
        scene.mail_group("empty@example.com").create().await;
        scene.mail_group("inner@example.com").create().await;
        scene.mail_group("team@example.com").create().await;
        let hold = async |group: &str, kind, address: &str| {
            scene.put_on(Roll::Members, group, kind, &[address]).await;
        };
        hold("team@example.com", MemberKind::ExternalUser, "Out@Else.example").await;
        hold("team@example.com", MemberKind::MailGroup, "inner@example.com").await;
        hold("inner@example.com", MemberKind::ExternalUser, "销售@else.example").await;
        asking(maps(scene), async |mut asking| {
            let answer = asking.look_up("expand Team@example.com").await;
            let mut reached: Vec<&str> = answer.strip_prefix("OK ").unwrap().split(',').collect();
            reached.sort_unstable();
            assert_eq!(reached, ["Out@Else.example", "销售@else.example"]);
            for unknown in ["empty@example.com", "nobody@example.com", "@example.com", "team"] {
                assert_eq!(asking.look_up(&format!("expand {unknown}")).await, "NOTFOUND ", "{unknown}");
            }
        })
        .await;
        let few = Socketmap::new(
            scene.db().clone(),
            Limits { mail_recipients: 1, ..Limits::default() },
            scene.keys().clone(),
        );
        asking(few, async |mut asking| {
            assert!(asking.look_up("expand team@example.com").await.starts_with("PERM "));
            assert_eq!(asking.look_up("expand inner@example.com").await, "OK 销售@else.example");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_postfix_could_not_take_is_an_error() {
    each_engine(async |scene| {
        scene.mail_group("large@example.com").create().await;
        let address = |number: i32| format!("{}{number:04}@else.example", "m".repeat(45));
        let addresses: Vec<String> = (0..1_600).map(address).collect();
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        for some in addresses.chunks(200) {
            scene.put_on(Roll::Members, "large@example.com", MemberKind::ExternalUser, some).await;
        }
        asking(maps(scene), async |mut asking| {
            let answer = asking.look_up("expand large@example.com").await;
            assert!(answer.starts_with("PERM "), "{} octets", answer.len());
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn trouble_of_the_store_is_never_an_unknown_address() {
    each_engine(async |scene| {
        scene.mail_group("team@example.com").create().await;
        let db = scene.own_connections();
        asking(Socketmap::new(db.clone(), Limits::default(), scene.keys().clone()), async |mut asking| {
            assert_eq!(asking.look_up("recipients team@example.com").await, "OK OK");
            db.close();
            for map in ["recipients", "expand"] {
                let answer = asking.look_up(&format!("{map} team@example.com")).await;
                assert!(answer.starts_with("TEMP "), "{answer}");
            }
        })
        .await;
    })
    .await;
}

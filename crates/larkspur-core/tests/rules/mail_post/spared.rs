//! Groups whose mail does not come back to whoever wrote it.

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::{NewEdition, NewPost, Originator};
use larkspur_core::{Limits, public_mailbox};
use larkspur_model::MemberKind;
use larkspur_testkit::each_engine;

use super::{accept, addresses, edition, judge, open_group, post, with_mailbox};
use crate::mail_reach::{add, text};

#[tokio::test]
async fn an_author_gets_no_copy_by_whichever_address_he_writes() {
    each_engine(async |scene| {
        with_mailbox(scene, "安", "ann@example.com").await;
        scene.public_mailbox("desk@example.com").await;
        scene
            .write(|tx, who| public_mailbox::add_alias(tx, who, "desk@example.com", "front@example.com"))
            .await
            .unwrap();
        for name in ["quiet@example.com", "alone@example.com"] {
            open_group(scene, name).await;
        }
        let everyone = ["ann@example.com", "desk@example.com", "x@else.example"];
        for member in everyone {
            add(scene, Roll::Members, "quiet@example.com", text(MemberKind::OtherMember, member)).await;
        }
        add(scene, Roll::Members, "alone@example.com", text(MemberKind::OtherMember, "ann@example.com"))
            .await;
        let quiet = judge(scene, None, "quiet@example.com").await.unwrap();
        let alone = judge(scene, None, "alone@example.com").await.unwrap();
        let reached =
            async |originator: Originator, groups: &[(&larkspur_core::mail_post::Destination, bool)]| {
                let editions = groups
                    .iter()
                    .map(|(to, spares_author)| NewEdition { spares_author: *spares_author, ..edition(to) });
                let new =
                    NewPost { originator, editions: editions.collect(), ..post(Some("x@else.example"), &[]) };
                let verdicts = accept(scene, Limits::default(), new).await;
                addresses(scene, verdicts[0].unwrap()).await
            };
        let proved = |from| Originator::Proved(super::address(from));
        let without = |own: &str| everyone.into_iter().filter(|it| *it != own).collect::<Vec<_>>();
        for (from, own) in [
            ("Ann@example.com", "ann@example.com"),
            ("front@example.com", "desk@example.com"),
            ("X@ELSE.example", "x@else.example"),
            ("y@else.example", ""),
        ] {
            assert_eq!(reached(proved(from), &[(&quiet, true)]).await, without(own), "{from}");
            assert_eq!(reached(proved(from), &[(&quiet, false)]).await, everyone, "{from}");
        }
        assert_eq!(
            reached(Originator::Unproved, &[(&quiet, true)]).await,
            everyone,
            "nobody knows who it is"
        );
        // It was taken, and goes to nobody; another group may still want it to come back.
        assert!(reached(proved("ann@example.com"), &[(&alone, true)]).await.is_empty());
        let both = reached(proved("ann@example.com"), &[(&quiet, true), (&alone, false)]).await;
        assert_eq!(both.len(), everyone.len());
    })
    .await;
}

//! Races for the addresses of mailboxes of every kind, for memberships in public ones, and around the recycle bin.

use std::collections::BTreeMap;

use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::public_mailbox::{self, NewPublicMailbox};
use larkspur_core::user::{self, Standing};
use larkspur_core::{Caller, Result, public_mailbox_member, user_mailbox};
use larkspur_store::Tx;

use super::{CALLERS, assert_one_winner, each_field, new_user, race};

const WANTED: &str = "wanted@example.com";
const DESK: &str = "desk@example.com";
const TEAM: &str = "team@example.com";
const BOX: &str = "box@example.com";

fn public_mailbox(email: &str) -> NewPublicMailbox {
    NewPublicMailbox { email: Some(email.into()), ..NewPublicMailbox::default() }
}

/// All the ways to get an address.
fn take(tx: &mut Tx<'_>, who: &Caller, number: usize) -> Result<()> {
    match number % 8 {
        0 => public_mailbox::create(tx, who, &public_mailbox(WANTED)).map(drop),
        1 => {
            let new = NewMailGroup { email: Some(WANTED.into()), ..NewMailGroup::default() };
            mail_group::create(tx, who, &new).map(drop)
        }
        2 => {
            let mut new = new_user(number);
            new.enterprise_email = Some(WANTED.into());
            user::create(tx, who, &new, None).map(drop)
        }
        3 => public_mailbox::add_alias(tx, who, DESK, "Wanted@example.com").map(drop),
        4 => mail_group::add_alias(tx, who, TEAM, WANTED).map(drop),
        5 => user_mailbox::add_alias(tx, who, BOX, WANTED).map(drop),
        6 => {
            let mut new = new_user(number);
            new.email = Some(WANTED.into());
            user::create(tx, who, &new, None).map(drop)
        }
        _ => public_mailbox::patch(tx, who, DESK, &public_mailbox(WANTED)).map(drop),
    }
}

#[tokio::test]
async fn an_address_that_everything_wants() {
    each_field(async |scene, processes| {
        scene.public_mailbox(DESK).await;
        scene.mail_group(TEAM).create().await;
        scene.user("张三").with(|new| new.enterprise_email = Some(BOX.into())).create().await;
        let answers = race(scene, processes, take).await;
        // A change to the address that the mailbox has already, or has as an alias, is a success, too.
        let taken: usize =
            answers.iter().filter(|(told, _)| told.starts_with("Taken(")).map(|(_, count)| count).sum();
        let made = answers.get("Ok").copied().unwrap_or(0);
        assert_eq!(made + taken, CALLERS, "{answers:?}");
        let patched = scene.read(|tx, who| public_mailbox::get(tx, who, DESK)).await.unwrap().email == WANTED;
        let expected = if patched { CALLERS / 8..=CALLERS / 8 + 1 } else { 1..=1 };
        assert!(expected.contains(&made), "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn a_public_mailbox_that_all_want() {
    each_field(async |scene, processes| {
        let answers = race(scene, processes, |tx, who, number| {
            let email = if number % 2 == 0 { WANTED } else { "WANTED@Example.com" };
            public_mailbox::create(tx, who, &public_mailbox(email))
        });
        assert_one_winner(&answers.await, "Taken(Email)");
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_in_the_bin_that_all_release() {
    each_field(async |scene, processes| {
        let user = scene.user("张三").with(|new| new.enterprise_email = Some(BOX.into())).create().await;
        scene.set_standing(&user, Standing::Resigned).await;
        let answers = race(scene, processes, |tx, who, _| user_mailbox::release(tx, who, BOX, None));
        assert_one_winner(&answers.await, "NotFound(UserMailbox)");
        scene.public_mailbox(DESK).await;
        let answers = race(scene, processes, |tx, who, number| {
            if number % 2 == 0 {
                public_mailbox::remove_to_recycle_bin(tx, who, DESK, None)
            } else {
                public_mailbox::remove(tx, who, DESK)
            }
        });
        // Into the bin and out of it, or out of the world at once.
        let answers = answers.await;
        let done = answers.get("Ok").copied().unwrap_or(0);
        assert!((1..=2).contains(&done), "{answers:?}");
        assert_eq!(answers.get("NotFound(PublicMailbox)"), Some(&(CALLERS - done)), "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn the_last_places_at_a_public_mailbox_and_of_a_user() {
    each_field(async |scene, processes| {
        let mut workers = Vec::new();
        for number in 0..CALLERS {
            scene.public_mailbox(&format!("m{number}@example.com")).await;
            workers.push(scene.caller().ids.open_id(scene.user("员工").create().await.key));
        }
        let one = workers.clone();
        let answers = race(scene, processes, move |tx, who, number| {
            let mut who = who.clone();
            who.policy.limits.public_mailbox_members = 5;
            public_mailbox_member::add(tx, &who, "m0@example.com", &one[number..=number])
        });
        let full =
            |limit: &str| BTreeMap::from([("Ok".to_owned(), 5), (format!("Full({limit})"), CALLERS - 5)]);
        assert_eq!(answers.await, full("PublicMailboxMembers"));
        let busy = scene.caller().ids.open_id(scene.user("忙").create().await.key);
        let answers = race(scene, processes, move |tx, who, number| {
            let mut who = who.clone();
            who.policy.limits.public_mailboxes_of_user = 5;
            let mailbox = format!("m{number}@example.com");
            public_mailbox_member::add(tx, &who, &mailbox, std::slice::from_ref(&busy))
        });
        assert_eq!(answers.await, full("PublicMailboxesOfUser"));
    })
    .await;
}

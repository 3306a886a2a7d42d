//! `verify` on public mailboxes and the recycle bin: every fact is spoiled once, and it says which.

use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::user::Standing;
use larkspur_core::{Error, public_mailbox, public_mailbox_member, user_mailbox, verify};
use larkspur_model::MemberKind;
use larkspur_store::Statement;
use larkspur_testkit::{Scene, each_engine};

const fn spoil(sql: &'static str, words: &'static str) -> (Statement, &'static str) {
    (Statement::new("rules::mailbox_verify", sql), words)
}

const NOBODY: &str = "belong to nobody";
const NO_ADDRESS: &str = "public mailboxes have no address of their own";

static SPOILINGS: [(Statement, &str); 15] = [
    spoil(
        "UPDATE tenant_mail SET public_mailbox_count = 7 WHERE tenant = ?1",
        "public mailboxes are not as many",
    ),
    spoil("DELETE FROM tenant_mail WHERE tenant = ?1", "public mailboxes are not as many"),
    spoil("UPDATE public_mailbox SET email = 'x' WHERE tenant = ?1", NO_ADDRESS),
    spoil("DELETE FROM mail_address WHERE tenant = ?1 AND holder = 3", NO_ADDRESS),
    spoil("UPDATE mail_address SET role = 4 WHERE tenant = ?1 AND holder = 3", NO_ADDRESS),
    spoil("UPDATE mail_address SET holder = 5 WHERE tenant = ?1 AND holder = 3", NOBODY),
    spoil("UPDATE mail_address SET holder = 3 WHERE tenant = ?1 AND holder = 5", NOBODY),
    spoil("UPDATE mail_address SET holder = 1 WHERE tenant = ?1 AND holder = 4", NOBODY),
    spoil("UPDATE mail_address SET holder = 4 WHERE tenant = ?1 AND holder = 1 AND role = 4", NOBODY),
    spoil("UPDATE mail_address SET role = 1 WHERE tenant = ?1 AND holder = 4", NOBODY),
    spoil("UPDATE mail_address SET role = 3 WHERE tenant = ?1 AND holder = 5", NOBODY),
    spoil(
        "DELETE FROM mail_address WHERE tenant = ?1 AND holder = 1 AND role = 2",
        "users without a mailbox",
    ),
    spoil("DELETE FROM public_mailbox WHERE tenant = ?1", "of a mailbox that is gone"),
    spoil("UPDATE public_mailbox_member SET user_key = 77 WHERE tenant = ?1", "have left"),
    spoil(
        "UPDATE mail_group_member SET target = 77 WHERE tenant = ?1 AND kind = 6",
        "of somebody or somewhere gone",
    ),
];

/// A public mailbox with a member, itself a member of a mail group; another one and a user in the recycle bin; a user
/// with an alias.
async fn fill(scene: &Scene) {
    scene.public_mailbox("desk@example.com").await;
    scene.public_mailbox("bin@example.com").await;
    scene.mail_group("team@example.com").create().await;
    for name in ["stays", "leaves"] {
        let email = format!("{name}@example.com");
        let user = scene.user(name).with(|new| new.enterprise_email = Some(email.clone())).create().await;
        let alias = format!("alias-{email}");
        scene.write(move |tx, who| user_mailbox::add_alias(tx, who, &email, &alias)).await.unwrap();
        if name == "leaves" {
            scene.set_standing(&user, Standing::Resigned).await;
            continue;
        }
        let user = scene.caller().ids.open_id(user.key);
        let member = NewMember {
            kind: Some(MemberKind::PublicMailbox),
            email: Some("desk@example.com".into()),
            ..NewMember::default()
        };
        let filled = scene.write(move |tx, who| {
            public_mailbox_member::add(tx, who, "desk@example.com", std::slice::from_ref(&user))?;
            public_mailbox::remove_to_recycle_bin(tx, who, "bin@example.com", None)?;
            let member = std::slice::from_ref(&member);
            mail_group_member::add(tx, who, Roll::Members, "team@example.com", member)
        });
        filled.await.unwrap();
    }
}

#[tokio::test]
async fn every_spoiled_fact_is_told() {
    each_engine(async |scene| {
        fill(scene).await;
        assert_eq!(scene.faults().await, Vec::<String>::new());
        for (statement, words) in &SPOILINGS {
            // The faults travel as an error, so that the store forgets what was spoiled.
            let spoiled = scene.write(move |tx, who| -> Result<(), Error> {
                let touched = tx.run(statement, &[who.tenant().get().into()])?;
                if touched == 0 {
                    return Err(Error::broken("nothing was spoiled"));
                }
                Err(Error::Internal(verify::verify(tx)?.faults.join("\n").into()))
            });
            let told = spoiled.await.unwrap_err().to_string();
            assert!(told.contains(words), "{}\nis told as: {told}", statement.sql);
        }
    })
    .await;
}

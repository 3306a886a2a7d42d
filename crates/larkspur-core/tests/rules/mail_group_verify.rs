//! `verify` on mail groups: every fact that their members add is spoiled once, and it says which.

use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::{Error, mail_group_manager, verify};
use larkspur_model::MemberKind;
use larkspur_store::Statement;
use larkspur_testkit::{Scene, each_engine};

const fn spoil(sql: &'static str, words: &'static str) -> (Statement, &'static str) {
    (Statement::new("rules::mail_group_verify", sql), words)
}

const WRONG: &str = "wrong numbers of members";
const GONE: &str = "of somebody or somewhere gone";

static SPOILINGS: [(Statement, &str); 11] = [
    spoil("UPDATE mail_group SET direct_member_count = 3 WHERE tenant = ?1", WRONG),
    spoil("UPDATE mail_group SET external_member_count = 0 WHERE tenant = ?1", WRONG),
    spoil("UPDATE mail_group SET company_member_count = 0 WHERE tenant = ?1", WRONG),
    spoil("UPDATE mail_group_member SET roll = 2 WHERE tenant = ?1 AND kind = 3", WRONG),
    spoil("UPDATE mail_group_member SET mail_group = 77 WHERE tenant = ?1 AND roll = 2", GONE),
    spoil("UPDATE mail_group_member SET target = 77 WHERE tenant = ?1 AND kind = 1 AND roll = 1", GONE),
    spoil("UPDATE mail_group_member SET target = 77 WHERE tenant = ?1 AND kind = 2", GONE),
    spoil("UPDATE mail_group_member SET target = 77 WHERE tenant = ?1 AND kind = 5", GONE),
    spoil("UPDATE mail_group_manager SET mail_group = 77 WHERE tenant = ?1", "of a group that is gone"),
    spoil("UPDATE mail_group_manager SET user_key = 77 WHERE tenant = ?1", "have left"),
    spoil("UPDATE mail_address SET given = 'x' WHERE tenant = ?1 AND holder = 2", "no address of their own"),
];

/// A group with a member of every kind that can go away, a permission member and a manager.
async fn fill(scene: &Scene) {
    scene.mail_group("team@example.com").create().await;
    let (person, rooms) = (scene.user("张三").create().await, scene.department("研发").create().await);
    let ids = scene.caller().ids;
    let (person, rooms) = (ids.open_id(person.key), ids.open_department_id(rooms.key));
    let member = |kind, email: &str| NewMember {
        kind: Some(kind),
        user: Some(person.clone()),
        department: Some(rooms.clone()),
        email: Some(email.into()),
    };
    let members = vec![
        member(MemberKind::User, ""),
        member(MemberKind::Department, ""),
        member(MemberKind::Company, ""),
        member(MemberKind::ExternalUser, "a@b.example"),
        member(MemberKind::MailGroup, "team@example.com"),
    ];
    let permitted = vec![member(MemberKind::User, "")];
    let filled = scene.write(move |tx, who| {
        mail_group_member::add(tx, who, Roll::Members, "team@example.com", &members)?;
        mail_group_member::add(tx, who, Roll::PermissionMembers, "team@example.com", &permitted)?;
        mail_group_manager::add(tx, who, "team@example.com", std::slice::from_ref(&person))
    });
    filled.await.unwrap();
}

#[tokio::test]
async fn every_spoiled_fact_is_told() {
    each_engine(async |scene| {
        fill(scene).await;
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

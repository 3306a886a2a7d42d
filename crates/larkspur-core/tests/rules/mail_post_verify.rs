//! `verify` on mail: every fact that posts, copies and the queue add is spoiled once, and it says which.

use larkspur_core::mail_password::{self, NewPassword, Owner};
use larkspur_core::mail_queue::{self, Choice};
use larkspur_core::user::NewUser;
use larkspur_core::{Error, mail_post, verify};
use larkspur_store::Statement;
use larkspur_testkit::{Scene, each_engine};

use crate::mail_post::address;
use crate::mail_queue::{MINUTE, all, claim, deferred, failed, finish, group_of, send};

const fn spoil(sql: &'static str, words: &'static str) -> (Statement, &'static str) {
    (Statement::new("rules::mail_post_verify", sql), words)
}

const STRAY: &str = "of a mail that is gone";
const NEVER_SENT: &str = "would never be sent";
const IDLE: &str = "have nothing to deliver";

static SPOILINGS: [(Statement, &str); 15] = [
    spoil("UPDATE mail_post SET copies = 7 WHERE tenant = ?1", "wrong number of copies"),
    spoil(
        "DELETE FROM mail_copy WHERE tenant = ?1 AND address = 'a0000@else.example'",
        "wrong number of copies",
    ),
    spoil("UPDATE mail_post SET has_text = 0 WHERE tenant = ?1", STRAY),
    spoil("UPDATE mail_post_part SET post = 77 WHERE tenant = ?1 AND section = 0", STRAY),
    spoil("UPDATE mail_edition SET edition = 77 WHERE tenant = ?1", STRAY),
    spoil("UPDATE mail_owed SET edition = 77 WHERE tenant = ?1", STRAY),
    spoil("DELETE FROM mail_delivery WHERE tenant = ?1", NEVER_SENT),
    spoil("UPDATE mail_copy SET route = 'gone.example' WHERE tenant = ?1 AND state = 4", NEVER_SENT),
    spoil("UPDATE mail_copy SET next_at = NULL WHERE tenant = ?1 AND state = 3", NEVER_SENT),
    spoil("UPDATE mail_copy SET state = 5 WHERE tenant = ?1 AND state = 3", NEVER_SENT),
    spoil("UPDATE mail_copy SET state = 5, next_at = NULL WHERE tenant = ?1 AND state IN (2, 3, 4)", IDLE),
    spoil("UPDATE mail_delivery SET next_at = 9223372036854775807 WHERE tenant = ?1", IDLE),
    spoil("DELETE FROM mail_route WHERE ?1 = ?1", IDLE),
    spoil("UPDATE mail_password SET owner = 77 WHERE tenant = ?1", "somebody who is gone"),
    spoil("UPDATE directory_user SET resigned_at = 1 WHERE tenant = ?1", "mail passwords are of somebody"),
];

/// A post with a copy that failed, one that is deferred, and one that is held, and somebody with a password.
async fn fill(scene: &Scene) {
    let to = group_of(scene, "team@example.com", "else.example", 3).await;
    let key = send(scene, &[to], 60 * MINUTE).await;
    let held = Choice::Copy(key, address("a0002@else.example"));
    let hold = scene.write(move |tx, who| mail_queue::hold(tx, who.tenant(), &held));
    assert_eq!(hold.await.unwrap(), 1);
    let taken = claim(scene, "a").await.unwrap();
    let mut verdicts = all(&taken, &failed());
    verdicts[1].became = deferred();
    assert!(finish(scene, &taken, verdicts).await);
    let named = |new: &mut NewUser| new.enterprise_email = Some("ann@example.com".into());
    let owner = scene.user("安").with(named).create().await.key;
    let issued = scene.write(move |tx, who| {
        let new = NewPassword { owner: Owner::User(owner), label: String::new() };
        mail_password::issue(tx, who.tenant(), &new).map(drop)
    });
    issued.await.unwrap();
}

#[tokio::test]
async fn every_spoiled_fact_is_told() {
    each_engine(async |scene| {
        fill(scene).await;
        for (statement, words) in &SPOILINGS {
            // The faults travel as an error, so that the store forgets what was spoiled.
            let spoiled = scene.write(move |tx, who| -> Result<(), Error> {
                if tx.run(statement, &[who.tenant().get().into()])? == 0 {
                    return Err(Error::broken("nothing was spoiled"));
                }
                Err(Error::Internal(verify::verify(tx)?.faults.join("\n").into()))
            });
            let told = spoiled.await.unwrap_err().to_string();
            assert!(told.contains(words), "{}\nis told as: {told}", statement.sql);
        }
        // A mail that is cleared away leaves nothing behind.
        assert_eq!(scene.write(|tx, who| mail_post::clear(tx, who.tenant())).await.unwrap(), 1);
        assert_eq!(scene.faults().await, Vec::<String>::new());
    })
    .await;
}

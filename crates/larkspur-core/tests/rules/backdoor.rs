//! What tests need in passing: a statement that does what no rule can do, to make a manager of a mail group; and the
//! shortest way to a deleted department.

use larkspur_core::{Caller, Error, Result, department};
use larkspur_model::{Department, MailGroup, User};
use larkspur_store::{Statement, Tx};
use larkspur_testkit::Scene;

static INSERT_MANAGER: Statement = Statement::new(
    "rules::INSERT_MANAGER",
    "INSERT INTO mail_group_manager (tenant, mail_group, user_key) VALUES (?1, ?2, ?3)",
);

/// Deletes a department that has neither children nor users.
pub(crate) async fn delete_department(scene: &Scene, department: &Department) {
    let reference = scene.caller().ids.open_department_id(department.key);
    scene.write(move |tx, who| department::delete(tx, who, &reference)).await.unwrap();
}

/// Makes a user a manager of a mail group.
pub(crate) async fn add_manager(scene: &Scene, group: &MailGroup, user: &User) {
    let (group, user) = (group.key.get(), user.key.get());
    let added = scene.write(move |tx: &mut Tx<'_>, who: &Caller| {
        exactly_one(tx.run(&INSERT_MANAGER, &[who.tenant().get().into(), group.into(), user.into()])?)
    });
    added.await.unwrap();
}

fn exactly_one(touched: u64) -> Result<()> {
    if touched == 1 { Ok(()) } else { Err(Error::broken("a statement of a test touches one row")) }
}

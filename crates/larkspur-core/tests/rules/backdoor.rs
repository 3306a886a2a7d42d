//! What tests need in passing: statements that do what no rule can do yet (units, managers of mail groups) and keep every
//! derived fact right, as the missing rules will have to; and the shortest way to a deleted department.

use larkspur_core::{Caller, Error, Result, department};
use larkspur_model::{Department, MailGroup, User};
use larkspur_store::{Statement, Tx};
use larkspur_testkit::Scene;

static INSERT_UNIT: Statement = Statement {
    name: "rules::INSERT_UNIT",
    sql: "INSERT INTO unit (tenant, unit, unit_id, name, unit_type, department_count, created_at)
        VALUES (?1, ?2, ?3, ?3, 'subsidiary', 0, 1)",
};
static INSERT_MANAGER: Statement = Statement {
    name: "rules::INSERT_MANAGER",
    sql: "INSERT INTO mail_group_manager (tenant, mail_group, user_key) VALUES (?1, ?2, ?3)",
};

/// Deletes a department that has neither children nor users.
pub(crate) async fn delete_department(scene: &Scene, department: &Department) {
    let reference = scene.caller().ids.open_department_id(department.key);
    scene.write(move |tx, who| department::delete(tx, who, &reference)).await.unwrap();
}

/// Makes a unit that no department is bound to yet.
pub(crate) async fn insert_unit(scene: &Scene, unit_id: &'static str) {
    let inserted = scene.write(move |tx, who| {
        let key = tx.fresh_id();
        exactly_one(tx.run(&INSERT_UNIT, &[who.tenant().get().into(), key.into(), unit_id.into()])?)
    });
    inserted.await.unwrap();
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

//! Statements that do what no rule can do yet: deleted and moved departments, managers of mail groups.
//! They keep every derived fact right, as the missing rules will have to.

use larkspur_core::{Caller, Error, Result};
use larkspur_model::{Department, MailGroup, User};
use larkspur_store::{Statement, Tx};
use larkspur_testkit::Scene;

static MARK_DELETED: Statement = Statement {
    name: "rules::MARK_DELETED",
    sql: "UPDATE department SET deleted_at = 1 WHERE tenant = ?1 AND department = ?2",
};
static COUNT_CHILD_OUT: Statement = Statement {
    name: "rules::COUNT_CHILD_OUT",
    sql: "UPDATE department SET child_count = child_count - 1
        WHERE tenant = ?1 AND department = (SELECT parent FROM department WHERE tenant = ?1 AND department = ?2)",
};
static COUNT_CHILD_IN: Statement = Statement {
    name: "rules::COUNT_CHILD_IN",
    sql: "UPDATE department SET child_count = child_count + 1 WHERE tenant = ?1 AND department = ?2",
};
static COUNT_DEPARTMENT_OUT: Statement = Statement {
    name: "rules::COUNT_DEPARTMENT_OUT",
    sql: "UPDATE tenant_structure SET department_count = department_count - 1 WHERE tenant = ?1",
};
static PLACE: Statement = Statement {
    name: "rules::PLACE",
    sql: "UPDATE department SET parent = ?3, path = ?4, sort_order = ?5 WHERE tenant = ?1 AND department = ?2",
};
static INSERT_MANAGER: Statement = Statement {
    name: "rules::INSERT_MANAGER",
    sql: "INSERT INTO mail_group_manager (tenant, mail_group, user_key) VALUES (?1, ?2, ?3)",
};

/// Deletes a department that has neither children nor users.
pub(crate) async fn delete_department(scene: &Scene, department: &Department) {
    let key = department.key.get();
    let deleted = scene.write(move |tx, who| {
        let place = [who.tenant().get().into(), key.into()];
        tx.run(&COUNT_CHILD_OUT, &place)?;
        tx.run(&COUNT_DEPARTMENT_OUT, &[who.tenant().get().into()])?;
        exactly_one(tx.run(&MARK_DELETED, &place)?)
    });
    deleted.await.unwrap();
}

/// Moves a department that has neither children nor users under `parent`, to this place among its children.
pub(crate) async fn move_department(scene: &Scene, department: &Department, parent: &Department, order: i64) {
    let (key, above, path) = (department.key.get(), parent.key.get(), parent.path.child(department.key));
    let moved = scene.write(move |tx, who| {
        let tenant = who.tenant().get();
        tx.run(&COUNT_CHILD_OUT, &[tenant.into(), key.into()])?;
        tx.run(&COUNT_CHILD_IN, &[tenant.into(), above.into()])?;
        let place = [tenant.into(), key.into(), above.into(), path.as_str().into(), order.into()];
        exactly_one(tx.run(&PLACE, &place)?)
    });
    moved.await.unwrap();
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

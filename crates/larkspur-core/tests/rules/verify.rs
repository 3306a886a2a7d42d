//! `verify` itself: every derived fact is spoiled once, and it says which.

use larkspur_core::user::Standing;
use larkspur_core::{Error, verify};
use larkspur_store::Statement;
use larkspur_testkit::{Scene, each_engine};

use crate::department_change::patch;

/// A statement that spoils one fact of the tenant `?1`, and words of the sentence that must tell it.
type Spoiling = (Statement, &'static str);

const fn spoil(sql: &'static str, words: &'static str) -> Spoiling {
    (Statement::new("rules::verify", sql), words)
}

static SPOILINGS: &[Spoiling] = &[
    spoil("UPDATE department SET child_count = child_count + 1 WHERE tenant = ?1 AND name = '下'", "keeps"),
    spoil("UPDATE department SET child_count = 0 WHERE tenant = ?1 AND department = 0", "keeps"),
    spoil("UPDATE department SET direct_member_count = 7 WHERE tenant = ?1 AND name = '下'", "keeps"),
    spoil("UPDATE department SET member_count = member_count - 1 WHERE tenant = ?1 AND name = '上'", "keeps"),
    spoil("UPDATE department SET member_count = 0 WHERE tenant = ?1 AND department = 0", "keeps"),
    spoil("UPDATE department SET primary_member_count = 9 WHERE tenant = ?1 AND name = '上'", "keeps"),
    spoil("UPDATE department SET path = '' WHERE tenant = ?1 AND name = '下'", "path"),
    spoil("UPDATE department SET parent = 0 WHERE tenant = ?1 AND name = '下'", "path"),
    spoil("UPDATE department SET parent = 77 WHERE tenant = ?1 AND name = '下'", "path"),
    spoil("UPDATE department SET deleted_at = 1 WHERE tenant = ?1 AND name = '上'", "path"),
    spoil("UPDATE tenant_structure SET department_count = 5 WHERE tenant = ?1", "number of departments"),
    spoil("DELETE FROM tenant_structure WHERE tenant = ?1", "number of departments"),
    spoil("DELETE FROM user_department WHERE tenant = ?1", "keeps"),
    spoil("UPDATE user_department SET department = 77 WHERE tenant = ?1 AND is_primary = 0", "not there"),
    spoil("UPDATE user_department SET is_primary = 1 WHERE tenant = ?1", "primary departments"),
    spoil("UPDATE user_department SET is_primary = 0 WHERE tenant = ?1", "primary departments"),
    spoil("UPDATE tenant_mail SET mail_group_count = 0 WHERE tenant = ?1", "mail groups are not as many"),
    spoil("DELETE FROM tenant_mail WHERE tenant = ?1", "mail groups are not as many"),
    spoil("DELETE FROM mail_address WHERE tenant = ?1 AND holder = 2", "no address of their own"),
    spoil("UPDATE mail_address SET role = 4 WHERE tenant = ?1 AND holder = 2", "no address of their own"),
    spoil(
        "DELETE FROM mail_address WHERE tenant = ?1 AND holder = 1 AND role = 1",
        "users hold other addresses",
    ),
    spoil("UPDATE mail_address SET role = 1 WHERE tenant = ?1 AND role = 3", "users hold other addresses"),
    spoil("DELETE FROM mail_group WHERE tenant = ?1", "belong to nobody"),
    spoil("UPDATE mail_address SET holder_key = 77 WHERE tenant = ?1 AND holder = 1", "belong to nobody"),
    spoil("UPDATE directory_user SET resigned_at = 1 WHERE tenant = ?1 AND name = '员工'", "have left"),
    spoil(
        "INSERT INTO department_person (tenant, department, role, position, user_key)
            SELECT tenant, 0, 3, 0, user_key FROM directory_user WHERE tenant = ?1 AND name = '走'",
        "have left",
    ),
    spoil(
        "INSERT INTO chat_member (tenant, chat, user_key, joined_at)
            SELECT u.tenant, c.chat, u.user_key, 1 FROM directory_user u JOIN chat c ON c.tenant = u.tenant
            WHERE u.tenant = ?1 AND u.name = '走'",
        "have left",
    ),
    spoil("UPDATE chat SET owner = 77 WHERE tenant = ?1", "have left"),
    spoil("DELETE FROM work_city WHERE tenant = ?1", "no list has"),
    spoil("UPDATE directory_user SET job_title = '别' WHERE tenant = ?1 AND name = '同事'", "no list has"),
    spoil("UPDATE directory_user SET leader = 77 WHERE tenant = ?1 AND name = '同事'", "direct leader who has left"),
    spoil(
        "INSERT INTO app_range (tenant, app, kind, member)
            SELECT tenant, 1, 2, user_key FROM directory_user WHERE tenant = ?1 AND name = '走'",
        "contact ranges name",
    ),
    spoil(
        "UPDATE chat SET owner = (SELECT user_key FROM directory_user u WHERE u.tenant = ?1 AND u.name = '同事')
            WHERE tenant = ?1",
        "owned by somebody outside",
    ),
    spoil("UPDATE unit SET department_count = 0 WHERE tenant = ?1", "wrong number of departments"),
    spoil("UPDATE directory_user SET employee_type = 6 WHERE tenant = ?1", "employee type that never was"),
    spoil("DELETE FROM unit WHERE tenant = ?1", "bound to a unit that is gone"),
    spoil("UPDATE chat SET department = 77 WHERE tenant = ?1", "not the chat of their department"),
    spoil(
        "UPDATE department SET chat = 77 WHERE tenant = ?1 AND name = '上'",
        "not the chat of their department",
    ),
    spoil("UPDATE tenant_structure SET version = 0 WHERE tenant = ?1", "a version that never was"),
    spoil(
        "UPDATE department SET placed_version = 77 WHERE tenant = ?1 AND name = '上'",
        "a version that never was",
    ),
    spoil(
        "UPDATE department_place SET from_version = until_version WHERE tenant = ?1",
        "a version that never was",
    ),
];

/// A store in which every derived fact is something other than nothing.
async fn fill(scene: &Scene) {
    scene.unit("unit1").create().await;
    let leader = scene.user("负责人").create().await;
    let top = scene.department("上").leader(&leader).with(|new| {
        new.create_chat = true;
        new.units = vec!["unit1".into()];
    });
    let top = top.create().await;
    let below = scene.department("下").under(&top).order(9).create().await;
    patch(scene, &below, |it| it.order = Some(2)).await.unwrap();
    let both = Some("both@example.com".to_owned());
    let user = scene.user("员工").in_departments(&[&below, &top]);
    user.with(|new| (new.email, new.enterprise_email) = (both.clone(), both)).create().await;
    let apart = scene.user("同事").with(|new| {
        new.email = Some("login@private.example".into());
        new.enterprise_email = Some("box@example.com".into());
        new.city = Some("杭州".into());
        new.job_title = Some("经理".into());
    });
    apart.create().await;
    scene.mail_group("team@example.com").create().await;
    let leaves = scene.user("走").in_departments(&[&below]).create().await;
    scene.set_standing(&leaves, Standing::Resigned).await;
}

#[tokio::test]
async fn every_spoiled_fact_is_told() {
    each_engine(async |scene| {
        fill(scene).await;
        assert_eq!(scene.faults().await, Vec::<String>::new());
        for (statement, words) in SPOILINGS {
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
        assert_eq!(scene.faults().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn the_report_counts_what_it_looked_at() {
    each_engine(async |scene| {
        fill(scene).await;
        scene.tenant("Elsewhere", "elsewhere.example").await;
        let report = scene.db().read("verify", verify::verify).await.unwrap();
        assert_eq!((report.tenants, report.departments, report.memberships), (2, 4, 4));
    })
    .await;
}

static MISCOUNT: Statement = Statement::new(
    "rules::verify::MISCOUNT",
    "UPDATE department SET member_count = 3 WHERE tenant = ?1 AND department = 0",
);

async fn miscount(scene: &Scene) {
    scene.write(|tx, who| Ok(tx.run(&MISCOUNT, &[who.tenant().get().into()])?)).await.unwrap();
}

#[tokio::test]
#[should_panic(expected = "verify found")]
async fn a_scene_that_leaves_a_fault_behind_fails() {
    let scene = Scene::on(larkspur_store::Engine::Sqlite).await;
    miscount(&scene).await;
    scene.finish().await;
}

#[tokio::test]
#[should_panic(expected = "announced, but not found")]
async fn a_scene_that_announces_a_fault_must_leave_one() {
    let scene = Scene::on(larkspur_store::Engine::Sqlite).await;
    scene.announce_fault("department 0");
    scene.finish().await;
}

#[tokio::test]
async fn an_announced_fault_is_forgiven() {
    each_engine(async |scene| {
        miscount(scene).await;
        scene.announce_fault("department 0: keeps");
    })
    .await;
}

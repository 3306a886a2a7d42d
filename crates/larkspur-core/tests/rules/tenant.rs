//! Tenants: nothing of one is seen, met or counted in another.

use larkspur_core::department::{self, ChildQuery};
use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::{Caller, Result, mail_group, tenant, user};
use larkspur_model::DepartmentKey;
use larkspur_store::Lane;
use larkspur_testkit::scene::TestTenant;
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

/// Fills a tenant with one of each: the same names, orders, ids, numbers and local parts everywhere.
async fn fill(scene: &Scene, tenant: &TestTenant, domain: &str) -> Result<()> {
    let who = tenant.app.caller();
    let top = scene.department("研发").by(&who).order(5).custom_id("D1").ask().await?;
    scene.department("测试").by(&who).under(&top).ask().await?;
    let user = scene.user("张三").by(&who).in_departments(&[&top]).with(|new| {
        new.custom_id = Some("E1".into());
        new.mobile = Some("13011111111".into());
        new.employee_no = Some("007".into());
        new.email = Some("zhang@private.example".into());
        new.enterprise_email = Some(format!("zhang@{domain}"));
    });
    user.ask().await?;
    scene.mail_group(&format!("team@{domain}")).by(&who).ask().await?;
    Ok(())
}

async fn root_of(scene: &Scene, who: &Caller) -> (String, i64, i64) {
    let root = scene.read_as(who, |tx, who| department::get(tx, who, "0")).await.unwrap();
    (root.name, root.child_count, root.member_count)
}

#[tokio::test]
async fn the_same_things_fit_into_every_tenant() {
    each_engine(async |scene| {
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await;
        for (tenant, domain) in [(scene.home(), "example.com"), (&stranger, "elsewhere.example")] {
            assert_eq!(told(&fill(scene, tenant, domain).await), "Ok", "{domain}");
        }
        for (tenant, domain) in [(scene.home(), "example.com"), (&stranger, "elsewhere.example")] {
            let who = tenant.app.speaking(UserIdType::UserId, DepartmentIdType::DepartmentId);
            assert_eq!(root_of(scene, &who).await, (tenant.tenant.name.clone(), 1, 1));
            let user = scene.read_as(&who, |tx, who| user::get(tx, who, "E1")).await.unwrap();
            assert_eq!(user.enterprise_email, Some(format!("zhang@{domain}")));
            let query = ChildQuery { recursive: true, page_size: 50, after: None };
            let rows = scene.read_as(&who, move |tx, who| department::children(tx, who, "0", query)).await;
            assert_eq!(rows.unwrap().0.len(), 2);
            let groups = scene.read_as(&who, |tx, who| mail_group::list(tx, who, None, 50, None)).await;
            assert_eq!(groups.unwrap().0.len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn ids_of_another_tenant_are_unknown_in_every_place_that_takes_one() {
    each_engine(async |scene| {
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await;
        fill(scene, &stranger, "elsewhere.example").await.unwrap();
        let theirs = stranger.app.caller();
        let foreign = scene.department("外").by(&theirs).create().await;
        let person = scene.user("外人").by(&theirs).create().await;
        let (department, user) = (theirs.ids.open_department_id(foreign.key), theirs.ids.open_id(person.key));
        // The same keys, as if they were shown by the home tenant.
        let own = scene.caller().ids;
        let (as_own_department, as_own_user) = (own.open_department_id(foreign.key), own.open_id(person.key));
        for (department_id, user_id) in [(department, user), (as_own_department, as_own_user)] {
            let under = department_id.clone();
            let made = scene.department("x").with(|new| new.parent = Some(under)).ask().await;
            assert_eq!(told(&made), "NotFound(ParentDepartment)");
            let leader = user_id.clone();
            let made = scene.department("x").with(|new| new.leader = Some(leader)).ask().await;
            assert_eq!(told(&made), "NotFound(Leader)");
            let hrbp = user_id.clone();
            let made = scene.department("x").with(|new| new.hrbps = vec![hrbp]).ask().await;
            assert_eq!(told(&made), "NotFound(Hrbp)");
            let home = department_id.clone();
            let made = scene.user("x").with(|new| new.departments = vec![home]).ask().await;
            assert_eq!(told(&made), "NotFound(Department)");
            let got = department_id.clone();
            let got = scene.read(move |tx, who| department::get(tx, who, &got)).await;
            assert_eq!(told(&got), "NotFound(Department)");
            let got = user_id.clone();
            assert_eq!(told(&scene.read(move |tx, who| user::get(tx, who, &got)).await), "NotFound(User)");
        }
        assert_eq!(root_of(scene, &scene.caller()).await.1, 0);
        assert_ne!(foreign.key, DepartmentKey::ROOT);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_may_leave_out_the_only_tenant() {
    each_engine(async |scene| {
        let named_or_only = async |name: Option<&str>| {
            let name = name.map(str::to_owned);
            let read = scene.db().read("tenant", move |tx| tenant::named_or_only(tx, name.as_deref()));
            read.await.map(|tenant| tenant.tenant_key)
        };
        let home = &scene.home().tenant;
        assert_eq!(named_or_only(None).await.unwrap(), home.tenant_key);
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.tenant;
        assert_eq!(told(&named_or_only(None).await), "Missing(TenantKey)");
        for tenant in [home, &stranger] {
            assert_eq!(named_or_only(Some(&tenant.tenant_key)).await.unwrap(), tenant.tenant_key);
        }
        assert_eq!(told(&named_or_only(Some("nobody")).await), "NotFound(Tenant)");
        for (name, expected) in [("", "Invalid(Name)"), ("a\tb", "Invalid(Name)"), (" 名 ", "Ok")] {
            let made = scene.db().write("tenant", Lane(0), move |tx| tenant::create(tx, name)).await;
            assert_eq!(told(&made), expected, "{name:?}");
        }
    })
    .await;
}

//! Tenants of a scene.

use larkspur_core::tenant::Tenant;
use larkspur_core::{ContactRange, Result, mail_domain, tenant};
use larkspur_store::{Db, Lane};

use super::app::{self, TestApp};

/// A tenant with an app that sees all of it.
#[derive(Clone, Debug)]
pub struct TestTenant {
    /// The tenant.
    pub tenant: Tenant,
    /// Its first app.
    pub app: TestApp,
}

pub(super) async fn create(db: &Db, name: &str, mail_domain: &str) -> TestTenant {
    let (name, domain) = (name.to_owned(), mail_domain.to_owned());
    let made = db.write("scene.tenant", Lane(0), move |tx| -> Result<TestTenant> {
        let tenant = tenant::create(tx, &name)?;
        mail_domain::add(tx, tenant.key, &domain)?;
        let app = app::create(tx, &tenant, &ContactRange::All)?;
        Ok(TestTenant { tenant, app })
    });
    made.await.expect("a tenant")
}

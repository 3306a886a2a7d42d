//! Apps of a scene, and the callers that they are.

use std::sync::Arc;

use larkspur_core::app::{self, App, NewApp};
use larkspur_core::ids::{DepartmentIdType, IdView, UserIdType};
use larkspur_core::tenant::Tenant;
use larkspur_core::{Caller, ContactRange, Policy, Result};
use larkspur_model::{Department, User};
use larkspur_store::{Lane, Tx};

use super::Scene;

/// An app as a test holds it.
#[derive(Clone, Debug)]
pub struct TestApp {
    /// The app as it was when it was made, or as the test last changed it.
    pub app: App,
    /// Its secret.
    pub secret: String,
}

impl TestApp {
    /// This app, speaking the default kinds of id.
    #[must_use]
    pub fn caller(&self) -> Caller {
        self.speaking(UserIdType::default(), DepartmentIdType::default())
    }

    /// This app, speaking these kinds of id.
    #[must_use]
    pub fn speaking(&self, user: UserIdType, department: DepartmentIdType) -> Caller {
        let ids = IdView::new(&self.app, user, department);
        Caller::new(Arc::new(self.app.clone()), ids, Policy::default())
    }
}

/// An app to make.
pub struct AppBuilder<'a> {
    scene: &'a Scene,
    tenant: &'a Tenant,
    range: ContactRange,
}

impl<'a> AppBuilder<'a> {
    pub(super) fn new(scene: &'a Scene, tenant: &'a Tenant) -> Self {
        Self { scene, tenant, range: ContactRange::All }
    }

    /// It sees these departments, what is below them, and no one else.
    #[must_use]
    pub fn range(mut self, departments: &[&Department]) -> Self {
        let departments = departments.iter().map(|department| department.key).collect();
        self.range = match self.range {
            ContactRange::All => ContactRange::Some { departments, users: [].into() },
            ContactRange::Some { users, .. } => ContactRange::Some { departments, users },
        };
        self
    }

    /// It sees these users, and no one else unless [`range`](Self::range) says so.
    #[must_use]
    pub fn users(mut self, users: &[&User]) -> Self {
        let users = users.iter().map(|user| user.key).collect();
        self.range = match self.range {
            ContactRange::All => ContactRange::Some { departments: [].into(), users },
            ContactRange::Some { departments, .. } => ContactRange::Some { departments, users },
        };
        self
    }

    /// Makes the app.
    pub async fn create(self) -> TestApp {
        let (tenant, range) = (self.tenant.clone(), self.range);
        let made = self.scene.db.write("scene.app", Lane(0), move |tx| create(tx, &tenant, &range));
        made.await.expect("an app")
    }

    /// Makes the app; the caller that it is.
    pub async fn caller(self) -> Caller {
        self.create().await.caller()
    }
}

pub(super) fn create(tx: &mut Tx<'_>, tenant: &Tenant, range: &ContactRange) -> Result<TestApp> {
    let scopes =
        ["contact:contact", "contact:contact:readonly", "mail:mailgroup"].map(str::to_owned).to_vec();
    let new = NewApp { name: "Tester".to_owned(), scopes, range: range.clone() };
    let (app, secret) = app::create(tx, tenant, &new)?;
    Ok(TestApp { app, secret })
}

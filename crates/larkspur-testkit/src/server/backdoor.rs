//! Statements that do what no endpoint can do yet, and that count what is there.

use larkspur_store::{Lane, Statement, StoreError, Tx};

use super::{ServerApp, TestServer};

static INSERT_MANAGER: Statement = Statement::new(
    "server::INSERT_MANAGER",
    "INSERT INTO mail_group_manager (tenant, mail_group, user_key)
        SELECT g.tenant, g.mail_group, u.user_key FROM tenant t
            JOIN mail_group g ON g.tenant = t.tenant JOIN directory_user u ON u.tenant = t.tenant
        WHERE t.tenant_key = ?1 AND g.email = ?2 AND u.mobile = ?3",
);

/// A statement for each table that an endpoint writes.
macro_rules! counts {
    ($($table:literal),+) => {
        &[$(Statement::new($table, concat!("SELECT COUNT(*) FROM ", $table))),+]
    };
}

static COUNTS: &[Statement] = counts!(
    "tenant",
    "app",
    "app_range",
    "mail_domain",
    "unit",
    "department",
    "department_person",
    "employee_type",
    "directory_user",
    "user_department",
    "work_city",
    "job_title",
    "custom_attr",
    "chat",
    "chat_member",
    "mail_address",
    "mail_group",
    "mail_group_member",
    "mail_group_manager",
    "public_mailbox",
    "public_mailbox_member",
    "client_token"
);

impl TestServer {
    /// Makes the user with this mobile number a manager of the mail group with this address.
    pub async fn insert_manager(&self, app: &ServerApp, email: &str, mobile: &str) {
        let (tenant_key, email, mobile) = (app.tenant_key.clone(), email.to_owned(), mobile.to_owned());
        self.touch_one(move |tx| {
            tx.run(
                &INSERT_MANAGER,
                &[tenant_key.as_str().into(), email.as_str().into(), mobile.as_str().into()],
            )
        })
        .await;
    }

    /// How many rows each table has, all tenants together.
    pub async fn census(&self) -> Vec<(&'static str, i64)> {
        let count = |tx: &mut Tx<'_>| {
            let counts =
                COUNTS.iter().map(|it| Ok((it.name, tx.one(it, &[], |row| row.int(0))?.unwrap_or_default())));
            counts.collect::<Result<Vec<_>, StoreError>>()
        };
        self.db.read("server.census", count).await.expect("a census")
    }

    async fn touch_one(&self, job: impl Fn(&mut Tx<'_>) -> Result<u64, StoreError> + Send + 'static) {
        let touched = self.db.write("server.backdoor", Lane(0), job).await.expect("a statement of a test");
        assert_eq!(touched, 1, "a statement of a test touches one row");
    }
}

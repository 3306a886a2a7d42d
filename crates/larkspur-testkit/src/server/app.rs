//! Apps of a server, made through the control API as an administrator would.

use std::ops::Deref;

use axum::Router;
use serde_json::{Value, json};

use super::{BACK, Client, text};

/// An app with a token; it is the [`Client`] that uses it.
#[derive(Clone)]
pub struct ServerApp {
    /// `cli_…`.
    pub app_id: String,
    /// Its secret.
    pub app_secret: String,
    /// The tenant it belongs to.
    pub tenant_key: String,
    /// Its token.
    pub token: String,
    client: Client,
    admin: Client,
}

impl ServerApp {
    /// The same app with the same token at another process.
    #[must_use]
    pub fn at(&self, process: &Router) -> Client {
        self.client.on_process(process)
    }

    /// The way to this app in the control API.
    #[must_use]
    pub fn control_path(&self) -> String {
        format!("/_larkspur/v1/apps/{}", self.app_id)
    }

    /// Lets an administrator set the standing of a user of this tenant.
    pub async fn set_standing(&self, user: &Value, standing: &str) {
        let path = format!("/_larkspur/v1/users/{}", text(user, "user_id"));
        let change = json!({"tenant_key": self.tenant_key, "standing": standing});
        let answer = self.admin.patch(&path, change).await;
        assert_eq!(answer.status(), 200, "{answer:?}");
    }

    /// What the token endpoints want to know.
    #[must_use]
    pub fn credentials(&self) -> Value {
        json!({"app_id": self.app_id, "app_secret": self.app_secret})
    }
}

impl Deref for ServerApp {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// An app to make.
pub struct AppBuilder<'a> {
    admin: &'a Client,
    new: Value,
}

impl<'a> AppBuilder<'a> {
    pub(super) fn new(admin: &'a Client, tenant_key: &str) -> Self {
        let all = json!({"all": true});
        Self {
            admin,
            new: json!({"tenant_key": tenant_key, "name": "Tester", "scopes": "all", "contact_range": all, "redirect_uris": [BACK]}),
        }
    }

    /// It holds these scopes alone.
    #[must_use]
    pub fn scopes(mut self, scopes: &[&str]) -> Self {
        self.set("scopes", json!(scopes));
        self
    }

    /// It sees what this says, as the control API spells it: `{"departments":[…],"users":[…]}`.
    #[must_use]
    pub fn range(mut self, range: Value) -> Self {
        self.set("contact_range", range);
        self
    }

    /// Makes it and gets its first token.
    pub async fn create(self) -> ServerApp {
        let made = self.admin.create("/_larkspur/v1/apps", self.new).await;
        let (app_id, app_secret) = (text(&made, "app_id"), text(&made, "app_secret"));
        let client = self.admin.without_token();
        let credentials = json!({"app_id": app_id, "app_secret": app_secret});
        let issued = client.post("/open-apis/auth/v3/tenant_access_token/internal", credentials).await;
        let token = text(issued.whole(), "tenant_access_token");
        let tenant_key = text(&made, "tenant_key");
        let client = client.bearer(&token).known_as(self.admin, &app_id, &tenant_key);
        ServerApp { app_id, app_secret, tenant_key, token, client, admin: self.admin.clone() }
    }

    fn set(&mut self, name: &str, value: Value) {
        let object = self.new.as_object_mut().expect("an object");
        object.insert(name.to_owned(), value);
    }
}

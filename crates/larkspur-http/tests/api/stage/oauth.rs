//! Codes and refresh tokens, each good for one request.

use std::cell::RefCell;

use larkspur_contract::Endpoint;
use larkspur_testkit::server::ServerApp;
use serde_json::{Value, json};

use crate::asked::Asked;

pub(crate) const OAUTH_TOKEN: &str = "/open-apis/authen/v2/oauth/token";
pub(crate) const USER_INFO: &str = "/open-apis/authen/v1/user_info";
/// The older token endpoints begin with this.
pub(crate) const V1: &str = "/open-apis/authen/v1";

/// How many codes, and how many refresh tokens, a stage has.
const SPARE: usize = 8;

/// What the token endpoints take.
pub(crate) struct OauthStage {
    app: Value,
    codes: RefCell<Vec<String>>,
    refresh_tokens: RefCell<Vec<String>>,
}

impl OauthStage {
    /// Codes and refresh tokens of `app`, for the user with this `user_id`.
    pub(super) async fn set(app: &ServerApp, user_id: &str) -> Self {
        let (mut codes, mut refresh_tokens) = (Vec::new(), Vec::new());
        for _ in 0..SPARE {
            codes.push(app.code(user_id, "offline_access").await);
            let code = app.code(user_id, "").await;
            let body = json!({"grant_type": "authorization_code", "code": code});
            let issued = app.post(&format!("{V1}/oidc/access_token"), body).await;
            refresh_tokens.push(issued.data()["refresh_token"].as_str().unwrap().to_owned());
        }
        let (codes, refresh_tokens) = (RefCell::new(codes), RefCell::new(refresh_tokens));
        Self { app: app.credentials(), codes, refresh_tokens }
    }

    pub(super) fn good(&self, endpoint: &Endpoint) -> Asked {
        let by_code = |path: &str| {
            let code = self.codes.borrow_mut().pop().unwrap();
            Asked::post(path, json!({"grant_type": "authorization_code", "code": code}))
        };
        let by_refresh_token = |path: &str| {
            let token = self.refresh_tokens.borrow_mut().pop().unwrap();
            Asked::post(path, json!({"grant_type": "refresh_token", "refresh_token": token}))
        };
        match endpoint.id {
            "authen.v1.access_token.create" | "authen.v1.oidc_access_token.create" => by_code(endpoint.path),
            "authen.v1.refresh_access_token.create" | "authen.v1.oidc_refresh_access_token.create" => {
                by_refresh_token(endpoint.path)
            }
            "authen.v1.user_info.get" => Asked::get(USER_INFO),
            "authen.v2.oauth_token.create" => {
                let app = json!({"client_id": self.app["app_id"], "client_secret": self.app["app_secret"]});
                by_code(OAUTH_TOKEN).with_body(app)
            }
            other => panic!("{other} is served, but there is no good request for it"),
        }
    }
}

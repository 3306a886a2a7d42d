//! People who let an app act for them, as a browser would.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Uri};

use super::{Answer, Client, ServerApp};

/// The consent page.
pub const AUTHORIZE: &str = "/open-apis/authen/v1/authorize";
/// Where every app of a server may be sent back to.
pub const BACK: &str = "https://app.example/back";

impl ServerApp {
    /// The code that this app gets when the person who signs in by this name agrees to these scopes.
    pub async fn code(&self, login: &str, scope: &str) -> String {
        self.code_with(login, scope, &[]).await
    }

    /// As [`code`](Self::code), with more in the form.
    pub async fn code_with(&self, login: &str, scope: &str, more: &[(&str, &str)]) -> String {
        let admin_token = self.admin_token();
        let form = [
            ("client_id", self.app_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", BACK),
            ("scope", scope),
            ("decision", "allow"),
            ("login", login),
            ("admin_token", admin_token.as_str()),
        ];
        let answer = self.without_token().fill_in(&[form.as_slice(), more].concat()).await;
        sent_back(&answer, "code").unwrap_or_else(|| panic!("no code: {answer:?}"))
    }
}

impl Client {
    /// Sends the form of the consent page.
    pub async fn fill_in(&self, form: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        let mut request = Request::new(body.extend_pairs(form).finish().into());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_static(AUTHORIZE);
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, kind);
        self.ask(request).await
    }
}

/// A value with which a browser was sent back.
pub fn sent_back(answer: &Answer, name: &str) -> Option<String> {
    let (_, query) = answer.header("location").split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

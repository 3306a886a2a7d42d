//! The HTTP around the page: what a browser may do with it, and where it is sent.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use larkspur_core::app::redirect_uri;
use maud::Markup;

use super::asked::Asked;

/// Where the style of the page is.
pub(super) const STYLE_PATH: &str = "/_larkspur/consent.css";
const STYLE: &str = include_str!("consent.css");

/// The page, which may load its style and nothing else, stand in no frame, be kept nowhere, and send its form here
/// or, by the redirect that answers the form, to the app at `origin`.
pub(super) fn page_response(status: StatusCode, page: Markup, origin: Option<&str>) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {}; frame-ancestors 'none'; base-uri 'none'",
        origin.unwrap_or_default()
    );
    let mut response = Response::new(Body::from(page.into_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not no-referrer: then browsers would hide the origin of the form, which is checked.
        (header::REFERRER_POLICY, "same-origin"),
        (header::VARY, "Accept-Language"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The style of the page.
pub(super) fn style() -> Response {
    let mut response = Response::new(Body::from(STYLE));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Sends the browser back to the app, with one value and the state.
pub(super) fn redirect(asked: &Asked, name: &str, value: &str) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair(name, value);
    if let Some(state) = &asked.state {
        query.append_pair("state", state);
    }
    let target = redirect_uri::with_query(&asked.redirect_uri, &query.finish());
    let mut response = Response::new(Body::empty());
    // An address that is allowed has no letter that a header could not hold.
    if let Ok(target) = HeaderValue::try_from(target) {
        *response.status_mut() = StatusCode::SEE_OTHER;
        response.headers_mut().insert(header::LOCATION, target);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Whether a form was filled in on this page: no other site may send one for its visitors. A client that is no browser
/// says nothing about where its form comes from.
pub(super) fn is_of_this_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, there)| there.eq_ignore_ascii_case(host))
        }
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_forms_of_this_page_or_of_no_page() {
        let of = |pairs: &[(&'static str, &'static str)]| {
            let pairs = pairs.iter().map(|(name, value)| {
                (header::HeaderName::from_static(name), HeaderValue::from_static(value))
            });
            is_of_this_page(&pairs.collect())
        };
        assert!(of(&[]));
        assert!(of(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://proxied.example"),
            ("host", "inner")
        ]));
        assert!(of(&[("origin", "http://localhost:5275"), ("host", "localhost:5275")]));
        assert!(!of(&[("sec-fetch-site", "cross-site")]));
        assert!(!of(&[("sec-fetch-site", "same-site")]));
        assert!(!of(&[("origin", "http://evil.example"), ("host", "localhost:5275")]));
        assert!(!of(&[("origin", "null"), ("host", "localhost:5275")]));
        assert!(!of(&[("origin", "http://localhost:5275")]));
    }
}

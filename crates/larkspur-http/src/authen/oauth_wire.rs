//! RFC 6749 on the wire, for endpoints that the contract says speak it: a form beside JSON, the app's credentials in a
//! basic authorization header or in the body. Its failures are written by the envelope.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use larkspur_contract::Endpoint;
use serde_json::{Map, Value};

use crate::envelope::Failure;

/// "The request is malformed."
const MALFORMED: u32 = 20063;
/// "Multiple authentication methods were provided."
const TWO_WAYS: u32 = 20070;

/// The body as JSON, whatever it came as, with the credentials of the header in it.
pub(crate) fn oauth_body(
    endpoint: &'static Endpoint,
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<Value, Failure> {
    let refused = |code| endpoint.error(code).map_or_else(Failure::internal, Failure::from);
    let mut fields = fields(bytes).ok_or_else(|| refused(MALFORMED))?;
    if let Some((id, secret)) = basic(headers).map_err(|()| refused(MALFORMED))? {
        if fields.contains_key("client_secret") {
            return Err(refused(TWO_WAYS));
        }
        fields.insert("client_id".to_owned(), id.into());
        fields.insert("client_secret".to_owned(), secret.into());
    }
    Ok(Value::Object(fields))
}

/// An object, or a form in which nothing stands twice; by content, whatever the header says.
fn fields(bytes: &[u8]) -> Option<Map<String, Value>> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if text.starts_with('{') {
        return serde_json::from_str(text).ok();
    }
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        let twice = fields.insert(name.into_owned(), value.into_owned().into()).is_some();
        if twice {
            return None;
        }
    }
    Some(fields)
}

/// The credentials of a basic authorization header; each half is form-encoded (RFC 6749, section 2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, ()> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((scheme, text)) = header.split_once(' ') else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let bytes = STANDARD.decode(text.trim()).map_err(|_| ())?;
    let text = String::from_utf8(bytes).map_err(|_| ())?;
    let (id, secret) = text.split_once(':').ok_or(())?;
    let decode = |half: &str| {
        let half = half.replace('+', " ");
        percent_encoding::percent_decode_str(&half)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| ())
    };
    Ok(Some((decode(id)?, decode(secret)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_forms_are_the_same() {
        let json = fields(br#" {"a":"1","b":"x y"}"#).unwrap();
        assert_eq!(fields(b"a=1&b=x+y"), Some(json));
        assert_eq!(fields(b""), Some(Map::new()));
        for broken in ["{\"a\":", "a=1&a=2", "{\"a\":1}x"] {
            assert_eq!(fields(broken.as_bytes()), None, "{broken}");
        }
        assert_eq!(fields(b"\xff"), None);
    }

    #[test]
    fn credentials_in_the_header() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, text.parse().unwrap());
            basic(&headers)
        };
        let both = Some(("cli_1".to_owned(), "a:b c".to_owned()));
        assert_eq!(of(&format!("Basic {}", STANDARD.encode("cli_1:a:b%20c"))), Ok(both.clone()));
        assert_eq!(of(&format!("basic  {}", STANDARD.encode("cli_1:a%3Ab+c"))), Ok(both));
        assert_eq!(of("Bearer t-1"), Ok(None));
        for wrong in ["Basic !", &format!("Basic {}", STANDARD.encode("no colon"))] {
            assert_eq!(of(wrong), Err(()));
        }
    }
}

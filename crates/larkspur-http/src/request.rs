//! A request taken apart: path parameters and query as texts, body as JSON.

use axum::http::Uri;
use serde_json::Value;

use crate::envelope::Failure;

/// Most pairs of a query string; a page takes no more than a list of 50 with a handful beside it.
const MOST_PAIRS: usize = 1_000;

/// The parameters inside the path, decoded, by the `:names` of its template. Splitting comes before decoding, so that
/// an id with an encoded `/` stays whole.
pub(crate) fn path_params(template: &'static str, uri: &Uri) -> Result<Vec<(&'static str, String)>, Failure> {
    template
        .split('/')
        .zip(uri.path().split('/'))
        .filter_map(|(name, text)| Some((name.strip_prefix(':')?, text)))
        .map(|(name, text)| {
            let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
            let text = decoded.map_err(|_| Failure::malformed(400, "the path is not UTF-8"))?;
            Ok((name, text.into_owned()))
        })
        .collect()
}

/// The pairs of the query string, decoded, in order.
pub(crate) fn query(uri: &Uri) -> Result<Vec<(String, String)>, Failure> {
    let text = uri.query().unwrap_or_default();
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(text.as_bytes()).into_owned().take(MOST_PAIRS + 1).collect();
    if pairs.len() > MOST_PAIRS {
        return Err(Failure::malformed(400, "the query has too many pairs"));
    }
    // The decoder replaces what is not UTF-8; whoever sends that did not mean the replacement.
    let broken = pairs.iter().any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}'));
    if broken { Err(Failure::malformed(400, "the query is not UTF-8")) } else { Ok(pairs) }
}

/// The pairs of a form, decoded, in order.
pub(crate) fn form(bytes: &[u8]) -> Result<Vec<(String, String)>, Failure> {
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(bytes).into_owned().take(MOST_PAIRS + 1).collect();
    let broken = pairs.iter().any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}'));
    if broken || pairs.len() > MOST_PAIRS {
        return Err(Failure::malformed(400, "the form is not UTF-8 or has too many fields"));
    }
    Ok(pairs)
}

/// Whether a text in a body holds U+0000, which no store keeps. Nesting is bounded by the parser.
pub(crate) fn holds_nul(body: &Value) -> bool {
    match body {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The JSON of a body, whatever its content type says; nothing at all is an empty object. Nesting is bounded by the
/// parser (128 levels).
pub(crate) fn body(bytes: &[u8]) -> Result<Value, Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    serde_json::from_slice(bytes).map_err(|_| Failure::malformed(400, "the body is not JSON"))
}

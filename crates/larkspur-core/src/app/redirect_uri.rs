//! The addresses to which a browser may be sent back after a person was asked.
//!
//! They are compared letter by letter, so that no part of an address can be chosen by whoever starts an
//! authorization: otherwise codes could be led elsewhere.

use super::App;
use crate::{Error, Field, Result};

/// Longest address, characters.
const LONGEST: usize = 2_048;
/// Most addresses of one app.
const MOST: usize = 300;

/// Checks addresses that an administrator wants for an app: absolute, `http` or `https`, a host, no user
/// information, ASCII without blanks and quotes.
///
/// # Errors
/// [`Field::RedirectUri`].
pub(super) fn check(uris: &[String]) -> Result<()> {
    let fit = uris.len() <= MOST && uris.iter().all(|uri| is_good(uri));
    fit.then_some(()).ok_or(Error::Invalid(
        Field::RedirectUri,
        "at most 300 addresses that begin with http:// or https:// and a host, up to 2,048 characters each",
    ))
}

fn is_good(uri: &str) -> bool {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let letter = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'`');
    let host_letter =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']' | b'_');
    uri.len() <= LONGEST
        && uri.bytes().all(letter)
        && host.bytes().all(host_letter)
        && host.bytes().next().is_some_and(|first| first != b':')
}

/// Whether `app` allows this address. A fragment that was configured without one is allowed, too (the platform
/// documents such addresses); it stays in the browser.
#[must_use]
pub fn is_allowed(app: &App, uri: &str) -> bool {
    let bare = uri.split('#').next().unwrap_or_default();
    is_good(uri) && app.redirect_uris.iter().any(|known| known == uri || known == bare)
}

/// The address with these parameters behind its own query and before its fragment; values are encoded by the caller.
#[must_use]
pub fn with_query(uri: &str, query: &str) -> String {
    let (bare, fragment) = uri.split_once('#').map_or((uri, None), |(bare, rest)| (bare, Some(rest)));
    let joint = match bare.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{bare}{joint}{query}{fragment}")
}

/// Scheme, host and port of an address that [`is_allowed`] has passed.
#[must_use]
pub fn origin(uri: &str) -> &str {
    let host = uri.find("://").map_or(0, |at| at + 3);
    let end = uri.get(host..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(uri.len(), |at| host + at);
    uri.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_and_bad_addresses() {
        for good in [
            "http://localhost:8080/callback",
            "https://a.example",
            "https://a.example/x?y=1",
            "http://[::1]:9/",
        ] {
            assert!(is_good(good), "{good}");
        }
        for bad in [
            "",
            "http://",
            "https:///x",
            "ftp://a.example",
            "//a.example",
            "javascript:alert(1)",
            "http://a b.example",
            "https://good.example@evil.example/",
            "https://evil.example\\@good.example",
            "https://a.example/\"",
            "https://部门.example/",
            "http://:80/",
            &format!("http://a.example/{}", "x".repeat(2_048)),
        ] {
            assert!(!is_good(bad), "{bad}");
        }
    }

    #[test]
    fn parameters_stand_between_query_and_fragment() {
        assert_eq!(with_query("http://a/b", "c=1"), "http://a/b?c=1");
        assert_eq!(with_query("http://a/b?x=y", "c=1"), "http://a/b?x=y&c=1");
        assert_eq!(with_query("http://a/b?", "c=1"), "http://a/b?c=1");
        assert_eq!(with_query("http://a/b/#/login", "c=1"), "http://a/b/?c=1#/login");
        assert_eq!(origin("http://a:1/b?c"), "http://a:1");
        assert_eq!(origin("https://a"), "https://a");
    }
}

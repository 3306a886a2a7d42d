//! Nothing that is served goes untested. The tables of the other files stop at an endpoint that they have no row for;
//! here stands what they cannot notice: a file that is missing, and a row of codes that nothing can bring about.

use std::path::Path;

use larkspur_contract::{GATEWAY_ERRORS, parity::Level};
use larkspur_http::router::SERVED;

/// The files in which an endpoint may meet its failures: its own, named by family and verb of its id without the
/// version; or that of its noun, where one rule serves all the verbs. The token endpoints share one, the older ones for
/// user tokens another, the aliases of all holders a third, and so do members and permission members, which differ in names
/// alone.
fn files(id: &str) -> [String; 2] {
    if id.starts_with("authen.v1.") && id.ends_with("access_token.create") {
        return ["authen_v1_token".to_owned(), "authen_v1_token".to_owned()];
    }
    if id.starts_with("mail.v1.") && id.contains("_alias.") {
        return ["mail_alias".to_owned(), "mail_alias".to_owned()];
    }
    let is_version = |word: &&str| matches!(*word, "v1" | "v2" | "v3");
    let words: Vec<&str> = id.split('.').filter(|word| !is_version(word)).collect();
    if words.first() == Some(&"auth") {
        return ["auth_token".to_owned(), "auth_token".to_owned()];
    }
    let own = words.join("_").replace("_permission_member", "_member");
    let noun = own.strip_suffix(&format!("_{}", words.last().unwrap())).unwrap().to_owned();
    [own, noun]
}

#[test]
fn every_served_endpoint_has_a_file_that_meets_its_failures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api");
    for endpoint in SERVED.iter().map(|served| served.endpoint) {
        let files = files(endpoint.id);
        let texts: Vec<String> = files
            .iter()
            .filter_map(|file| std::fs::read_to_string(folder.join(file).with_extension("rs")).ok())
            .collect();
        assert!(!texts.is_empty(), "{} has none of {files:?}", endpoint.id);
        let name = endpoint.id.replace('.', "_").to_uppercase();
        let meets_them = texts.iter().any(|text| uses(text, &name) && text.contains("codes.must_be_all_but"));
        assert!(meets_them || endpoint.errors.is_empty(), "{files:?} meet no failure of {}", endpoint.id);
    }
}

/// Whether a text uses this very name: not a longer one, and not in an import alone.
fn uses(text: &str, name: &str) -> bool {
    let longer = |next: char| next.is_ascii_alphanumeric() || next == '_';
    text.split("\n\n")
        .filter(|part| !part.starts_with("use "))
        .any(|part| part.match_indices(name).any(|(at, _)| !part[at + name.len()..].starts_with(longer)))
}

#[test]
fn every_code_of_a_handler_is_documented_and_can_occur() {
    for served in SERVED {
        let endpoint = served.endpoint;
        for code in served.codes.all() {
            let occurs = endpoint.occurring_codes().any(|row| row.code == code);
            let is_gateways =
                endpoint.error(code).is_none() && GATEWAY_ERRORS.iter().any(|row| row.code == code);
            assert!(occurs || is_gateways, "{} at {}", code, endpoint.id);
        }
    }
}

#[test]
fn what_is_only_approximate_says_why() {
    for served in SERVED {
        let standing = served.standing;
        assert_ne!(standing.level, Level::Absent, "{} is served", served.endpoint.id);
        assert!(standing.level == Level::Complete || !standing.notes.is_empty(), "{}", served.endpoint.id);
    }
}

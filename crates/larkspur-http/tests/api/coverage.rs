//! Nothing that is served goes untested. The tables of the other files stop at an endpoint that they have no row for;
//! here stands what they cannot notice: a file that is missing, and a row of codes that nothing can bring about.

use std::path::Path;

use larkspur_contract::{GATEWAY_ERRORS, parity::Level};
use larkspur_http::router::SERVED;

/// The file of an endpoint: family and verb of its id, without the version. The token endpoints share one.
fn file(id: &str) -> String {
    let words: Vec<&str> = id.split('.').filter(|word| *word != "v1" && *word != "v3").collect();
    if words.first() == Some(&"auth") { "auth_token".to_owned() } else { words.join("_") }
}

#[test]
fn every_served_endpoint_has_a_file_that_meets_its_failures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api");
    for endpoint in SERVED.iter().map(|served| served.endpoint) {
        let path = folder.join(file(endpoint.id)).with_extension("rs");
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = endpoint.id.replace('.', "_").to_uppercase();
        let meets_them = text.contains(&name) && text.contains("codes.must_be_all_but");
        assert!(
            meets_them || endpoint.errors.is_empty(),
            "{} meets no failure of {}",
            path.display(),
            endpoint.id
        );
    }
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

//! What `serve` says on standard output when it is ready.

use std::path::Path;

use crate::credentials::Credentials;

/// The first line of every start.
pub(crate) fn serving(base_url: &str) -> String {
    format!("Larkspur {} serves the Open Platform API at {base_url}\n", env!("CARGO_PKG_VERSION"))
}

/// What a newcomer is told: where the credentials are, and three lines that make a department and a mail group.
///
/// No secret is printed, because what is printed often ends in a journal: the token call is given the file.
pub(crate) fn first_steps(base_url: &str, file: &Path, credentials: &Credentials) -> String {
    let file = quoted(&file.to_string_lossy());
    let domain = credentials.mail_domain.as_deref().unwrap_or_default();
    let (auth, json) = ("\"Authorization: Bearer $TOKEN\"", "'Content-Type: application/json'");
    let department = r#"{"name":"Engineering","parent_department_id":"0"}"#;
    let group = format!(r#"{{"name":"All staff","email":"all-staff@{domain}"}}"#);
    let pick = r#"sed 's/.*"tenant_access_token":"\([^"]*\)".*/\1/'"#;
    format!(
        "\nThis is its first start: it has made a tenant, an app with every scope, and the mail domain {domain}.\n\
        App id, app secret and admin token are in {file}\n\n\
        A token, a department and a mail group, to paste into a shell:\n\n\
        TOKEN=$(curl -s {base_url}/open-apis/auth/v3/tenant_access_token/internal -H {json} -d @{file} | {pick})\n\
        curl -s {base_url}/open-apis/contact/v3/departments -H {auth} -H {json} -d '{department}'\n\
        curl -s {base_url}/open-apis/mail/v1/mailgroups -H {auth} -H {json} -d '{group}'\n\n"
    )
}

/// How to get new credentials where none are known.
pub(crate) fn no_credentials(data: &Path, file: &Path) -> String {
    let (data, file) = (data.display(), file.display());
    format!(
        "The store has data, but {file} is not there, and secrets are kept as hashes only. To get new ones:\n  \
        larkspur admin-token renew --data {data}    (stop this server first if its store is SQLite)\n  \
        larkspur app list --data {data}             (then, with the server running)\n  \
        larkspur app rotate APP_ID --data {data}\n"
    )
}

/// A word that a POSIX shell takes as it is; plain ones are left alone.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_where_they_must_be() {
        assert_eq!(quoted("/var/lib/larkspur"), "/var/lib/larkspur");
        assert_eq!(quoted("/a b/it's"), r"'/a b/it'\''s'");
    }
}

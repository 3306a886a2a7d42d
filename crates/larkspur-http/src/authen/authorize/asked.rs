//! What an app asks for, as it stands in the query of the page and again in its form.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use larkspur_core::oauth::{Challenge, Consent};
use larkspur_core::scope_set;

use super::Trouble;
use super::page::Told;

/// Most characters of a state.
const LONGEST_STATE: usize = 4_096;
/// What the form carries from step to step.
const CARRIED: [&str; 9] = [
    "client_id",
    "app_id",
    "response_type",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "prompt",
];

/// What the person pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Allow,
    Deny,
}

/// A request for a person's agreement, with what the person has filled in so far.
pub(super) struct Asked {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: BTreeSet<String>,
    pub(super) state: Option<String>,
    challenge: Option<Challenge>,
    /// What the form must carry on.
    pub(super) carried: Vec<(&'static str, String)>,
    pub(super) decision: Option<Decision>,
    /// Who the person is.
    pub(super) login: String,
    pub(super) admin_token: String,
    /// Whom the person looks for.
    pub(super) search: String,
}

impl Asked {
    pub(super) fn parse(pairs: &[(String, String)]) -> Result<Self, Trouble> {
        let find = |name: &str| {
            pairs
                .iter()
                .find(|(known, text)| known == name && !text.is_empty())
                .map(|(_, text)| text.as_str())
        };
        let refused = |what| Err(Trouble::new(StatusCode::BAD_REQUEST, Some(20001), what));
        let nul = pairs.iter().any(|(_, text)| text.contains('\0'));
        // The older form of this request says app_id and no response_type.
        let (Some(client_id), Some(redirect_uri), false) =
            (find("client_id").or_else(|| find("app_id")), find("redirect_uri"), nul)
        else {
            return refused(Told::Malformed);
        };
        if find("response_type").is_some_and(|kind| kind != "code") {
            return refused(Told::Malformed);
        }
        let state = find("state").map(str::to_owned);
        if state.as_ref().is_some_and(|state| state.len() > LONGEST_STATE) {
            return refused(Told::Malformed);
        }
        let challenge = match find("code_challenge") {
            None => None,
            Some(text) => match Challenge::parse(text, find("code_challenge_method")) {
                None => return refused(Told::Malformed),
                some => some,
            },
        };
        let text = |name: &str| find(name).unwrap_or_default().to_owned();
        let decision = match find("decision") {
            Some("allow") => Some(Decision::Allow),
            Some("deny") => Some(Decision::Deny),
            _ => None,
        };
        Ok(Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            scopes: scope_set::parse(find("scope").unwrap_or_default()),
            state,
            challenge,
            carried: CARRIED.iter().filter_map(|name| Some((*name, find(name)?.to_owned()))).collect(),
            decision,
            login: find("login").or_else(|| find("user")).unwrap_or_default().to_owned(),
            admin_token: text("admin_token"),
            search: text("q"),
        })
    }

    /// What the person agrees to.
    pub(super) fn consent(&self) -> Consent {
        Consent {
            redirect_uri: self.redirect_uri.clone(),
            scopes: self.scopes.clone(),
            challenge: self.challenge.clone(),
        }
    }
}

//! `POST /open-apis/authen/v2/oauth/token`: tokens for a code or a refresh token, as RFC 6749 has it.

use larkspur_contract::check::ViolationKind;
use larkspur_contract::endpoint::AUTHEN_V2_OAUTH_TOKEN_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::oauth::{self, Exchange, GrantType, Issued, Refresh, Version};
use larkspur_core::{Error, Field, Grant, Result, SignedOut, scope_set};
use larkspur_store::{Lane, Tx};
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::envelope;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &AUTHEN_V2_OAUTH_TOKEN_CREATE,
    codes: Codes {
        causes: &[
            (Cause::Missing(Field::Code), 20001),
            (Cause::Missing(Field::RefreshToken), 20001),
            (Cause::Grant(Grant::WrongSecret), 20002),
            (Cause::Grant(Grant::UnknownCode), 20003),
            (Cause::Grant(Grant::ExpiredCode), 20004),
            (Cause::Grant(Grant::OtherApp), 20024),
            (Cause::Grant(Grant::UnknownRefreshToken), 20026),
            (Cause::Grant(Grant::OtherRefreshToken), 20026),
            (Cause::Grant(Grant::UnknownGrantType), 20036),
            (Cause::Grant(Grant::ExpiredRefreshToken), 20037),
            (Cause::Grant(Grant::UnknownApp), 20048),
            (Cause::Grant(Grant::WrongVerifier), 20049),
            (Cause::Grant(Grant::RevokedRefreshToken), 20064),
            (Cause::Grant(Grant::UsedCode), 20065),
            (Cause::SignedOut(SignedOut::Resigned), 20066),
            (Cause::SignedOut(SignedOut::Frozen), 20066),
            (Cause::SignedOut(SignedOut::NotJoined), 20066),
            (Cause::Grant(Grant::RepeatedScope), 20067),
            (Cause::Grant(Grant::ForbiddenScope), 20068),
            (Cause::Grant(Grant::DisabledApp), 20069),
            (Cause::Grant(Grant::WrongRedirectUri), 20071),
            (Cause::Busy, 20072),
            (Cause::Grant(Grant::UsedRefreshToken), 20073),
        ],
        fields: &[
            ("grant_type", Some(ViolationKind::Missing), 20001),
            ("client_id", Some(ViolationKind::Missing), 20001),
            ("client_secret", Some(ViolationKind::Missing), 20001),
            ("code_verifier", Some(ViolationKind::TooShort), 20049),
            ("code_verifier", Some(ViolationKind::TooLong), 20049),
            ("grant_type", None, 20063),
            ("client_id", None, 20063),
            ("client_secret", None, 20063),
            ("code", None, 20063),
            ("redirect_uri", None, 20063),
            ("code_verifier", None, 20063),
            ("refresh_token", None, 20063),
            ("scope", None, 20063),
            ("", None, 20063),
        ],
        internal: Some(20050),
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "forms and basic authentication are taken beside JSON, as RFC 6749 has it",
            "a missing field is 20001, any other wrong shape 20063; the page has no rule",
            "redirect_uri is compared when it is sent; a verifier without a challenge is 20049",
            "a code that is shown twice voids the refresh tokens that came of it; a refresh token that is shown twice \
             voids nothing else",
            "refresh tokens live 7 days; a rotated app secret voids codes and refresh tokens too",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Clone, Deserialize, Default)]
#[serde(default)]
struct Body {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    access_token: String,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token_expires_in: Option<i64>,
    token_type: &'static str,
    scope: String,
}

async fn handle(call: Call) -> Outcome {
    let body: Body = call.body()?;
    let keys = call.api.keys.clone();
    // Any lane will do; requests of one app always share one.
    let lane = Lane::of_name(body.client_id.as_deref().unwrap_or_default());
    let work = move |tx: &mut Tx<'_>| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let grant_type = GrantType::parse(&text(&body.grant_type))?;
        let app = oauth::authenticate(tx, &text(&body.client_id), &text(&body.client_secret))?;
        match grant_type {
            GrantType::AuthorizationCode => {
                let shown = Exchange {
                    code: given(&body.code).ok_or(Error::Missing(Field::Code))?,
                    redirect_uri: given(&body.redirect_uri),
                    verifier: given(&body.code_verifier),
                    scope: given(&body.scope),
                };
                oauth::exchange(tx, &keys, &app, Version::Two, &shown)
            }
            GrantType::RefreshToken => {
                let token = given(&body.refresh_token).ok_or(Error::Missing(Field::RefreshToken))?;
                let shown = Refresh { token, scope: given(&body.scope) };
                oauth::refresh(tx, &keys, &app, Version::Two, &shown).map(Some)
            }
        }
    };
    let issued: Result<Option<Issued>> = call.api.db.write(call.served.endpoint.id, lane, work).await;
    let issued = issued.map_err(|error| call.failure(&error))?;
    let issued = issued.ok_or_else(|| call.failure(&Error::Grant(Grant::UsedCode)))?;
    let (refresh_token, refresh_token_expires_in) = issued.refresh.unzip();
    let answer = Answer {
        access_token: issued.access_token,
        expires_in: issued.expires_in,
        refresh_token,
        refresh_token_expires_in,
        token_type: "Bearer",
        scope: scope_set::text(&issued.scopes),
    };
    Ok(envelope::oauth(&answer, &call.log_id))
}

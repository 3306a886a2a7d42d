//! What the four older token endpoints share: an app shows its token and a code or refresh token, and gets a user
//! token.

use larkspur_contract::ScopeSet;
use larkspur_core::oauth::{self, Exchange, GrantType, Issued, Refresh, Version};
use larkspur_core::{Caller, Error, Grant, SignedOut, user};
use larkspur_model::User;
use larkspur_store::Tx;
use serde::{Deserialize, Serialize};

use super::wire::UserInfo;
use crate::call::Call;
use crate::envelope::Failure;
use crate::error_code::{Cause, Codes, TOKEN};
use crate::served::Outcome;

/// The codes of the endpoints that take a code.
pub(super) const CODE_CODES: Codes = Codes {
    causes: &[
        (Cause::Grant(Grant::UnknownGrantType), 20036),
        (Cause::Grant(Grant::UnknownCode), 20003),
        (Cause::Grant(Grant::UsedCode), 20003),
        (Cause::Grant(Grant::WrongVerifier), 20003),
        (Cause::Grant(Grant::ExpiredCode), 20004),
        (Cause::Grant(Grant::OtherApp), 20024),
        (Cause::SignedOut(SignedOut::Resigned), 20021),
        (Cause::SignedOut(SignedOut::Frozen), 20022),
        (Cause::SignedOut(SignedOut::NotJoined), 20023),
    ],
    fields: &[(TOKEN, None, 20014), ("grant_type", None, 20001), ("code", None, 20001)],
    internal: Some(20007),
    ..Codes::NONE
};

/// The codes of the endpoints that take a refresh token.
pub(super) const REFRESH_CODES: Codes = Codes {
    causes: &[
        (Cause::Grant(Grant::UnknownGrantType), 20036),
        (Cause::Grant(Grant::UnknownRefreshToken), 20038),
        (Cause::Grant(Grant::UsedRefreshToken), 20038),
        (Cause::Grant(Grant::OtherRefreshToken), 20026),
        (Cause::Grant(Grant::RevokedRefreshToken), 20026),
        (Cause::Grant(Grant::ExpiredRefreshToken), 20037),
        (Cause::Grant(Grant::OtherApp), 20024),
        (Cause::SignedOut(SignedOut::Resigned), 20021),
        (Cause::SignedOut(SignedOut::Frozen), 20022),
        (Cause::SignedOut(SignedOut::NotJoined), 20023),
    ],
    fields: &[(TOKEN, None, 20014), ("grant_type", None, 20001), ("refresh_token", None, 20001)],
    internal: Some(20007),
    ..Codes::NONE
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    grant_type: Option<String>,
    code: Option<String>,
    refresh_token: Option<String>,
}

/// The tokens of an answer.
#[derive(Serialize)]
struct Tokens {
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_expires_in: Option<i64>,
}

/// What an app gets, and for whom.
pub(super) struct Granted {
    tokens: Tokens,
    /// The scopes of the user token, in one text.
    scope: String,
    /// The same, as far as the contract knows them.
    held: ScopeSet,
    user: User,
}

impl Granted {
    /// The answer of the oldest endpoints: the tokens, and of the user what the token may see.
    pub(super) fn reply_with_user(self, call: &Call) -> Outcome {
        #[derive(Serialize)]
        struct Data {
            #[serde(flatten)]
            tokens: Tokens,
            #[serde(flatten)]
            user: UserInfo,
        }
        let user = UserInfo::of(&call.ids()?, call.tenant_key()?, self.user);
        Ok(call.reply_within(&Data { tokens: self.tokens, user }, self.held))
    }

    /// The answer of the older endpoints: the tokens, and what they are good for.
    pub(super) fn reply_with_scope(self, call: &Call) -> Outcome {
        #[derive(Serialize)]
        struct Data {
            #[serde(flatten)]
            tokens: Tokens,
            scope: String,
        }
        call.reply(&Data { tokens: self.tokens, scope: self.scope })
    }
}

/// Tokens for the code in the body.
pub(super) async fn by_code(call: &mut Call) -> Result<Granted, Failure> {
    let Body { grant_type, code, .. } = call.body()?;
    let shown = Exchange { code: code.unwrap_or_default(), ..Exchange::default() };
    let (grant_type, keys) = (grant_type.unwrap_or_default(), call.api.keys.clone());
    let granted = call.write(move |tx, who| {
        GrantType::AuthorizationCode.check(&grant_type)?;
        match oauth::exchange(tx, &keys, who.as_app(), Version::One, &shown)? {
            Some(issued) => Ok(Some(granted(tx, who, issued)?)),
            None => Ok(None),
        }
    });
    granted.await?.ok_or_else(|| call.failure(&Error::Grant(Grant::UsedCode)))
}

/// Tokens for the refresh token in the body.
pub(super) async fn by_refresh_token(call: &mut Call) -> Result<Granted, Failure> {
    let Body { grant_type, refresh_token, .. } = call.body()?;
    let shown = Refresh { token: refresh_token.unwrap_or_default(), scope: None };
    let (grant_type, keys) = (grant_type.unwrap_or_default(), call.api.keys.clone());
    let granted = call.write(move |tx, who| {
        GrantType::RefreshToken.check(&grant_type)?;
        let issued = oauth::refresh(tx, &keys, who.as_app(), Version::One, &shown)?;
        granted(tx, who, issued)
    });
    granted.await
}

fn granted(tx: &mut Tx<'_>, who: &Caller, issued: Issued) -> larkspur_core::Result<Granted> {
    let names = issued.scopes.iter().filter_map(|name| ScopeSet::of(name));
    let (refresh_token, refresh_expires_in) = issued.refresh.unzip();
    Ok(Granted {
        held: names.fold(ScopeSet::EMPTY, ScopeSet::union),
        scope: larkspur_core::scope_set::text(&issued.scopes),
        user: user::of(tx, who, issued.user)?,
        tokens: Tokens {
            access_token: issued.access_token,
            refresh_token,
            token_type: "Bearer",
            expires_in: issued.expires_in,
            refresh_expires_in,
        },
    })
}

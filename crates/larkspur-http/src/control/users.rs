//! `/_larkspur/v1/users`: what nobody can do by the platform's API: set the standing of an account, act for its owner.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use larkspur_core::ids::{DepartmentIdType, IdView, UserIdType};
use larkspur_core::user::{self, Standing};
use larkspur_core::{Error, Field, Noun, RefKind, Reference, app, scope_set, tenant, user_token};
use serde::{Deserialize, Serialize};

use super::call::ControlCall;
use crate::served::Outcome;

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum WireStanding {
    Unjoined,
    Joined,
    Frozen,
    Resigned,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    tenant_key: Option<String>,
    standing: WireStanding,
}

#[derive(Serialize)]
struct Changed {
    user_id: String,
    standing: WireStanding,
}

/// Sets the standing of the user with this `user_id`.
pub(super) async fn patch(call: ControlCall) -> Outcome {
    let (user_id, change) = (call.path("user_id").to_owned(), call.body::<Change>()?);
    let standing = change.standing;
    let changed = Changed { user_id: user_id.clone(), standing };
    let work = call.change(move |tx| {
        let tenant = tenant::named_or_only(tx, change.tenant_key.as_deref())?;
        let unknown = || Error::NotFound(Noun::User, Reference::new(RefKind::UserId, &user_id));
        let key = IdView::of_tenant(&tenant).user_by_id(tx, &user_id)?.ok_or_else(unknown)?;
        user::set_standing(tx, tenant.key, key, standing.into())
    });
    work.await?;
    call.reply(StatusCode::OK, &changed)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct NewToken {
    tenant_key: Option<String>,
    app_id: Option<String>,
    scopes: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Token {
    access_token: String,
    expires_in: i64,
    scope: String,
    app_id: String,
    open_id: String,
}

/// Makes a user token without asking the user: for tests, and for whoever looks after the accounts. The app and, as
/// everywhere, the tenant may be left out where there is only one; without scopes it has all those of the app.
pub(super) async fn token(call: ControlCall) -> Outcome {
    let (user_id, new) = (call.path("user_id").to_owned(), call.body::<NewToken>()?);
    let keys = call.keys();
    let token = call.change(move |tx| {
        let tenant = tenant::named_or_only(tx, new.tenant_key.as_deref())?;
        let unknown = || Error::NotFound(Noun::User, Reference::new(RefKind::UserId, &user_id));
        let user = IdView::of_tenant(&tenant).user_by_id(tx, &user_id)?.ok_or_else(unknown)?;
        let app = app::named_or_only(tx, tenant.key, new.app_id.as_deref())?;
        let scopes: BTreeSet<String> = match &new.scopes {
            Some(scopes) => scopes.iter().cloned().collect(),
            None => app.scopes.iter().cloned().collect(),
        };
        if !scopes.iter().all(|scope| app.scopes.contains(scope)) {
            return Err(Error::Invalid(Field::Scopes, "the app holds not all of them"));
        }
        let access_token = user_token::issue(tx, &keys, &app, user, &scopes)?;
        let ids = IdView::new(&app, UserIdType::OpenId, DepartmentIdType::OpenDepartmentId);
        let open_id = ids.open_id(user);
        let expires_in = user_token::LIFE_SECONDS;
        Ok(Token { access_token, expires_in, scope: scope_set::text(&scopes), app_id: app.app_id, open_id })
    });
    let token = token.await?;
    call.reply(StatusCode::CREATED, &token)
}

impl From<WireStanding> for Standing {
    fn from(wire: WireStanding) -> Self {
        match wire {
            WireStanding::Unjoined => Self::Unjoined,
            WireStanding::Joined => Self::Joined,
            WireStanding::Frozen => Self::Frozen,
            WireStanding::Resigned => Self::Resigned,
        }
    }
}

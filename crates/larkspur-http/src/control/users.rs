//! `/_larkspur/v1/users`: the standing of an account, which nobody can set by the platform's API.

use axum::http::StatusCode;
use larkspur_core::ids::IdView;
use larkspur_core::user::{self, Standing};
use larkspur_core::{Error, Noun, RefKind, Reference, tenant};
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

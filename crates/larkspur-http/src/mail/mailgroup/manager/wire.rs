//! Managers of a mail group on the wire.

use serde::Deserialize;

use crate::call::Call;
use crate::envelope::Failure;

/// What a request says about managers.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    mailgroup_manager_list: Option<Vec<Manager>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Manager {
    user_id: Option<String>,
}

/// The users that a request names, in its id kind. An entry without one is an empty reference, which is nobody's.
pub(super) fn users(call: &Call) -> Result<Vec<String>, Failure> {
    let body: Body = call.body()?;
    let managers = body.mailgroup_manager_list.unwrap_or_default();
    Ok(managers.into_iter().map(|manager| manager.user_id.unwrap_or_default()).collect())
}

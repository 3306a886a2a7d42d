//! Issuing a token to an app that shows its secret; both token endpoints do the same.

use larkspur_contract::gateway;
use larkspur_core::app::token::{self, IssuedToken, Refusal};
use larkspur_store::{Lane, Tx};
use serde::Deserialize;

use crate::call::Call;
use crate::envelope::Failure;
use crate::error_code::Codes;

/// The codes of both endpoints: whatever is wrong with the two fields is one code of the gateway.
pub(super) const CODES: Codes =
    Codes { fields: &[("app_id", None, 10003), ("app_secret", None, 10003)], ..Codes::NONE };

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    app_id: Option<String>,
    app_secret: Option<String>,
}

/// The current token of the app, or a new one when less than 30 minutes are left of it.
pub(super) async fn issue(call: &Call) -> Result<IssuedToken, Failure> {
    let Body { app_id, app_secret } = call.body()?;
    let (app_id, app_secret) = (app_id.unwrap_or_default(), app_secret.unwrap_or_default());
    let keys = call.api.keys.clone();
    let current = {
        let (keys, app_id, app_secret) = (keys.clone(), app_id.clone(), app_secret.clone());
        move |tx: &mut Tx<'_>| token::current(tx, &keys, &app_id, &app_secret)
    };
    let operation = call.served.endpoint.id;
    if let Some(token) =
        call.api.db.read(operation, current).await.map_err(|refusal| answer(call, &refusal))?
    {
        return Ok(token);
    }
    // Any lane will do; apps of one name always share one.
    let lane = Lane::of_name(&app_id);
    let issue = move |tx: &mut Tx<'_>| token::issue(tx, &keys, &app_id, &app_secret);
    call.api.db.write(operation, lane, issue).await.map_err(|refusal| answer(call, &refusal))
}

fn answer(call: &Call, refusal: &Refusal) -> Failure {
    match refusal {
        Refusal::UnknownApp => (&gateway::APP_UNKNOWN).into(),
        Refusal::Disabled => (&gateway::APP_DISABLED).into(),
        Refusal::WrongSecret => (&gateway::APP_SECRET_WRONG).into(),
        Refusal::Failed(error) => call.failure(error),
    }
}

//! Forgets all mail of a tenant.

use axum::http::StatusCode;
use larkspur_core::{mail_post, tenant};
use serde::Serialize;

use crate::control::call::ControlCall;
use crate::served::Outcome;

#[derive(Serialize)]
struct Cleared {
    cleared: usize,
}

/// Forgets what was there when the request came, a piece at a time, so that others can write in between.
pub(in crate::control) async fn clear(call: ControlCall) -> Outcome {
    let mut cleared = 0;
    loop {
        let tenant_key = call.query("tenant_key");
        let step = call.change(move |tx| {
            let tenant = tenant::named_or_only(tx, tenant_key.as_deref())?;
            mail_post::clear(tx, tenant.key)
        });
        let count = step.await?;
        if count == 0 {
            return call.reply(StatusCode::OK, &Cleared { cleared });
        }
        cleared += count;
    }
}

//! An alias on the wire: the same of a mail group, a public mailbox and a user.

use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::envelope::Failure;

/// What an answer shows of an alias.
#[derive(Serialize)]
pub(super) struct WireAlias {
    pub(super) primary_email: String,
    pub(super) email_alias: String,
}

/// What an answer shows of all aliases of one holder.
#[derive(Serialize)]
pub(super) struct Items {
    items: Vec<WireAlias>,
}

/// The alias that a request gives; empty when it gives none.
pub(super) fn given(call: &Call) -> Result<String, Failure> {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Body {
        email_alias: Option<String>,
    }
    Ok(call.body::<Body>()?.email_alias.unwrap_or_default())
}

/// These aliases of the holder of a primary address.
pub(super) fn items(primary_email: &str, aliases: Vec<String>) -> Items {
    let shown = |email_alias| WireAlias { primary_email: primary_email.to_owned(), email_alias };
    Items { items: aliases.into_iter().map(shown).collect() }
}

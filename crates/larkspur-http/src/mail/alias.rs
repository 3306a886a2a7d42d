//! An alias on the wire: the same of a mail group, a public mailbox and a user.

use larkspur_core::{Field, Limit, Noun};
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::envelope::Failure;
use crate::error_code::{Cause, Codes};

/// A parameter that is wrong.
const WRONG: u32 = 1_234_008;

/// The codes of making an alias and of taking it away, but for the refusals.
pub(super) const CODES: Codes = Codes { parameter: Some(WRONG), ..Codes::NONE };

/// The refusals of making an alias; `code` is that of a holder who is not there.
pub(super) const fn create_causes(holder: Noun, code: u32) -> [(Cause, u32); 8] {
    [
        (Cause::NotFound(holder), code),
        (Cause::NotFound(Noun::MailDomain), 1_234_019),
        (Cause::Taken(Field::Email), 1_234_006),
        (Cause::Taken(Field::EmailAlias), 1_235_002),
        (Cause::Taken(Field::LoginEmail), 1_234_033),
        (Cause::Missing(Field::EmailAlias), WRONG),
        (Cause::Full(Limit::MailAliases), WRONG),
        (Cause::Busy, 1_235_003),
    ]
}

/// The refusals of taking an alias away; `code` is that of a holder who is not there.
pub(super) const fn delete_causes(holder: Noun, code: u32) -> [(Cause, u32); 2] {
    [(Cause::NotFound(holder), code), (Cause::NotFound(Noun::MailAlias), 1_234_012)]
}

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

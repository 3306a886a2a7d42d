//! What both ways of changing a public mailbox have in common, PATCH and PUT: how they are refused.

use larkspur_core::{Field, Limit, Noun};

use crate::error_code::{Cause, Codes};

/// The codes of both endpoints.
pub(super) const CODES: Codes = Codes {
    causes: &[
        (Cause::NotFound(Noun::PublicMailbox), 1_234_016),
        (Cause::NotFound(Noun::MailDomain), 1_234_008),
        (Cause::Taken(Field::Email), 1_234_006),
        (Cause::Taken(Field::EmailAlias), 1_234_006),
        (Cause::Taken(Field::LoginEmail), 1_234_033),
        (Cause::Missing(Field::Email), 1_234_008),
        (Cause::Full(Limit::MailAliases), 1_234_023),
    ],
    fields: &[],
    parameter: Some(1_234_008),
    internal: None,
    empty: None,
};

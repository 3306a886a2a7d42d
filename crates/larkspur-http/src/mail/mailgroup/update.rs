//! `PUT /open-apis/mail/v1/mailgroups/:mailgroup_id`: replaces a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_UPDATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::{Field, Limit, Noun};

use super::wire::{self, Given};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_UPDATE,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::MailGroup), 1_234_013),
            (Cause::NotFound(Noun::MailDomain), 1_234_008),
            (Cause::Taken(Field::Email), 1_234_006),
            (Cause::Taken(Field::EmailAlias), 1_234_006),
            (Cause::Taken(Field::LoginEmail), 1_234_033),
            (Cause::Missing(Field::Email), 1_234_008),
            (Cause::Full(Limit::MailGroupAliases), 1_234_023),
        ],
        fields: &[],
        parameter: Some(1_234_008),
        internal: None,
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "what is absent gets the default of a new group; only the address stays, since no group can be without one",
            "a domain of nobody or of another tenant is 1234008, for which the page has no code of its own",
            "the old address becomes an alias; an alias of the group may become its address, then the two change places",
            "a group has at most 30 aliases unless the administrator decides otherwise",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("mailgroup_id").to_owned();
    let given = NewMailGroup::from(call.body::<Given>()?);
    let group = call.write(move |tx, who| Ok(wire::render(who, mail_group::replace(tx, who, &id, &given)?)));
    let group = group.await?;
    call.reply(&group)
}

//! `PUT /open-apis/mail/v1/mailgroups/:mailgroup_id`: replaces a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_UPDATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::mail_group::{self, NewMailGroup};

use super::change::CODES;
use super::wire::{self, Given};
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_UPDATE,
    codes: CODES,
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

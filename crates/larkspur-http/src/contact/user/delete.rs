//! `DELETE /open-apis/contact/v3/users/:user_id`: lets a user resign.

use larkspur_contract::endpoint::CONTACT_V3_USER_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::Noun;
use larkspur_core::user::{self, Acceptors, MailHandOver};
use serde::Deserialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};
use crate::wire::{Number, given};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_DELETE,
    codes: Codes {
        causes: &[
            (Cause::OutOfRange(Noun::User), 41050),
            (Cause::OutOfRange(Noun::Department), 40004),
            (Cause::NotFound(Noun::Acceptor), 41052),
        ],
        parameter: Some(40001),
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "chats go to department_chat_acceptor_user_id, who joins an ordinary chat for it; a department chat, where \
             the acceptor does not belong, goes to whoever joined first, as without an acceptor",
            "the business address and its aliases become aliases of the mail acceptor, who must have a business address; \
             else, and kept (2), they lie in the recycle bin; deleted (3) ones are free at once. Whatever is not free or \
             released is the user's again after a resurrection",
            "the other acceptors must be at work and get nothing, because Larkspur has none of those things",
            "whoever has left is nobody's direct leader any more, in no contact range and not frozen",
            "a second deletion is 40001",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    department_chat_acceptor_user_id: Option<String>,
    external_chat_acceptor_user_id: Option<String>,
    docs_acceptor_user_id: Option<String>,
    calendar_acceptor_user_id: Option<String>,
    application_acceptor_user_id: Option<String>,
    minutes_acceptor_user_id: Option<String>,
    survey_acceptor_user_id: Option<String>,
    email_acceptor: Option<EmailAcceptor>,
    anycross_acceptor_user_id: Option<String>,
}

#[derive(Deserialize)]
struct EmailAcceptor {
    processing_type: Number,
    acceptor_user_id: Option<Number>,
}

impl From<Body> for Acceptors {
    fn from(body: Body) -> Self {
        let others = [
            body.external_chat_acceptor_user_id,
            body.docs_acceptor_user_id,
            body.calendar_acceptor_user_id,
            body.application_acceptor_user_id,
            body.minutes_acceptor_user_id,
            body.survey_acceptor_user_id,
            body.anycross_acceptor_user_id,
        ];
        Self {
            department_chat: given(body.department_chat_acceptor_user_id),
            others: others.into_iter().filter_map(given).collect(),
            mail: body.email_acceptor.map(MailHandOver::from),
        }
    }
}

impl From<EmailAcceptor> for MailHandOver {
    fn from(wire: EmailAcceptor) -> Self {
        let acceptor = wire.acceptor_user_id.map(Number::into_text);
        match wire.processing_type.get() {
            Some(2) => Self::Keep,
            Some(3) => Self::Delete,
            _ => Self::Transfer(given(acceptor)),
        }
    }
}

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("user_id").to_owned();
    let acceptors = Acceptors::from(call.body::<Body>()?);
    call.write(move |tx, who| user::delete(tx, who, &id, &acceptors)).await?;
    call.done()
}

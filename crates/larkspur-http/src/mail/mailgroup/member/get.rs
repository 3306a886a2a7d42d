//! `GET /open-apis/mail/v1/mailgroups/:mailgroup_id/members/:member_id`: reads one member of a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_MEMBER_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::Noun;
use larkspur_core::mail_group_member::Roll;

use crate::error_code::{Cause, Codes};
use crate::mail::mailgroup::roll;
use crate::served::Served;

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_MEMBER_GET,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::MailGroup), 1_234_013),
            (Cause::NotFound(Noun::MailGroupMember), 1_234_014),
        ],
        ..Codes::NONE
    },
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Go"], notes: &[] },
    handler: |call| Box::pin(roll::get(call, Roll::Members)),
};

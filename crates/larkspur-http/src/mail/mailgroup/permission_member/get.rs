//! `GET /open-apis/mail/v1/mailgroups/:mailgroup_id/permission_members/:permission_member_id`: reads one who may send to a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_PERMISSION_MEMBER_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::Noun;
use larkspur_core::mail_group_member::Roll;

use crate::error_code::{Cause, Codes};
use crate::mail::mailgroup::roll;
use crate::served::Served;

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_PERMISSION_MEMBER_GET,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::MailGroup), 1_234_013),
            (Cause::NotFound(Noun::PermissionMember), 1_234_015),
        ],
        ..Codes::NONE
    },
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Go"], notes: &[] },
    handler: |call| Box::pin(roll::get(call, Roll::PermissionMembers)),
};

//! `GET /open-apis/mail/v1/mailgroups/:mailgroup_id/permission_members`: lists who may send to a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_PERMISSION_MEMBER_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::Noun;
use larkspur_core::mail_group_member::Roll;

use crate::error_code::{Cause, Codes};
use crate::mail::mailgroup::roll;
use crate::served::Served;

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_PERMISSION_MEMBER_LIST,
    codes: Codes { causes: &[(Cause::NotFound(Noun::MailGroup), 1_234_013)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &["permission members come in the order they were added"],
    },
    handler: |call| Box::pin(roll::list(call, Roll::PermissionMembers)),
};

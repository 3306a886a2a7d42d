//! `POST /open-apis/mail/v1/mailgroups/:mailgroup_id/permission_members`: gives someone the right to send to a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_PERMISSION_MEMBER_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::Noun;
use larkspur_core::mail_group_member::Roll;

use crate::error_code::{Cause, Codes};
use crate::mail::mailgroup::roll;
use crate::served::Served;

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_PERMISSION_MEMBER_CREATE,
    codes: Codes { causes: &[(Cause::NotFound(Noun::MailGroup), 1_234_013)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "the kind decides which field counts; the others are ignored and not answered",
            "whoever is one already keeps the membership and its id: the call answers it again",
            "an unknown user or department is refused by the gateway's code of that id kind; someone who has left is unknown",
            "the address of a mail group or public mailbox must be one of the tenant; groups may contain each other",
            "under CUSTOM_MEMBERS they alone may send: everyone in a department and below it, the members in effect of a group; members and managers have no right of their own",
            "a kind, user or address that is missing or nothing is the gateway's 99992402, for which the page has no code",
        ],
    },
    handler: |call| Box::pin(roll::create(call, Roll::PermissionMembers)),
};

//! `POST /open-apis/mail/v1/mailgroups/:mailgroup_id/members`: adds a member to a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_MEMBER_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::mail_group_member::Roll;
use larkspur_core::{Field, Limit, Noun};

use crate::error_code::{Cause, Codes};
use crate::mail::mailgroup::roll;
use crate::served::Served;

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_MEMBER_CREATE,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::MailGroup), 1_234_013),
            (Cause::Full(Limit::MailGroupMembers), 1_234_030),
            (Cause::Missing(Field::Member), 1_234_008),
            (Cause::Missing(Field::MemberKind), 1_234_008),
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
            "the kind decides which field counts; the others are ignored and not answered",
            "whoever is one already keeps the membership and its id: the call answers it again",
            "an unknown user or department is refused by the gateway's code of that id kind; someone who has left is unknown",
            "the address of a mail group or public mailbox must be one of the tenant; groups may contain each other",
            "an address in a domain of the tenant is not an EXTERNAL_USER: 1234008",
            "a group has at most 100,000 direct members unless the administrator decides otherwise",
            "in effect a department stands for everyone in it and below it, a nested group for its members, 32 groups deep at most; a circle of groups is a hint of verify",
            "in effect an address stands for the user, group or public mailbox that has it now, whatever kind it was added as; a public mailbox gets one copy and its people none",
            "in effect nobody is a member twice, and a frozen account is none",
        ],
    },
    handler: |call| Box::pin(roll::create(call, Roll::Members)),
};

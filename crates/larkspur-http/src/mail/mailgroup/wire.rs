//! A mail group on the wire.

use larkspur_core::Caller;
use larkspur_core::mail_group::NewMailGroup;
use larkspur_model::{IdKind, MailGroup, WhoCanSend};
use serde::{Deserialize, Serialize};

/// What a request says about a mail group.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Given {
    email: Option<String>,
    name: Option<String>,
    description: Option<String>,
    who_can_send_mail: Option<String>,
}

impl From<Given> for NewMailGroup {
    fn from(given: Given) -> Self {
        Self {
            email: given.email,
            name: given.name,
            description: given.description,
            who_can_send: given.who_can_send_mail.as_deref().and_then(WhoCanSend::parse),
        }
    }
}

/// What an answer shows of a mail group. Fields in the order of the contract.
#[derive(Serialize)]
pub(super) struct WireMailGroup {
    mailgroup_id: String,
    email: String,
    name: String,
    description: String,
    direct_members_count: String,
    include_external_member: bool,
    include_all_company_member: bool,
    who_can_send_mail: &'static str,
}

pub(super) fn render(who: &Caller, group: MailGroup) -> WireMailGroup {
    WireMailGroup {
        mailgroup_id: who.ids.shown().show(IdKind::MailGroupId, 0, group.key.get()),
        direct_members_count: group.direct_member_count.to_string(),
        include_external_member: group.external_member_count > 0,
        include_all_company_member: group.company_member_count > 0,
        who_can_send_mail: group.who_can_send.as_str(),
        email: group.email,
        name: group.name,
        description: group.description,
    }
}

//! How the control API shows recipients, senders and ways.

use std::collections::HashMap;

use larkspur_core::ids::{CustomIds, IdView};
use larkspur_core::mail_expansion::Recipient;
use larkspur_core::mail_reach::{Ground, Party, Way};
use larkspur_core::tenant::Tenant;
use larkspur_core::{Result, department, mail_group};
use larkspur_model::{DepartmentKey, MailGroupKey, Member, UserKey};
use larkspur_store::Tx;
use serde::Serialize;

/// Somebody or something that is on a list, in the words of the API. Only what there is to say is there.
#[derive(Default, Serialize)]
pub(super) struct WireMember {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

/// Whose an address is.
#[derive(Serialize)]
pub(super) struct WireParty {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

/// A way from a group down to somebody: the addresses of the groups, then the member, then the department of somebody's
/// that it brings in.
#[derive(Serialize)]
pub(super) struct WireWay {
    groups: Vec<String>,
    member: WireMember,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<WireMember>,
}

/// The word for why a sender was accepted or refused.
pub(super) fn reason(ground: Ground) -> &'static str {
    match ground {
        Ground::Anyone => "ANYONE_MAY_SEND",
        Ground::Internal => "INTERNAL",
        Ground::Member => "MEMBER",
        Ground::Permitted => "PERMITTED",
        Ground::MailGroup => "SENDER_IS_MAIL_GROUP",
        Ground::Suspended => "ACCOUNT_SUSPENDED",
        Ground::NotInternal => "NOT_INTERNAL",
        Ground::NotMember => "NOT_MEMBER",
        Ground::NotPermitted => "NOT_PERMITTED",
    }
}

pub(super) fn wire_members(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    recipients: Vec<Recipient>,
) -> Result<Vec<WireMember>> {
    let ids = IdView::of_tenant(tenant);
    let users = recipients.iter().filter_map(|recipient| match recipient {
        Recipient::User { key, .. } => Some(*key),
        _ => None,
    });
    let users: Vec<UserKey> = users.collect();
    let custom = ids.load(tx, &users, &[])?;
    let wire = recipients.into_iter().map(|recipient| match recipient {
        Recipient::User { key, name, address } => WireMember {
            kind: "USER",
            user_id: Some(ids.user(&custom, key)),
            name: Some(name),
            email: address,
            ..WireMember::default()
        },
        Recipient::PublicMailbox { address, .. } => {
            WireMember { kind: "PUBLIC_MAILBOX", email: Some(address), ..WireMember::default() }
        }
        Recipient::Address(address) => {
            WireMember { kind: "ADDRESS", email: Some(address), ..WireMember::default() }
        }
    });
    Ok(wire.collect())
}

pub(super) fn wire_party(tx: &mut Tx<'_>, tenant: &Tenant, party: &Party) -> Result<WireParty> {
    let ids = IdView::of_tenant(tenant);
    let mut of_user = |kind, key: UserKey| -> Result<WireParty> {
        let custom = ids.load(tx, &[key], &[])?;
        Ok(WireParty { kind, user_id: Some(ids.user(&custom, key)), email: None })
    };
    let nameless = |kind| Ok(WireParty { kind, user_id: None, email: None });
    match party {
        Party::User(key) => of_user("USER", *key),
        Party::Suspended(key) => of_user("SUSPENDED_USER", *key),
        Party::Gone(key) => of_user("RESIGNED_USER", *key),
        Party::PublicMailbox(_) => nameless("PUBLIC_MAILBOX"),
        Party::FormerPublicMailbox => nameless("FORMER_PUBLIC_MAILBOX"),
        Party::MailGroup(_) => nameless("MAIL_GROUP"),
        Party::Stranger(address) => {
            Ok(WireParty { kind: "NOBODY_HERE", user_id: None, email: Some(address.as_str().to_owned()) })
        }
    }
}

/// What the ways to one person name, fetched together.
struct Names {
    ids: IdView,
    groups: HashMap<MailGroupKey, String>,
    departments: HashMap<DepartmentKey, String>,
    users: CustomIds,
}

pub(super) fn wire_ways(tx: &mut Tx<'_>, tenant: &Tenant, ways: Vec<Way>) -> Result<Vec<WireWay>> {
    let (mut groups, mut departments, mut users) = (Vec::new(), Vec::new(), Vec::new());
    for way in &ways {
        groups.extend(&way.groups);
        departments.extend(way.home);
        match &way.member {
            Member::Department(key) => departments.push(*key),
            Member::User(key) => users.push(*key),
            Member::MailGroup(key) => groups.push(*key),
            _ => {}
        }
    }
    let ids = IdView::of_tenant(tenant);
    let names = Names {
        groups: mail_group::emails(tx, tenant.key, &groups)?,
        departments: department::names(tx, tenant.key, &departments)?,
        users: ids.load(tx, &users, &[])?,
        ids,
    };
    Ok(ways.into_iter().map(|way| names.way(way)).collect())
}

impl Names {
    fn way(&self, way: Way) -> WireWay {
        let groups = way.groups.iter().filter_map(|key| self.groups.get(key).cloned()).collect();
        let department = way.home.map(|home| self.department(home));
        WireWay { groups, member: self.member(&way.member), department }
    }

    fn department(&self, key: DepartmentKey) -> WireMember {
        WireMember {
            kind: "DEPARTMENT",
            department_id: Some(self.ids.open_department_id(key)),
            name: self.departments.get(&key).cloned(),
            ..WireMember::default()
        }
    }

    fn member(&self, member: &Member) -> WireMember {
        let kind = member.kind().as_str();
        match member {
            Member::User(key) => {
                let user_id = Some(self.ids.user(&self.users, *key));
                WireMember { kind, user_id, ..WireMember::default() }
            }
            Member::Department(key) => self.department(*key),
            Member::MailGroup(key) => {
                WireMember { kind, email: self.groups.get(key).cloned(), ..WireMember::default() }
            }
            Member::ExternalUser(address) | Member::OtherMember(address) => {
                WireMember { kind, email: Some(address.as_str().to_owned()), ..WireMember::default() }
            }
            Member::Company | Member::PublicMailbox(_) => WireMember { kind, ..WireMember::default() },
        }
    }
}

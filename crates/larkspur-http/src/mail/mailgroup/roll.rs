//! What the endpoints of members and of permission members do alike; they differ in names and codes alone.

use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::{Caller, Result};
use larkspur_model::{DepartmentKey, MailGroupMember, Member, MemberKey, MemberKind, UserKey};
use larkspur_store::Tx;
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::served::Outcome;

/// A member as a request gives one.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    user_id: Option<String>,
    department_id: Option<String>,
    email: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl From<Given> for NewMember {
    fn from(given: Given) -> Self {
        Self {
            kind: given.kind.as_deref().and_then(MemberKind::parse),
            user: given.user_id,
            department: given.department_id,
            email: given.email,
        }
    }
}

/// What an answer shows of a member: only the field that its kind goes by.
#[derive(Serialize)]
struct WireMember {
    #[serde(skip_serializing_if = "Option::is_none")]
    member_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permission_member_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department_id: Option<String>,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Items {
    items: Vec<WireMember>,
}

#[derive(Serialize)]
struct Page {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    items: Vec<WireMember>,
}

pub(super) async fn create(mut call: Call, roll: Roll) -> Outcome {
    let group = call.path("mailgroup_id").to_owned();
    let new = [NewMember::from(call.body::<Given>()?)];
    let made = call.write(move |tx, who| {
        let made = mail_group_member::add(tx, who, roll, &group, &new)?;
        render_one(tx, who, roll, made)
    });
    let made = made.await?;
    call.reply(&made)
}

pub(super) async fn batch_create(mut call: Call, roll: Roll) -> Outcome {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Body {
        items: Option<Vec<Given>>,
    }
    let group = call.path("mailgroup_id").to_owned();
    let body: Body = call.body()?;
    let new: Vec<NewMember> = body.items.unwrap_or_default().into_iter().map(NewMember::from).collect();
    let made = call.write(move |tx, who| {
        let made = mail_group_member::add(tx, who, roll, &group, &new)?;
        render(tx, who, roll, made)
    });
    let items = made.await?;
    call.reply(&Items { items })
}

pub(super) async fn get(mut call: Call, roll: Roll) -> Outcome {
    let parameter = match roll {
        Roll::Members => "member_id",
        Roll::PermissionMembers => "permission_member_id",
    };
    let (group, id) = (call.path("mailgroup_id").to_owned(), call.path(parameter).to_owned());
    let found = call.read(move |tx, who| {
        let found = mail_group_member::get(tx, who, roll, &group, &id)?;
        render_one(tx, who, roll, vec![found])
    });
    let found = found.await?;
    call.reply(&found)
}

pub(super) async fn list(mut call: Call, roll: Roll) -> Outcome {
    let group = call.path("mailgroup_id").to_owned();
    let after = call.page_place()?.map(|[last]| MemberKey::new(last));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (members, last) = mail_group_member::list(tx, who, roll, &group, page_size, after)?;
        Ok((render(tx, who, roll, members)?, last))
    });
    let (items, last) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    call.reply(&Page { has_more: page_token.is_some(), page_token, items })
}

pub(super) async fn delete(call: Call, roll: Roll) -> Outcome {
    let parameter = match roll {
        Roll::Members => "member_id",
        Roll::PermissionMembers => "permission_member_id",
    };
    let ids = vec![call.path(parameter).to_owned()];
    remove(call, roll, ids).await
}

pub(super) async fn batch_delete(call: Call, roll: Roll) -> Outcome {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Body {
        member_id_list: Option<Vec<String>>,
        permission_member_id_list: Option<Vec<String>>,
    }
    let body: Body = call.body()?;
    let ids = match roll {
        Roll::Members => body.member_id_list,
        Roll::PermissionMembers => body.permission_member_id_list,
    };
    remove(call, roll, ids.unwrap_or_default()).await
}

async fn remove(mut call: Call, roll: Roll, ids: Vec<String>) -> Outcome {
    let group = call.path("mailgroup_id").to_owned();
    call.write(move |tx, who| mail_group_member::remove(tx, who, roll, &group, &ids)).await?;
    call.done()
}

/// Members with the custom ids that showing them needs, read in one transaction.
fn render(
    tx: &mut Tx<'_>,
    who: &Caller,
    roll: Roll,
    members: Vec<MailGroupMember>,
) -> Result<Vec<WireMember>> {
    let users: Vec<UserKey> = members.iter().filter_map(|it| user(&it.member)).collect();
    let departments: Vec<DepartmentKey> = members.iter().filter_map(|it| department(&it.member)).collect();
    let custom = who.ids.load(tx, &users, &departments)?;
    let shown = members.into_iter().map(|member| {
        let id = Some(roll.show(who, &member));
        let (member_id, permission_member_id) = match roll {
            Roll::Members => (id, None),
            Roll::PermissionMembers => (None, id),
        };
        WireMember {
            member_id,
            permission_member_id,
            user_id: user(&member.member).map(|key| who.ids.user(&custom, key)),
            department_id: department(&member.member).map(|key| who.ids.department(&custom, key)),
            kind: member.member.kind().as_str(),
            email: member.email,
        }
    });
    Ok(shown.collect())
}

fn render_one(
    tx: &mut Tx<'_>,
    who: &Caller,
    roll: Roll,
    members: Vec<MailGroupMember>,
) -> Result<WireMember> {
    let one = render(tx, who, roll, members)?.pop();
    one.ok_or_else(|| larkspur_core::Error::broken("one member was asked for"))
}

fn user(member: &Member) -> Option<UserKey> {
    match member {
        Member::User(key) => Some(*key),
        _ => None,
    }
}

fn department(member: &Member) -> Option<DepartmentKey> {
    match member {
        Member::Department(key) => Some(*key),
        _ => None,
    }
}

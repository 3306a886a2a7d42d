//! Members of a public mailbox on the wire.

use larkspur_core::{Caller, Error, Result, public_mailbox_member};
use larkspur_model::{PublicMailboxMember, UserKey};
use larkspur_store::Tx;
use serde::{Deserialize, Serialize};

/// A member as a request gives one. There is one kind only, so its name says nothing and may be absent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Given {
    user_id: Option<String>,
}

impl Given {
    /// The user, in the id kind of the request; empty when none is given.
    pub(super) fn user(self) -> String {
        self.user_id.unwrap_or_default()
    }
}

/// What an answer shows of a member.
#[derive(Serialize)]
pub(super) struct WireMember {
    member_id: String,
    user_id: String,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// Members with the custom ids that showing them needs, read in one transaction.
pub(super) fn render(
    tx: &mut Tx<'_>,
    who: &Caller,
    members: &[PublicMailboxMember],
) -> Result<Vec<WireMember>> {
    let users: Vec<UserKey> = members.iter().map(|member| member.user).collect();
    let custom = who.ids.load(tx, &users, &[])?;
    let shown = members.iter().map(|member| WireMember {
        member_id: public_mailbox_member::show(who, member),
        user_id: who.ids.user(&custom, member.user),
        kind: "USER",
    });
    Ok(shown.collect())
}

pub(super) fn render_one(
    tx: &mut Tx<'_>,
    who: &Caller,
    members: &[PublicMailboxMember],
) -> Result<WireMember> {
    render(tx, who, members)?.pop().ok_or_else(|| Error::broken("one member was asked for"))
}

//! How the control API shows mail.

use std::collections::HashMap;

use larkspur_core::mail_post::{MailCopy, MailEdition, MailPost, PostKind, Reply};
use larkspur_core::tenant::Tenant;
use larkspur_core::{Result, mail_group};
use larkspur_model::{EmailAddress, MailGroupKey};
use larkspur_store::Tx;
use serde::Serialize;

use crate::moment::rfc3339;

/// One mail.
#[derive(Serialize)]
pub(super) struct WireMail {
    mail_id: String,
    /// `groups`, `report` or `letter`.
    kind: &'static str,
    /// Of the envelope; absent when it is the empty one.
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<String>,
    /// The address that was proved to be the author's.
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    size: i64,
    copies: i64,
    accepted_at: String,
}

/// What the members of one group get.
#[derive(Serialize)]
pub(super) struct WireEdition {
    edition: i64,
    /// The address of the group; absent for a letter, and once the group is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    /// Of the envelope of its copies.
    sender: String,
}

/// One copy.
#[derive(Serialize)]
pub(super) struct WireCopy {
    address: String,
    edition: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<String>,
    attempts: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<String>,
    /// What the other server said last, or what stood in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_status: Option<String>,
    changed_at: String,
}

pub(super) fn wire_mail(post: MailPost) -> WireMail {
    let shown = |address: Option<EmailAddress>| address.map(|address| address.as_str().to_owned());
    WireMail {
        mail_id: post.key.shown(),
        kind: match post.kind {
            PostKind::Groups => "groups",
            PostKind::Report => "report",
            PostKind::Letter => "letter",
        },
        sender: shown(post.sender),
        author: shown(post.author),
        subject: post.subject,
        message_id: post.message_id,
        size: post.size,
        copies: post.copies,
        accepted_at: rfc3339(post.accepted_at),
    }
}

pub(super) fn wire_editions(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    editions: Vec<MailEdition>,
) -> Result<Vec<WireEdition>> {
    let groups = emails(tx, tenant, editions.iter().filter_map(|edition| edition.group))?;
    let shown = editions.into_iter().map(|edition| WireEdition {
        edition: edition.number,
        group: edition.group.and_then(|group| groups.get(&group).cloned()),
        sender: edition.sender,
    });
    Ok(shown.collect())
}

pub(super) fn wire_copies(tx: &mut Tx<'_>, tenant: &Tenant, copies: Vec<MailCopy>) -> Result<Vec<WireCopy>> {
    let groups = emails(tx, tenant, copies.iter().filter_map(|copy| copy.group))?;
    let shown = copies.into_iter().map(|copy| WireCopy {
        address: copy.given,
        edition: copy.edition,
        group: copy.group.and_then(|group| groups.get(&group).cloned()),
        state: copy.state.as_str(),
        route: copy.route,
        attempts: copy.attempts,
        next_at: copy.next_at.map(rfc3339),
        reply_code: copy.reply.as_ref().and_then(|reply| reply.code),
        reply_status: copy.reply.as_ref().and_then(Reply::status_text),
        reply: copy.reply.map(|reply| reply.text),
        changed_at: rfc3339(copy.changed_at),
    });
    Ok(shown.collect())
}

fn emails(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    groups: impl Iterator<Item = MailGroupKey>,
) -> Result<HashMap<MailGroupKey, String>> {
    let mut groups: Vec<MailGroupKey> = groups.collect();
    groups.sort_unstable();
    groups.dedup();
    mail_group::emails(tx, tenant.key, &groups)
}

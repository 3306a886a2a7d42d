//! Adding members (contracts `mail.v1.public_mailbox_member.create` and `.batch_create`).

use larkspur_model::{MemberKey, PublicMailboxMember};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Field, Limit, Result, public_mailbox, user};

/// Lets users work at a public mailbox, all or none, and returns the memberships in the order given. Whoever works there
/// already keeps the membership and its id.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found; [`Field::Member`] missing when nobody is given or a
/// reference is empty; [`Noun::User`](crate::Noun::User) not found or not at work, [`Error::BadId`] and
/// [`Error::CrossAppId`] for another kind of id; [`Limit::PublicMailboxMembers`], [`Limit::PublicMailboxesOfUser`].
pub fn add(
    tx: &mut Tx<'_>,
    who: &Caller,
    mailbox: &str,
    users: &[String],
) -> Result<Vec<PublicMailboxMember>> {
    let (tenant, mailbox) = (who.tenant(), public_mailbox::get(tx, who, mailbox)?.key);
    if users.is_empty() || users.iter().any(String::is_empty) {
        return Err(Error::Missing(Field::Member));
    }
    let users = user::all_at_work(tx, who, users.iter().map(String::as_str))?;
    let mut members = Vec::with_capacity(users.len());
    let mut joined = Vec::new();
    for user in users {
        let fresh = MemberKey::new(tx.fresh_id());
        let key = rows::insert(tx, tenant, mailbox, fresh, user)?;
        if key == fresh {
            joined.push(user);
        }
        members.push(PublicMailboxMember { key, mailbox, user });
    }
    if !joined.is_empty() {
        let limits = &who.policy.limits;
        if rows::count(tx, tenant, mailbox)? > limits.public_mailbox_members {
            return Err(Error::Full(Limit::PublicMailboxMembers));
        }
        if rows::most_of_users(tx, tenant, &joined)? > limits.public_mailboxes_of_user {
            return Err(Error::Full(Limit::PublicMailboxesOfUser));
        }
    }
    Ok(members)
}

//! Leaving the organisation, and what becomes of what a user had.

use larkspur_model::{Member, TenantKey, User, UserKey};
use larkspur_store::Tx;

use super::{places, rows};
use crate::department::{counts, rows as departments};
use crate::mail_address::{self, Holder};
use crate::search::{self, Item};
use crate::{
    Result, app, chat, mail_group_manager, mail_group_member, mail_password, user_mailbox, user_token,
};

/// Who gets what a leaving user had; all of them at work.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HandOver {
    /// Who gets the chats that the user owned; `None` is whoever joined each first.
    pub(super) chats: Option<UserKey>,
    /// What becomes of the mail addresses.
    pub(super) mail: MailFate,
}

/// What becomes of the mail addresses of a leaving user.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum MailFate {
    /// As [`To`](Self::To) the direct leader; without one as [`Kept`](Self::Kept).
    #[default]
    ToLeader,
    /// Somebody gets them as further addresses of the own mailbox; one without a mailbox leaves them where they are
    /// kept.
    To(UserKey),
    /// They lie in the recycle bin, and are the user's again after a resurrection.
    Kept,
    /// They are free, and not the user's any more.
    Deleted,
}

/// Takes a user, who is not resigned yet, out of every department, chat, leadership, contact range and mail group, and
/// hands over what they had. Numbers and the sign-in address are free at once; a freeze ends with the account.
pub(super) fn resign(tx: &mut Tx<'_>, tenant: TenantKey, user: &User, over: HandOver) -> Result<()> {
    let places = places::of(tx, tenant, &user.memberships)?;
    counts::count(tx, tenant, &places, -1)?;
    rows::delete_memberships(tx, tenant, &[user.key])?;
    departments::people::delete_person(tx, tenant, user.key)?;
    chat::leave_all(tx, tenant, user.key, over.chats)?;
    app::forget_user(tx, tenant, user.key)?;
    mail_group_member::leave_all(tx, tenant, &Member::User(user.key))?;
    mail_group_manager::leave_all(tx, tenant, user.key)?;
    rows::forget_leader(tx, tenant, user.key)?;
    let holder = Holder::User(user.key.get());
    let heir = match over.mail {
        MailFate::ToLeader => user.leader,
        MailFate::To(heir) => Some(heir),
        MailFate::Kept | MailFate::Deleted => None,
    };
    rows::keep_login(tx, tenant, user.key)?;
    let heir = match heir.map(|heir| Holder::User(heir.get())) {
        Some(to) if mail_address::has_mailbox(tx, tenant, to)? => {
            mail_address::hand_over(tx, tenant, holder, to)?;
            heir
        }
        _ => None,
    };
    if matches!(over.mail, MailFate::Deleted) {
        user_mailbox::discard(tx, tenant, user.key)?;
        rows::clear_mailbox(tx, tenant, user.key)?;
    } else {
        user_mailbox::recycle(tx, tenant, user.key)?;
    }
    search::remove(tx, tenant, Item::User(user.key))?;
    user_token::void_all(tx, tenant, user.key)?;
    mail_password::forget(tx, tenant, user.key)?;
    rows::set_resigned(tx, tenant, user.key, heir)
}

//! Leaving the organisation, and what becomes of what a user had.

use larkspur_model::{Member, TenantKey, User, UserKey};
use larkspur_store::Tx;

use super::{places, rows};
use crate::department::{counts, rows as departments};
use crate::mail_address::{self, Holder};
use crate::{Result, app, chat, mail_group_manager, mail_group_member};

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
    /// The direct leader gets them; without one they are free.
    #[default]
    ToLeader,
    /// Somebody gets them.
    To(UserKey),
    /// They are free, and the user's again after a resurrection, unless taken meanwhile.
    Kept,
    /// They are free, and not the user's any more.
    Deleted,
}

/// Takes a user, who is not resigned yet, out of every department, chat, leadership, contact range and mail group, and
/// hands over what they had. Numbers and the sign-in address are free at once; a freeze ends with the account.
pub(super) fn resign(tx: &mut Tx<'_>, tenant: TenantKey, user: &User, over: HandOver) -> Result<()> {
    let places = places::of(tx, tenant, &user.memberships)?;
    counts::count(tx, tenant, &places, -1)?;
    rows::delete_memberships(tx, tenant, user.key)?;
    departments::delete_person(tx, tenant, user.key)?;
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
    if let Some(heir) = heir {
        mail_address::hand_over(tx, tenant, holder, Holder::User(heir.get()))?;
    }
    mail_address::release_all(tx, tenant, holder)?;
    if matches!(over.mail, MailFate::Deleted) {
        rows::clear_mailbox(tx, tenant, user.key)?;
    }
    rows::set_resigned(tx, tenant, user.key, heir)
}

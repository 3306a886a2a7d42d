//! Deleting a user, who is said to have resigned then (contract `contact.v3.user.delete`).

use larkspur_model::{User, UserKey};
use larkspur_store::Tx;

use super::resign::{self, HandOver, MailFate};
use super::{find, places, rows};
use crate::{Caller, Error, Noun, Result};

/// Who gets what the user had, in the id kind of the request.
#[derive(Clone, Debug, Default)]
pub struct Acceptors {
    /// Who gets the chats that the user owns; `None` is whoever joined each first.
    pub department_chat: Option<String>,
    /// Who gets what Larkspur has not: documents, calendars and the like. They are checked all the same.
    pub others: Vec<String>,
    /// What becomes of the mail; `None` gives it to the direct leader.
    pub mail: Option<MailHandOver>,
}

/// What becomes of the mail addresses of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailHandOver {
    /// Somebody gets them; `None` is the direct leader, if there is one.
    Transfer(Option<String>),
    /// They wait for the user to come back, but are free.
    Keep,
    /// The user has them no more.
    Delete,
}

/// Lets a user resign.
///
/// # Errors
/// As [`get()`](super::get()); [`Noun::Department`] out of range unless the range has every department of the user;
/// [`Noun::User`] resigned; [`Noun::Acceptor`] not found for one who is not at work, or is the user.
pub fn delete(tx: &mut Tx<'_>, who: &Caller, reference: &str, acceptors: &Acceptors) -> Result<()> {
    let user = find::get(tx, who, reference)?;
    for place in places::of(tx, who.tenant(), &user.memberships)? {
        who.need_department(&place.path)?;
    }
    if user.status.resigned {
        return Err(Error::Resigned(Noun::User));
    }
    let mut accept = |text: &String| acceptor(tx, who, &user, text);
    let chats = acceptors.department_chat.as_ref().map(&mut accept).transpose()?;
    acceptors.others.iter().try_for_each(|text| accept(text).map(|_| ()))?;
    let mail = match &acceptors.mail {
        None | Some(MailHandOver::Transfer(None)) => MailFate::ToLeader,
        Some(MailHandOver::Transfer(Some(text))) => MailFate::To(accept(text)?),
        Some(MailHandOver::Keep) => MailFate::Kept,
        Some(MailHandOver::Delete) => MailFate::Deleted,
    };
    resign::resign(tx, who.tenant(), &user, HandOver { chats, mail })
}

fn acceptor(tx: &mut Tx<'_>, who: &Caller, user: &User, text: &str) -> Result<UserKey> {
    let wrong = || Error::NotFound(Noun::Acceptor, who.ids.user_reference(text));
    let key = who.ids.find_user(tx, text)?.filter(|key| *key != user.key).ok_or_else(wrong)?;
    let status = rows::status(tx, who.tenant(), key)?.filter(|status| !status.resigned);
    status.map(|_| key).ok_or_else(wrong)
}

//! Reading chats. An app is in the chats that it made, by its bot; that bot is no member of any list.

use larkspur_model::{Chat, ChatKey, IdKind, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Noun, RefKind, Reference, Result, page};

/// In which order chats come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatOrder {
    /// The oldest first.
    OldestFirst,
    /// The last active first. Nobody can write in a chat here, so the last thing that happened is that it was made.
    LastActiveFirst,
}

/// A chat as a list shows it, without its members counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedChat {
    /// Its inner key.
    pub key: ChatKey,
    /// Its name.
    pub name: String,
    /// The owner, if a person is.
    pub owner: Option<UserKey>,
}

/// A page of the members of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberPage {
    /// Key and name, in the order in which the users were made.
    pub members: Vec<(UserKey, String)>,
    /// The last of them, if there are more.
    pub last: Option<UserKey>,
    /// How many members the chat has in all.
    pub total: i64,
}

/// The chat that `reference` (an `oc_…` id) means.
///
/// # Errors
/// [`Error::BadId`] for another kind of id, [`Noun::Chat`] not found.
pub fn get(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<Chat> {
    let wanted = Reference::new(RefKind::ChatId, reference);
    if who.ids.shown().open(IdKind::ChatId, reference).is_none() {
        return Err(Error::BadId(wanted));
    }
    let key = who.ids.shown().open_in(IdKind::ChatId, 0, reference).map(ChatKey::new);
    let chat = key.map(|key| rows::by_key(tx, who.tenant(), key)).transpose()?.flatten();
    chat.ok_or(Error::NotFound(Noun::Chat, wanted))
}

/// A page of the chats that the calling app is in, or the person it acts for, and the last one if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn list(
    tx: &mut Tx<'_>,
    who: &Caller,
    order: ChatOrder,
    page_size: usize,
    after: Option<ChatKey>,
) -> Result<(Vec<ListedChat>, Option<ChatKey>)> {
    let chats = rows::page(tx, who, order, after, page_size + 1)?;
    Ok(page::cut(chats, page_size, |chat| chat.key))
}

/// A page of the members of a chat, which the calling app must be in, or the person it acts for.
///
/// # Errors
/// As [`get`]; [`Error::NotInChat`].
pub fn members(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    page_size: usize,
    after: Option<UserKey>,
) -> Result<MemberPage> {
    let chat = get(tx, who, reference)?;
    if !super::is_inside(tx, who, &chat)? {
        return Err(Error::NotInChat);
    }
    let after = after.unwrap_or(UserKey::new(0));
    let found = rows::member_page(tx, who.tenant(), chat.key, after, page_size + 1)?;
    let (members, last) = page::cut(found, page_size, |(user, _)| *user);
    Ok(MemberPage { members, last, total: chat.member_count })
}

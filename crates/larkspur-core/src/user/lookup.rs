//! Finding users by sign-in address or mobile number (contract `contact.v3.user.batch_get_id`).

use std::collections::HashMap;

use larkspur_model::{EmailAddress, Mobile, User, UserKey};
use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, Result};

/// What a person is looked up by, as the caller wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Contact {
    /// A sign-in address; an address within the organisation's mail domains finds nobody.
    Email(String),
    /// A mobile number; `13…` is a number of +86.
    Mobile(String),
}

/// Whom each of these contacts leads to, in their order: `None` for nobody, and for whoever is out of range.
///
/// Someone at work comes before all who left with the same contact; of those the last one is found, and only with
/// `resigned`.
///
/// # Errors
/// Whatever the store answers.
pub fn lookup(
    tx: &mut Tx<'_>,
    who: &Caller,
    contacts: &[Contact],
    resigned: bool,
) -> Result<Vec<Option<User>>> {
    let wanted: Vec<Option<Contact>> = contacts.iter().map(Contact::folded).collect();
    let emails = texts(&wanted, |contact| matches!(contact, Contact::Email(_)));
    let mobiles = texts(&wanted, |contact| matches!(contact, Contact::Mobile(_)));
    let mut found: HashMap<Contact, UserKey> = HashMap::new();
    let (of_email, of_mobile) =
        (Contact::Email as fn(String) -> Contact, Contact::Mobile as fn(String) -> Contact);
    // Who is at work goes last and so takes the place of who has left.
    for (statement, texts, make, about_left) in [
        (&rows::LEFT_BY_LOGIN, &emails, of_email, true),
        (&rows::LEFT_BY_MOBILE, &mobiles, of_mobile, true),
        (&rows::BY_LOGIN, &emails, of_email, false),
        (&rows::BY_MOBILE, &mobiles, of_mobile, false),
    ] {
        if !texts.is_empty() && (resigned || !about_left) {
            let rows = rows::by_texts(tx, who.tenant(), statement, texts)?;
            found.extend(rows.into_iter().map(|(text, user)| (make(text), user)));
        }
    }
    let mut keys: Vec<UserKey> = found.values().copied().collect();
    keys.sort_unstable();
    let users = find::readable(tx, who, &keys)?;
    let users: HashMap<UserKey, User> = users.into_iter().map(|user| (user.key, user)).collect();
    let of = |contact: Option<Contact>| users.get(found.get(&contact?)?).cloned();
    Ok(wanted.into_iter().map(of).collect())
}

impl Contact {
    /// The same contact as the store keeps it; `None` for what is no address or number at all.
    fn folded(&self) -> Option<Self> {
        match self {
            Self::Email(text) => Some(Self::Email(EmailAddress::parse(text)?.folded().to_owned())),
            Self::Mobile(text) => Some(Self::Mobile(Mobile::parse(text)?.as_str().to_owned())),
        }
    }
}

fn texts(contacts: &[Option<Contact>], wanted: impl Fn(&Contact) -> bool) -> Vec<String> {
    let mut texts: Vec<String> = contacts
        .iter()
        .flatten()
        .filter(|contact| wanted(contact))
        .map(|(Contact::Email(text) | Contact::Mobile(text))| text.clone())
        .collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

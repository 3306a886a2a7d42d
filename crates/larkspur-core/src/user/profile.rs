//! What a user tells of themselves: names and dates by themselves, city and job title against the lists of the tenant.

use larkspur_model::User;

use crate::word_list::{Entry, WordList};
use crate::{Error, Field, Result};

/// Longest name, English name and nickname, characters.
const LONGEST_NAME: usize = 255;
/// Longest city, characters.
const LONGEST_CITY: usize = 100;
/// Longest job title, characters.
const LONGEST_JOB_TITLE: usize = 255;

/// Checks what can be checked without asking the store.
///
/// # Errors
/// [`Field::Name`] missing; [`Field::Name`], [`Field::EnName`], [`Field::Nickname`], [`Field::City`],
/// [`Field::JobTitle`] and [`Field::JoinTime`] invalid.
pub(super) fn check(user: &User) -> Result<()> {
    if user.name.trim().is_empty() {
        return Err(Error::Missing(Field::Name));
    }
    for (field, text, longest) in [
        (Field::Name, Some(&user.name), LONGEST_NAME),
        (Field::EnName, user.en_name.as_ref(), LONGEST_NAME),
        (Field::Nickname, user.nickname.as_ref(), LONGEST_NAME),
        (Field::City, user.city.as_ref(), LONGEST_CITY),
        (Field::JobTitle, user.job_title.as_ref(), LONGEST_JOB_TITLE),
    ] {
        if text.is_some_and(|text| text.chars().count() > longest) {
            return Err(Error::Invalid(field, "at most 100 characters for a city, 255 for everything else"));
        }
    }
    if user.join_time.is_some_and(|time| time < 0) {
        return Err(Error::Invalid(Field::JoinTime, "seconds since 1970, 0 or more"));
    }
    Ok(())
}

/// Puts city and job title into the lists of the tenant by `enter`, where they are not what the user had before. What a full list
/// has no place for is taken from the user: everything else of the request is done all the same, as documented.
pub(super) fn enter_words(
    user: &mut User,
    before: Option<&User>,
    mut enter: impl FnMut(WordList, &str) -> Result<Entry>,
) -> Result<()> {
    let had = before.map(|before| (before.city.clone(), before.job_title.clone())).unwrap_or_default();
    for (word, had, list) in
        [(&mut user.city, had.0, WordList::Cities), (&mut user.job_title, had.1, WordList::JobTitles)]
    {
        // A word of blanks alone takes the word away.
        *word = word.take().filter(|text| !text.trim().is_empty());
        let Some(text) = word.as_deref().filter(|_| *word != had) else { continue };
        if enter(list, text)? == Entry::Full {
            *word = had;
        }
    }
    Ok(())
}

//! The cities and job titles of a tenant: free text that comes into being when a user is given it (behaviour section 8).

pub mod rows;

use larkspur_store::Tx;

use crate::{Caller, Limit, Result};

/// Which list a word stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordList {
    /// Cities of work.
    Cities,
    /// Job titles.
    JobTitles,
}

/// What became of a word that was to stand in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It stands there already.
    Known,
    /// It stands there now.
    New,
    /// There was no room.
    Full,
}

/// Puts a word into a list of the tenant, unless it stands there already or the list is full.
pub(crate) fn enter(tx: &mut Tx<'_>, who: &Caller, list: WordList, word: &str) -> Result<Entry> {
    if rows::has(tx, who.tenant(), list, word)? {
        return Ok(Entry::Known);
    }
    let most = match list {
        WordList::Cities => who.policy.limits.work_cities,
        WordList::JobTitles => who.policy.limits.job_titles,
    };
    if rows::count(tx, who.tenant(), list)? >= most {
        return Ok(Entry::Full);
    }
    rows::insert(tx, who.tenant(), list, word)?;
    Ok(Entry::New)
}

/// Takes words out of a list that nobody uses: those for whom they were entered are not there after all.
pub(crate) fn strike(tx: &mut Tx<'_>, who: &Caller, list: WordList, words: &[String]) -> Result<()> {
    if words.is_empty() { Ok(()) } else { rows::delete(tx, who.tenant(), list, words) }
}

/// What was asked for and found no place in a list, if anything.
#[must_use]
pub fn left_out(city: bool, job_title: bool) -> Option<Limit> {
    match (city, job_title) {
        (false, false) => None,
        (true, false) => Some(Limit::WorkCities),
        (false, true) => Some(Limit::JobTitles),
        (true, true) => Some(Limit::WorkCitiesAndJobTitles),
    }
}

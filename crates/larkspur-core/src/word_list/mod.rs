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

/// Puts a word into a list of the tenant, unless it stands there already; `false` when the list is full.
pub(crate) fn enter(tx: &mut Tx<'_>, who: &Caller, list: WordList, word: &str) -> Result<bool> {
    if rows::has(tx, who.tenant(), list, word)? {
        return Ok(true);
    }
    let most = match list {
        WordList::Cities => who.policy.limits.work_cities,
        WordList::JobTitles => who.policy.limits.job_titles,
    };
    if rows::count(tx, who.tenant(), list)? >= most {
        return Ok(false);
    }
    rows::insert(tx, who.tenant(), list, word)?;
    Ok(true)
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

//! SQL of cities and job titles.

use larkspur_model::TenantKey;
use larkspur_store::{Param, Tx, statements};

use super::WordList;
use crate::Result;

statements! {
    /// Whether a city is there.
    HAS_CITY = "SELECT 1 FROM work_city WHERE tenant = ?1 AND name = ?2";
    /// Whether a job title is there.
    HAS_JOB_TITLE = "SELECT 1 FROM job_title WHERE tenant = ?1 AND name = ?2";
    /// How many cities there are. Asked for a new one only.
    COUNT_CITIES = "SELECT COUNT(*) FROM work_city WHERE tenant = ?1";
    /// How many job titles there are. Asked for a new one only.
    COUNT_JOB_TITLES = "SELECT COUNT(*) FROM job_title WHERE tenant = ?1";
    /// A city.
    INSERT_CITY = "INSERT INTO work_city (tenant, work_city, name, created_at) VALUES (?1, ?2, ?3, ?4)";
    /// A job title.
    INSERT_JOB_TITLE = "INSERT INTO job_title (tenant, job_title, name, created_at) VALUES (?1, ?2, ?3, ?4)";
    /// Takes cities away.
    DELETE_CITIES = "DELETE FROM work_city WHERE tenant = ?1 AND name IN {texts ?2}";
    /// Takes job titles away.
    DELETE_JOB_TITLES = "DELETE FROM job_title WHERE tenant = ?1 AND name IN {texts ?2}";
}

pub(super) fn has(tx: &mut Tx<'_>, tenant: TenantKey, list: WordList, word: &str) -> Result<bool> {
    let statement = match list {
        WordList::Cities => &HAS_CITY,
        WordList::JobTitles => &HAS_JOB_TITLE,
    };
    Ok(tx.one(statement, &[tenant.get().into(), word.into()], |row| row.int(0))?.is_some())
}

pub(super) fn count(tx: &mut Tx<'_>, tenant: TenantKey, list: WordList) -> Result<i64> {
    let statement = match list {
        WordList::Cities => &COUNT_CITIES,
        WordList::JobTitles => &COUNT_JOB_TITLES,
    };
    Ok(tx.one(statement, &[tenant.get().into()], |row| row.int(0))?.unwrap_or(0))
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, list: WordList, word: &str) -> Result<()> {
    let statement = match list {
        WordList::Cities => &INSERT_CITY,
        WordList::JobTitles => &INSERT_JOB_TITLE,
    };
    let (key, now) = (tx.fresh_id(), tx.now());
    tx.send(statement, &[tenant.get().into(), key.into(), word.into(), now.into()])?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, list: WordList, words: &[String]) -> Result<()> {
    let statement = match list {
        WordList::Cities => &DELETE_CITIES,
        WordList::JobTitles => &DELETE_JOB_TITLES,
    };
    tx.send(statement, &[tenant.get().into(), Param::Texts(words)])?;
    Ok(())
}

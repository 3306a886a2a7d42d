//! What was read for users who came before, and holds for those who come after them in the same transaction.

use std::collections::{HashMap, HashSet};

use larkspur_model::{MailDomain, UserKey};
use larkspur_store::Tx;

use super::leader;
use crate::word_list::{self, WordList};
use crate::{Caller, Result, employee_type, mail_domain};

/// Leaders, mail domains, employee types, cities and job titles that are there. What was not found is not remembered: it
/// may come yet.
#[derive(Debug, Default)]
pub(super) struct Known {
    leaders: HashMap<String, UserKey>,
    domains: HashSet<MailDomain>,
    employee_types: HashSet<i64>,
    words: HashMap<WordList, HashSet<String>>,
}

impl Known {
    /// The leader that a request names for a user who is not there yet, as [`leader::find`] finds one.
    pub(super) fn leader(&mut self, tx: &mut Tx<'_>, who: &Caller, text: &str) -> Result<UserKey> {
        if let Some(key) = self.leaders.get(text) {
            return Ok(*key);
        }
        let key = leader::find(tx, who, text, None)?;
        self.leaders.insert(text.to_owned(), key);
        Ok(key)
    }

    /// As [`mail_domain::need`].
    pub(super) fn need_domain(&mut self, tx: &mut Tx<'_>, who: &Caller, domain: &MailDomain) -> Result<()> {
        if !self.domains.contains(domain) {
            mail_domain::need(tx, who.tenant(), domain)?;
            self.domains.insert(domain.clone());
        }
        Ok(())
    }

    /// As [`employee_type::need_for_user`].
    pub(super) fn need_employee_type(&mut self, tx: &mut Tx<'_>, who: &Caller, number: i64) -> Result<()> {
        if !self.employee_types.contains(&number) {
            employee_type::need_for_user(tx, who, number)?;
            self.employee_types.insert(number);
        }
        Ok(())
    }

    /// As [`word_list::enter`].
    pub(super) fn enter_word(
        &mut self,
        tx: &mut Tx<'_>,
        who: &Caller,
        list: WordList,
        word: &str,
    ) -> Result<bool> {
        let words = self.words.entry(list).or_default();
        let is_in = words.contains(word) || word_list::enter(tx, who, list, word)?;
        if is_in && !words.contains(word) {
            words.insert(word.to_owned());
        }
        Ok(is_in)
    }
}

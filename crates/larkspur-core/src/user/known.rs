//! What was read for users who came before, and holds for those who come after them in the same transaction.

use std::collections::{HashMap, HashSet};

use larkspur_model::{MailDomain, UserKey};
use larkspur_store::Tx;

use super::leader;
use crate::word_list::{self, Entry, WordList};
use crate::{Caller, Result, employee_type, mail_domain};

/// Leaders, mail domains, employee types, cities and job titles that are there. What was not found is not remembered: it
/// may come yet.
#[derive(Debug, Default)]
pub(super) struct Known {
    leaders: HashMap<String, UserKey>,
    domains: HashSet<MailDomain>,
    employee_types: HashSet<i64>,
    words: HashMap<WordList, HashSet<String>>,
    /// Those of them that came with users who are about to be written.
    new_words: HashMap<WordList, Vec<String>>,
    /// Users who are about to be written, by their custom ids.
    expected: HashMap<String, UserKey>,
}

impl Known {
    /// The leader that a request names for a user who is not there yet, as [`leader::find`] finds one.
    pub(super) fn leader(&mut self, tx: &mut Tx<'_>, who: &Caller, text: &str) -> Result<UserKey> {
        if let Some(key) = self.leaders.get(text).or_else(|| self.expected.get(text)) {
            return Ok(*key);
        }
        let key = leader::find(tx, who, text, None)?;
        self.leaders.insert(text.to_owned(), key);
        Ok(key)
    }

    /// Reads the leaders whom many users who come together will name, as far as they are there, in a few statements.
    pub(super) fn expect_leaders<'a>(
        &mut self,
        tx: &mut Tx<'_>,
        who: &Caller,
        texts: impl Iterator<Item = &'a String>,
    ) -> Result<()> {
        let new = texts.filter(|text| !self.leaders.contains_key(*text)).cloned().collect();
        self.leaders.extend(who.ids.users_at_once(tx, new)?);
        Ok(())
    }

    /// Remembers a user who can lead others although there is no row of them yet.
    pub(super) fn expect(&mut self, custom_id: &str, user: UserKey) {
        // The first of two with one id is the one who comes.
        self.expected.entry(custom_id.to_owned()).or_insert(user);
    }

    /// Forgets who was about to be written, and which words are theirs: they are there now, or are not to be.
    pub(super) fn forget_expected(&mut self) {
        self.expected.clear();
        self.new_words.clear();
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
    ) -> Result<Entry> {
        let words = self.words.entry(list).or_default();
        if words.contains(word) {
            return Ok(Entry::Known);
        }
        let entry = word_list::enter(tx, who, list, word)?;
        if entry != Entry::Full {
            words.insert(word.to_owned());
        }
        if entry == Entry::New {
            self.new_words.entry(list).or_default().push(word.to_owned());
        }
        Ok(entry)
    }

    /// Takes back the words that were entered for users who are not to be after all.
    pub(super) fn strike_words(&mut self, tx: &mut Tx<'_>, who: &Caller) -> Result<()> {
        for (list, words) in self.new_words.drain() {
            word_list::strike(tx, who, list, &words)?;
            let known = self.words.entry(list).or_default();
            known.retain(|word| !words.contains(word));
        }
        Ok(())
    }
}

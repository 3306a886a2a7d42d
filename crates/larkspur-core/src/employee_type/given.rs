//! An employee type as a request gives it, and what may be wrong with it.

use larkspur_model::{EmployeeType, text};

use crate::{Error, Field, Result};

/// Longest content, characters.
const LONGEST_CONTENT: usize = 100;
/// Longest name of a locale, characters. Not documented; `zh_cn` has five.
const LONGEST_LOCALE: usize = 16;
/// Most locales of one type. Not documented; every one is compared with those of all other types.
const MOST_LOCALES: usize = 50;

/// What an employee type is made from or replaced with.
#[derive(Clone, Debug, Default)]
pub struct GivenType {
    /// The number of a new one, above all that were ever given; `None` is the next.
    pub number: Option<i64>,
    /// What it is called.
    pub content: String,
    /// Whether the request calls it a custom one; nobody can make or change the others.
    pub is_custom: bool,
    /// Whether users may be given it.
    pub active: bool,
    /// What it is called elsewhere, locale and text; `None` is what a request does not mention.
    pub i18n_content: Option<Vec<(String, String)>>,
}

impl GivenType {
    /// Whether the request is sound by itself.
    ///
    /// # Errors
    /// [`Field::EmployeeType`] for a built-in one; [`Field::Name`] or [`Field::I18nName`] invalid;
    /// [`Field::I18nName`] taken for two texts of one locale.
    pub(super) fn check(&self) -> Result<()> {
        if !self.is_custom {
            return Err(Error::Invalid(Field::EmployeeType, "only custom types can be made or changed"));
        }
        if !is_content(&self.content) {
            return Err(Error::Invalid(Field::Name, "1 to 100 characters, one of them visible"));
        }
        let names = self.i18n_content.as_deref().unwrap_or_default();
        if names.len() > MOST_LOCALES {
            return Err(Error::Invalid(Field::I18nName, "more than 50 locales"));
        }
        for (place, (locale, name)) in names.iter().enumerate() {
            let is_locale = (1..=LONGEST_LOCALE).contains(&locale.chars().count());
            if !is_locale || !text::is_presentable(locale) || !is_content(name) {
                return Err(Error::Invalid(Field::I18nName, "a locale, and 1 to 100 characters in it"));
            }
            if names.iter().take(place).any(|(before, _)| before == locale) {
                return Err(Error::Taken(Field::I18nName));
            }
        }
        Ok(())
    }

    /// Whether no one of `others` is called so already.
    ///
    /// # Errors
    /// [`Field::Name`] or [`Field::I18nName`] taken.
    pub(super) fn check_free<'a>(
        &self,
        others: impl Iterator<Item = &'a EmployeeType> + Clone,
    ) -> Result<()> {
        if others.clone().any(|other| other.content == self.content) {
            return Err(Error::Taken(Field::Name));
        }
        let names = self.i18n_content.as_deref().unwrap_or_default();
        let mut taken = others.flat_map(|other| &other.i18n_content);
        if taken.any(|name| names.contains(name)) { Err(Error::Taken(Field::I18nName)) } else { Ok(()) }
    }
}

fn is_content(given: &str) -> bool {
    text::is_presentable(given) && given.chars().count() <= LONGEST_CONTENT
}

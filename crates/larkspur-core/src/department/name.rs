//! What a department may be called.

use larkspur_model::{I18nName, text};

use crate::{Error, Field, Result};

/// Longest name, characters. Not documented; that of a user's name.
const LONGEST_NAME: usize = 255;

/// Checks a name and the names by language.
///
/// # Errors
/// [`Field::Name`] missing or invalid, [`Field::NameSeparator`] invalid.
pub(super) fn check(name: &str, i18n_name: &I18nName) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::Missing(Field::Name));
    }
    for name in std::iter::once(name).chain(i18n_name.given()) {
        if name.contains('/') {
            return Err(Error::Invalid(Field::NameSeparator, "a name has no / in it"));
        }
        if !text::is_presentable(name) || name.chars().count() > LONGEST_NAME {
            return Err(Error::Invalid(Field::Name, "a name is visible text of at most 255 characters"));
        }
    }
    Ok(())
}

//! An address with a display name, as mail groups and public mailboxes have one.

use larkspur_model::{EmailAddress, text};

use crate::{Error, Field, Result};

/// Longest name, characters. Not documented; that of a user's name.
const LONGEST_NAME: usize = 255;

/// A primary address and a display name, both well formed.
pub(crate) struct Named {
    pub(crate) address: EmailAddress,
    pub(crate) name: String,
}

impl Named {
    /// Whether the address is free is not asked here. A name that is absent or empty is the local part of the address.
    ///
    /// # Errors
    /// [`Field::Email`] missing or malformed, [`Field::Name`] invalid.
    pub(crate) fn parse(email: Option<&str>, name: Option<&str>) -> Result<Self> {
        let given = email.filter(|text| !text.is_empty()).ok_or(Error::Missing(Field::Email))?;
        let address = EmailAddress::parse(given).ok_or(Error::Invalid(Field::Email, "not a mail address"))?;
        let name = name.filter(|name| !name.is_empty()).unwrap_or(address.local_part()).to_owned();
        if !text::is_presentable(&name) || name.chars().count() > LONGEST_NAME {
            return Err(Error::Invalid(Field::Name, "at most 255 visible characters"));
        }
        Ok(Self { address, name })
    }
}

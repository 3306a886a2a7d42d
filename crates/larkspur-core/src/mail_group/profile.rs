//! What a request says about a mail group, and the rules that its parts keep alone and together.

use larkspur_model::{EmailAddress, WhoCanSend, text};

use crate::{Error, Field, Result};

/// Longest name, characters. Not documented; that of a user's name.
const LONGEST_NAME: usize = 255;
/// Longest description, characters. Not documented.
const LONGEST_DESCRIPTION: usize = 1_000;

/// What a request says about a mail group. The pages call every field optional.
#[derive(Clone, Debug, Default)]
pub struct NewMailGroup {
    /// Its address; a group without one could not receive mail, so it is needed.
    pub email: Option<String>,
    /// Its display name; the local part of the address when absent.
    pub name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Who may send to it; members of the organisation when absent, as in the documented example.
    pub who_can_send: Option<WhoCanSend>,
}

/// The same with every default in its place, each part well formed.
pub(super) struct Profile {
    pub(super) address: EmailAddress,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) who_can_send: WhoCanSend,
}

impl Profile {
    /// # Errors
    /// [`Field::Email`] missing or malformed, [`Field::Name`] or [`Field::Description`] too long.
    pub(super) fn parse(new: &NewMailGroup) -> Result<Self> {
        let given =
            new.email.as_deref().filter(|text| !text.is_empty()).ok_or(Error::Missing(Field::Email))?;
        let address = EmailAddress::parse(given).ok_or(Error::Invalid(Field::Email, "not a mail address"))?;
        let name =
            new.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(address.local_part()).to_owned();
        if !text::is_presentable(&name) || name.chars().count() > LONGEST_NAME {
            return Err(Error::Invalid(Field::Name, "at most 255 visible characters"));
        }
        let description = new.description.clone().unwrap_or_default();
        if description.chars().count() > LONGEST_DESCRIPTION {
            return Err(Error::Invalid(Field::Description, "at most 1,000 characters"));
        }
        let who_can_send = new.who_can_send.unwrap_or(WhoCanSend::AllInternalUsers);
        Ok(Self { address, name, description, who_can_send })
    }
}

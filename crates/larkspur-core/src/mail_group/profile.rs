//! What a request says about a mail group, and the rules that its parts keep alone and together.

use larkspur_model::{EmailAddress, WhoCanSend};

use crate::mail_address::Named;
use crate::{Error, Field, Result};

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
        let Named { address, name } = Named::parse(new.email.as_deref(), new.name.as_deref())?;
        let description = new.description.clone().unwrap_or_default();
        if description.chars().count() > LONGEST_DESCRIPTION {
            return Err(Error::Invalid(Field::Description, "at most 1,000 characters"));
        }
        let who_can_send = new.who_can_send.unwrap_or(WhoCanSend::AllInternalUsers);
        Ok(Self { address, name, description, who_can_send })
    }
}

//! Making the chat of a department an ordinary one (contract `contact.v3.department.unbind_department_chat`).

use larkspur_store::Tx;

use super::find;
use crate::{Caller, Error, Noun, Result, chat};

/// Lets the chat of a department go: its members stay in it, but it follows the department no longer.
///
/// # Errors
/// As [`get()`](super::get()); [`Error::IsRoot`]; [`Noun::Chat`] not found when there is none.
pub fn unbind_chat(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<()> {
    let department = find::changeable(tx, who, reference)?;
    let none = || Error::NotFound(Noun::Chat, who.ids.department_reference(reference));
    chat::release(tx, who.tenant(), department.key, department.chat.ok_or_else(none)?)
}

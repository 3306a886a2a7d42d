//! Telling it.

use larkspur_store::Tx;

use super::{Owed, rows};
use crate::Result;
use crate::mail_post::{self, Letter, Onward};

/// Writes the letter that tells something, and owes it no longer. `false`, and nothing is written, when somebody else told
/// it meanwhile or there is more of it by now: then [`owed`](super::owed) says what is to be told.
///
/// # Errors
/// Whatever the store answers.
pub fn told(tx: &mut Tx<'_>, owed: &Owed, letter: &Letter, onward: Onward<'_>) -> Result<bool> {
    if !drop_owed(tx, owed)? {
        return Ok(false);
    }
    mail_post::post_letter(tx, owed.tenant, letter, onward)?;
    Ok(true)
}

/// Owes something no longer without telling it, as there is nobody to tell. `false` as for [`told`].
///
/// # Errors
/// Whatever the store answers.
pub fn drop_owed(tx: &mut Tx<'_>, owed: &Owed) -> Result<bool> {
    let place = (owed.post.key, owed.edition.number);
    if rows::count(tx, owed.tenant, place, owed.news, owed.until)? != owed.rows {
        return Ok(false);
    }
    rows::delete(tx, owed.tenant, place, owed.news, owed.until)?;
    Ok(true)
}

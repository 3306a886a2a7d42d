//! What is to be done when the clock was set back: nothing may wait until the old time comes again.

use larkspur_store::Tx;

use super::rows;
use crate::Result;

/// Makes due what waits only because the clock was set back, and says how many copies that was: those that were never
/// tried and are not due, and those whose last attempt lies in the future. Nothing happens to any other, and the routes see
/// for themselves.
///
/// Walks over all that waits: for the start of a process, and for when the clock was seen to go back.
///
/// # Errors
/// Whatever the store answers.
pub fn catch_up(tx: &mut Tx<'_>) -> Result<u64> {
    let copies = rows::copies::set_due_again(tx)?;
    if copies > 0 {
        rows::set_due_again(tx)?;
    }
    Ok(copies)
}

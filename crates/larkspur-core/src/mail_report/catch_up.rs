//! What is to be done when the clock was set back: nobody may hear of it only when the old time comes again.

use larkspur_store::Tx;

use super::rows;
use crate::Result;

/// Makes owed since now what seems to be owed since a time that is still to come, and says how much that was. It is
/// gathered once more for as long as anything new, and then told.
///
/// For the start of a process, and for when the clock was seen to go back.
///
/// # Errors
/// Whatever the store answers.
pub fn catch_up(tx: &mut Tx<'_>) -> Result<u64> {
    rows::set_owed_now(tx)
}

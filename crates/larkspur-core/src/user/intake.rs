//! Users who come in one transaction: one by a call, or a whole organisation by an import. The rule is the same
//! ([`create`](super::create())); only what many of them have in common is read once, and the counts of departments are
//! written once.

use larkspur_model::User;
use larkspur_store::Tx;

use super::NewUser;
use super::create::enrol;
use super::known::Known;
use crate::department::Standings;
use crate::department::counts::Tally;
use crate::{Caller, Result};

/// An intake of users. While it is open, nothing else in its transaction may change departments or who is in them, take
/// anything away that users refer to, or let anybody leave; it ends with [`settle`](Self::settle), without which the counts of departments would be wrong.
#[derive(Debug, Default)]
pub struct Intake {
    pub(super) standings: Standings,
    pub(super) tally: Tally,
    pub(super) known: Known,
}

impl Intake {
    /// Makes a user. One who is refused leaves nothing behind, so that an import may go on.
    ///
    /// # Errors
    /// As [`create`](super::create()).
    pub fn take_in(&mut self, tx: &mut Tx<'_>, who: &Caller, new: &NewUser) -> Result<User> {
        enrol(tx, who, new, self)
    }

    /// Writes what departments have gained.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub fn settle(mut self, tx: &mut Tx<'_>, who: &Caller) -> Result<()> {
        self.tally.write(tx, who.tenant())
    }
}

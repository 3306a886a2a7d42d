//! Users who come in one transaction: one by a call, or a whole organisation by an import. The rule is the same
//! ([`create`](super::create())); only what many of them have in common is read once, and the counts of departments are
//! written once.

use larkspur_model::{User, UserKey};
use larkspur_store::Tx;

use super::draft::Draft;
use super::enrol;
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

/// A user who came in with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// The user.
    pub key: UserKey,
    /// A leader who was asked for and is not there yet: see [`set_leader`](super::set_leader).
    pub leader: Option<String>,
}

impl Newcomer {
    /// A user who was let in, and asked for this leader.
    pub(super) fn of(draft: &Draft, leader: Option<String>) -> Self {
        Self { key: draft.user.key, leader: leader.filter(|_| draft.user.leader.is_none()) }
    }
}

impl Intake {
    /// Makes a user. One who is refused leaves nothing behind.
    ///
    /// # Errors
    /// As [`create`](super::create()).
    pub(super) fn take_in(&mut self, tx: &mut Tx<'_>, who: &Caller, mut draft: Draft) -> Result<User> {
        enrol::one(tx, who, &mut draft, self)?;
        Ok(draft.user)
    }

    /// Makes users, and says in their order what became of each: as if they had come one by one, but much faster. Those who
    /// are refused, for what [`create`](super::create()) refuses, leave nothing behind. A few thousand at a time are best.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub fn take_in_all(
        &mut self,
        tx: &mut Tx<'_>,
        who: &Caller,
        drafts: &mut [Draft],
    ) -> Result<Vec<Result<Newcomer>>> {
        let mut outcomes = Vec::with_capacity(drafts.len());
        if !drafts.is_empty() {
            let wishes = || drafts.iter().map(|draft| &draft.wishes);
            self.standings.expect(tx, who, wishes().flat_map(|wishes| &wishes.departments))?;
            self.known.expect_leaders(tx, who, wishes().filter_map(|wishes| wishes.leader.as_ref()))?;
            enrol::many(tx, who, drafts, self, &mut outcomes)?;
        }
        self.known.forget_expected();
        Ok(outcomes)
    }

    /// Counts a user where the user is let in.
    pub(super) fn count(&mut self, draft: &mut Draft) {
        self.tally.add(&draft.places, 1);
        draft.is_counted = true;
    }

    /// Counts a user out again who was counted in.
    pub(super) fn discount(&mut self, draft: &mut Draft) {
        if std::mem::take(&mut draft.is_counted) {
            self.tally.add(&draft.places, -1);
        }
    }

    /// Writes what departments have gained.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub fn settle(mut self, tx: &mut Tx<'_>, who: &Caller) -> Result<()> {
        self.tally.write(tx, who.tenant())
    }
}

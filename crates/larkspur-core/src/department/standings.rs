//! What users who come need to know of departments, remembered as long as nothing else happens to them.

use std::collections::HashMap;
use std::sync::Arc;

use larkspur_model::{ChatKey, DepartmentKey, DepartmentPath};
use larkspur_store::Tx;

use super::counts::{self, Place, Tally};
use super::rows;
use crate::{Caller, Error, Limit, Result};

/// Departments as they were first met in a transaction. It holds while that transaction moves, deletes and renames none
/// of them, and while every member comes through the same [`Tally`].
#[derive(Debug, Default)]
pub(crate) struct Standings {
    references: HashMap<String, DepartmentKey>,
    departments: HashMap<DepartmentKey, (DepartmentPath, i64)>,
    chats: HashMap<i64, Option<(ChatKey, Vec<i64>)>>,
    /// The chats at and above one department, where most users are in one only.
    chats_at: HashMap<DepartmentKey, Chats>,
}

/// Chats of departments, each with the employee types that join it; empty: all.
pub(crate) type Chats = Arc<[(ChatKey, Vec<i64>)]>;

impl Standings {
    /// The department that `reference` means, as [`find_department`](crate::ids::IdView::find_department) finds it.
    pub(crate) fn find(
        &mut self,
        tx: &mut Tx<'_>,
        who: &Caller,
        reference: &str,
    ) -> Result<Option<DepartmentKey>> {
        if let Some(key) = self.references.get(reference) {
            return Ok(Some(*key));
        }
        let found = who.ids.find_department(tx, reference)?;
        if let Some(key) = found {
            self.references.insert(reference.to_owned(), key);
        }
        Ok(found)
    }

    /// Reads what many users who come together will ask, in a few statements: the departments that they name, and the
    /// chats of those and of all above them.
    pub(crate) fn expect<'a>(
        &mut self,
        tx: &mut Tx<'_>,
        who: &Caller,
        references: impl Iterator<Item = &'a String>,
    ) -> Result<()> {
        let new: Vec<String> =
            references.filter(|text| !self.references.contains_key(*text)).cloned().collect();
        let found = if who.ids.names_departments_by_id() {
            who.ids.departments_at_once(tx, new)?
        } else {
            // No question is needed for this kind of id; what is none is refused when its user's turn comes.
            let known = |text: String| Some((who.ids.find_department(tx, &text).ok()??, text));
            new.into_iter().filter_map(known).map(|(key, text)| (text, key)).collect()
        };
        let mut keys: Vec<DepartmentKey> = found.values().copied().collect();
        keys.sort_unstable();
        self.references.extend(found);
        self.meet(tx, who, &keys)?;
        let met = keys.iter().filter_map(|key| self.departments.get(key));
        let above = met.flat_map(|(path, _)| counts::with_ancestors(path)).collect();
        self.meet_chats(tx, who, above)
    }

    /// Reads those of these departments that were not met before, in one statement.
    pub(crate) fn meet(&mut self, tx: &mut Tx<'_>, who: &Caller, keys: &[DepartmentKey]) -> Result<()> {
        let new: Vec<DepartmentKey> =
            keys.iter().copied().filter(|key| !self.departments.contains_key(key)).collect();
        if !new.is_empty() {
            for (key, path, members) in rows::counts::standings(tx, who.tenant(), &new)? {
                self.departments.insert(key, (path, members));
            }
        }
        Ok(())
    }

    /// Reads the chats of those of these departments that were not asked before, in one statement.
    fn meet_chats(&mut self, tx: &mut Tx<'_>, who: &Caller, mut departments: Vec<i64>) -> Result<()> {
        departments.retain(|key| !self.chats.contains_key(key));
        departments.sort_unstable();
        departments.dedup();
        if departments.is_empty() {
            return Ok(());
        }
        self.chats.extend(departments.iter().map(|key| (*key, None)));
        for (department, chat, types) in rows::chats(tx, who.tenant(), &departments)? {
            self.chats.insert(department, Some((chat, types)));
        }
        Ok(())
    }

    /// Where a department that was met stands; `None` for one that is not there or is deleted.
    pub(crate) fn path(&self, key: DepartmentKey) -> Option<&DepartmentPath> {
        self.departments.get(&key).map(|(path, _)| path)
    }

    /// Checks that one more direct member fits into each of these departments, all of which were met.
    ///
    /// # Errors
    /// [`Limit::DirectMembers`].
    pub(crate) fn check_room<'a>(
        &self,
        who: &Caller,
        entered: impl IntoIterator<Item = &'a Place>,
        tally: &Tally,
    ) -> Result<()> {
        let members = |place: &Place| {
            let kept = self.departments.get(&place.department).map_or(0, |(_, members)| *members);
            kept + tally.direct_members(place.department)
        };
        let is_full = |place: &Place| members(place) >= who.policy.limits.direct_members;
        if entered.into_iter().any(is_full) { Err(Error::Full(Limit::DirectMembers)) } else { Ok(()) }
    }

    /// The chats of the departments at these places and of all above them, each once.
    pub(crate) fn chats_above(&mut self, tx: &mut Tx<'_>, who: &Caller, places: &[Place]) -> Result<Chats> {
        if let [place] = places
            && let Some(known) = self.chats_at.get(&place.department)
        {
            return Ok(Arc::clone(known));
        }
        let mut above: Vec<i64> =
            places.iter().flat_map(|place| counts::with_ancestors(&place.path)).collect();
        above.sort_unstable();
        above.dedup();
        self.meet_chats(tx, who, above.clone())?;
        let chats: Chats = above.iter().filter_map(|key| self.chats.get(key).cloned().flatten()).collect();
        if let [place] = places {
            self.chats_at.insert(place.department, Arc::clone(&chats));
        }
        Ok(chats)
    }
}

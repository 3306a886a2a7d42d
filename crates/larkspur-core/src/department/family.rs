//! What departments that come together refer to, read in a few statements instead of one by one.

use std::collections::{HashMap, HashSet};

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::create::NewDepartment;
use super::rows::Site;
use super::siblings::Candidate;
use super::{find, rows};
use crate::{Caller, Result, ids};

/// Parents that were there before, and ids that were free. It holds as long as its transaction does nothing else to
/// departments than make these. Empty for a department that comes alone: then everything is asked when it is needed.
#[derive(Debug, Default)]
pub(super) struct Family {
    /// By the one reference that each has.
    parents: HashMap<String, Department>,
    free: HashSet<String>,
    /// The departments of the tenant, with those that were made since.
    departments: i64,
}

impl Family {
    /// Reads what these departments refer to, as far as it is there.
    pub(super) fn of(tx: &mut Tx<'_>, who: &Caller, new: &[NewDepartment]) -> Result<Self> {
        let wanted = new.iter().filter_map(|new| new.parent.clone()).collect();
        let found = who.ids.departments_at_once(tx, wanted)?;
        let keys: Vec<DepartmentKey> = ids::side_by_side(found.values().copied().collect());
        let mut known: HashMap<DepartmentKey, Department> =
            rows::by_keys(tx, who.tenant(), &keys)?.into_iter().map(|it| (it.key, it)).collect();
        let parents = found.into_iter().filter_map(|(text, key)| Some((text, known.remove(&key)?))).collect();

        let wanted = ids::side_by_side(new.iter().filter_map(|new| new.custom_id.clone()).collect());
        let taken: HashMap<String, DepartmentKey> =
            rows::by_custom_ids(tx, who.tenant(), &wanted)?.into_iter().collect();
        let is_free = |id: &String| !taken.contains_key(id) && !who.ids.may_be_generated_department(id);
        let departments = rows::counts::departments(tx, who.tenant())?;
        Ok(Self { parents, free: wanted.into_iter().filter(is_free).collect(), departments })
    }

    /// As [`find::site`].
    pub(super) fn site(
        &self,
        tx: &mut Tx<'_>,
        who: &Caller,
        reference: &str,
        candidate: &Candidate<'_>,
    ) -> Result<Site> {
        let Some(parent) = self.parents.get(reference) else {
            let site = find::site(tx, who, reference, candidate)?;
            // The store hears of many departments at the end.
            return Ok(Site { departments: site.departments.max(self.departments), ..site });
        };
        who.need_parent(&parent.path)?;
        let clash = rows::clash(tx, who.tenant(), parent.key, candidate)?;
        Ok(Site { parent: parent.clone(), clash, departments: self.departments })
    }

    /// Whether a live department has this id; whoever asks for a free one takes it, if for anybody.
    pub(super) fn is_taken(&mut self, tx: &mut Tx<'_>, who: &Caller, id: &str) -> Result<bool> {
        Ok(!self.free.remove(id) && who.ids.department_by_id(tx, id)?.is_some())
    }

    /// Counts a child of this department, which was just made.
    pub(super) fn add_child(&mut self, reference: &str) {
        self.departments += 1;
        if let Some(parent) = self.parents.get_mut(reference) {
            parent.child_count += 1;
        }
    }
}

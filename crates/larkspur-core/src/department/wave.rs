//! Departments that are made together: what they meet is read before any of them is written, in a few statements for all.

use std::collections::{HashMap, HashSet};

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::create::{Asked, NewDepartment};
use super::rows::{self, Site};
use super::siblings::{Candidate, Wish};
use super::{custom_id, find, name};
use crate::{Caller, Error, Field, Result, ids};

/// How many of these departments, from the first on, can be decided before one of them is written: none refers to another
/// of them, and what else they touch each of them can count alone. One at least, if there is one.
pub(super) fn length(asked: &[Asked<'_>]) -> usize {
    let mut ids = HashSet::new();
    let mut tokens = HashSet::new();
    for (place, Asked { new, token, .. }) in asked.iter().enumerate() {
        let touches_more = new.create_chat || !new.units.is_empty();
        let stands_below = new.parent.as_deref().is_some_and(|parent| ids.contains(parent));
        let is_repeated = token.is_some_and(|token| !tokens.insert(token.text()));
        if touches_more || stands_below || is_repeated {
            return place.max(1);
        }
        ids.extend(new.custom_id.as_deref());
    }
    asked.len()
}

/// Where one of them is to stand.
pub(super) struct Ground {
    /// The key that it gets.
    pub(super) key: DepartmentKey,
    /// What it meets there, or what is wrong with its name or with the place.
    pub(super) site: Result<Site>,
}

/// What those add to the store that were decided on and are still to be written.
#[derive(Debug, Default)]
pub(super) struct Wave {
    departments: i64,
    ids: HashSet<String>,
    /// Ids that were asked about for all at once, and that nobody has.
    free: HashSet<String>,
    below: HashMap<DepartmentKey, Below>,
}

/// What they add to the children of one department.
#[derive(Debug, Default)]
struct Below {
    count: i64,
    /// By their names.
    custom_ids: HashMap<String, Option<String>>,
    /// By language, with that.
    i18n_names: HashSet<(usize, String)>,
    orders: HashSet<i64>,
    last_order: Option<i64>,
}

impl Wave {
    /// Reads what these meet, whoever asks; the second is in their order.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub(super) fn read(tx: &mut Tx<'_>, asked: &[Asked<'_>]) -> Result<(Self, Vec<Ground>)> {
        let mut grounds = Vec::with_capacity(asked.len());
        let mut candidates = Vec::with_capacity(asked.len());
        let known = parents_at_once(tx, asked)?;
        for Asked { who, new, .. } in asked {
            let key = DepartmentKey::new(tx.fresh_id());
            // First of all, since the store takes no text that is out of order.
            let named = name::check(&new.name, &new.i18n_name);
            let parent = named.and_then(|()| parent(tx, who, new, &known));
            if let Ok(parent) = parent {
                candidates.push((parent, new.candidate(key)));
            }
            grounds.push((key, parent));
        }
        let mut sites: HashMap<DepartmentKey, Site> = match asked.first() {
            Some(first) => rows::sites(tx, first.who.tenant(), &candidates)?.into_iter().collect(),
            None => HashMap::new(),
        };
        let ground = |((key, parent), Asked { who, new, .. }): ((_, Result<_>), &Asked<'_>)| {
            let site = parent.and_then(|_| {
                let reference = new.parent.as_deref().unwrap_or_default();
                find::settled(who, reference, sites.remove(&key))
            });
            Ground { key, site }
        };
        let grounds = grounds.into_iter().zip(asked).map(ground).collect();
        Ok((Self { free: free_ids(tx, asked)?, ..Self::default() }, grounds))
    }

    /// What a candidate meets there, those included that are still to be written.
    pub(super) fn meets(&self, site: Site, candidate: &Candidate<'_>) -> Site {
        let mut site = Site { departments: site.departments + self.departments, ..site };
        if let Some(below) = self.below.get(&site.parent.key) {
            below.add_to(&mut site, candidate);
        }
        site
    }

    /// Whether a live department has this id, or one that is still to be written.
    pub(super) fn is_taken(&self, tx: &mut Tx<'_>, who: &Caller, id: &str) -> Result<bool> {
        if self.ids.contains(id) {
            return Ok(true);
        }
        Ok(!self.free.contains(id) && who.ids.department_by_id(tx, id)?.is_some())
    }

    /// Takes in one that was decided on.
    pub(super) fn add(&mut self, department: &Department) {
        self.departments += 1;
        self.ids.extend(department.custom_id.clone());
        let Some(parent) = department.parent else { return };
        let below = self.below.entry(parent).or_default();
        below.count += 1;
        below.custom_ids.insert(department.name.clone(), department.custom_id.clone());
        let i18n_names = department.i18n_name.by_language().into_iter().enumerate();
        below.i18n_names.extend(i18n_names.filter_map(|(language, name)| Some((language, name?.to_owned()))));
        below.orders.insert(department.order);
        below.last_order = below.last_order.max(Some(department.order));
    }

    /// How many children each department gets.
    pub(super) fn children(&self) -> impl Iterator<Item = (DepartmentKey, i64)> + '_ {
        self.below.iter().map(|(parent, below)| (*parent, below.count))
    }
}

impl Below {
    fn add_to(&self, site: &mut Site, candidate: &Candidate<'_>) {
        site.parent.child_count += self.count;
        let clash = &mut site.clash;
        if let Some(custom_id) = self.custom_ids.get(candidate.name) {
            clash.namesake.get_or_insert_with(|| rows::Namesake { custom_id: custom_id.clone() });
        }
        let mut i18n_names = candidate.i18n_name.by_language().into_iter().enumerate();
        let is_known = |(language, name): (usize, Option<&str>)| {
            name.is_some_and(|name| self.i18n_names.contains(&(language, name.to_owned())))
        };
        clash.i18n_name |= i18n_names.any(is_known);
        clash.order |= candidate.wish.order().is_some_and(|order| self.orders.contains(&order));
        clash.last_order = clash.last_order.max(self.last_order);
    }
}

impl NewDepartment {
    /// As it is put among its siblings, by this key.
    pub(super) fn candidate(&self, key: DepartmentKey) -> Candidate<'_> {
        Candidate {
            key,
            name: &self.name,
            custom_id: self.custom_id.as_deref(),
            i18n_name: &self.i18n_name,
            wish: self.order.map_or(Wish::Last, Wish::At),
        }
    }
}

/// The parents that several requests name, as far as one question tells.
fn parents_at_once(tx: &mut Tx<'_>, asked: &[Asked<'_>]) -> Result<HashMap<String, DepartmentKey>> {
    let by_id = || asked.iter().filter(|it| it.who.ids.names_departments_by_id());
    match by_id().next() {
        Some(first) if asked.len() > 1 => {
            let texts = by_id().filter_map(|it| it.new.parent.clone()).collect();
            first.who.ids.departments_at_once(tx, texts)
        }
        _ => Ok(HashMap::new()),
    }
}

/// The department under which a request wants another; its row may be missing.
fn parent(
    tx: &mut Tx<'_>,
    who: &Caller,
    new: &NewDepartment,
    known: &HashMap<String, DepartmentKey>,
) -> Result<DepartmentKey> {
    let reference = new.parent.as_deref().filter(|text| !text.is_empty());
    let reference = reference.ok_or(Error::Missing(Field::ParentDepartment))?;
    match known.get(reference).filter(|_| who.ids.names_departments_by_id()) {
        Some(key) => Ok(*key),
        None => find::parent_key(tx, who, reference),
    }
}

/// Those of the ids that are asked for which nobody has, where several are.
fn free_ids(tx: &mut Tx<'_>, asked: &[Asked<'_>]) -> Result<HashSet<String>> {
    let [first, _, ..] = asked else { return Ok(HashSet::new()) };
    let who = first.who;
    let wanted = asked.iter().filter_map(|it| it.new.custom_id.clone());
    let wanted = ids::side_by_side(wanted.filter(|id| custom_id::check(id).is_ok()).collect());
    if wanted.is_empty() {
        return Ok(HashSet::new());
    }
    let taken: HashMap<String, DepartmentKey> =
        rows::by_custom_ids(tx, who.tenant(), &wanted)?.into_iter().collect();
    let is_free = |id: &String| !taken.contains_key(id) && !who.ids.may_be_generated_department(id);
    Ok(wanted.into_iter().filter(is_free).collect())
}

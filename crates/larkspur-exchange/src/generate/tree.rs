//! The departments: a few at the top, some with very many children, some chains that go deep.

use std::collections::HashMap;

use super::chance::Chance;
use super::names::{FUNCTIONS, REGIONS};
use super::people::{Staff, user_id};
use crate::record::Department;

/// Most children of an ordinary department, and of one of the few very wide ones.
const CHILDREN: u32 = 60;
const CHILDREN_OF_HUBS: u32 = 900;
/// The first departments attract a tenth of all others.
const HUBS: usize = 5;
/// Deepest level below the root; the documented limit is 25, the root being the first.
const DEEPEST: u32 = 20;

/// A tree of departments.
pub(super) struct Tree(Vec<Node>);

struct Node {
    parent: Option<usize>,
    depth: u32,
    children: u32,
    name: String,
    english: String,
}

impl Tree {
    /// A tree of so many departments, each after the one above it.
    pub(super) fn grow(departments: u32, chance: &mut Chance<'_>) -> Self {
        let count = usize::try_from(departments).unwrap_or(0);
        let top = (count / 20).clamp(3, 25);
        let mut tree = Self(Vec::with_capacity(count));
        let mut namesakes: HashMap<(Option<usize>, String), u32> = HashMap::new();
        for place in 0..count {
            let parent = if place < top { None } else { tree.choose_parent(chance) };
            let depth = parent.and_then(|parent| tree.0.get(parent)).map_or(1, |parent| parent.depth + 1);
            if let Some(parent) = parent.and_then(|parent| tree.0.get_mut(parent)) {
                parent.children += 1;
            }
            let (region, function) = (chance.any(REGIONS), chance.any(FUNCTIONS));
            let mut name = format!("{}{}", region.0, function.0);
            let mut english = format!("{}{}", region.1, function.1);
            let namesakes = namesakes.entry((parent, name.clone())).or_default();
            *namesakes += 1;
            if *namesakes > 1 {
                name = format!("{name}{namesakes}");
                english = format!("{english} {namesakes}");
            }
            tree.0.push(Node { parent, depth, children: 0, name, english });
        }
        tree
    }

    /// Where the next department goes: below a hub, below a new one, or anywhere; at the top where all are full.
    fn choose_parent(&self, chance: &mut Chance<'_>) -> Option<usize> {
        let count = self.0.len();
        for _ in 0..32 {
            let recent = count.saturating_sub(1 + chance.place(40));
            let place = match chance.below(10) {
                0 => chance.place(HUBS),
                1..=4 => recent,
                _ => chance.place(count),
            };
            let most = if place < HUBS { CHILDREN_OF_HUBS } else { CHILDREN };
            if self.0.get(place).is_some_and(|node| node.children < most && node.depth < DEEPEST) {
                return Some(place);
            }
        }
        // The newest one at a moderate depth has room: it has not had many chances yet.
        (0..count)
            .rev()
            .find(|place| self.0.get(*place).is_some_and(|it| it.children < CHILDREN && it.depth < DEEPEST))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn parent(&self, place: usize) -> Option<usize> {
        self.0.get(place).and_then(|node| node.parent)
    }

    /// The record of a department.
    pub(super) fn department(&self, place: usize, staff: &Staff, chance: &mut Chance<'_>) -> Department {
        let Some(node) = self.0.get(place) else { return Department::default() };
        let hrbp = (node.depth <= 2 && staff.len() > 0).then(|| user_id(chance.below(staff.len())));
        Department {
            department_id: Some(department_id(place)),
            parent: node.parent.map(department_id),
            name: Some(node.name.clone()),
            name_zh_cn: Some(node.name.clone()),
            name_en_us: Some(node.english.clone()),
            leader: staff.leader(place).map(user_id),
            deputies: staff.deputy(place).map(user_id).into_iter().collect(),
            hrbps: hrbp.into_iter().collect(),
            chat: (node.depth > 1 && chance.percent(2)).then_some(true),
            ..Department::default()
        }
    }
}

/// The id of a department.
pub(super) fn department_id(place: usize) -> String {
    format!("d{:05}", place + 1)
}

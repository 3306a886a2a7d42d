//! Departments with their people, in the order of the tree.

use std::collections::HashMap;

use larkspur_model::{self as model, DepartmentKey, LeaderKind, UserKey};
use larkspur_store::Tx;

use super::{Export, STRETCH};
use crate::error::ExchangeError;
use crate::record;

impl Export<'_> {
    pub(super) fn departments(
        &mut self,
        tx: &mut Tx<'_>,
        departments: &[model::Department],
        ids: &HashMap<DepartmentKey, String>,
    ) -> Result<(), ExchangeError> {
        for stretch in departments.chunks(STRETCH) {
            let people = stretch.iter().flat_map(|department| {
                department.leaders.iter().map(|leader| leader.user).chain(department.hrbps.iter().copied())
            });
            let people: Vec<UserKey> = people.collect();
            let shown = self.shown(tx, &people)?;
            for department in stretch {
                self.put(department_record(department, ids, &shown))?;
            }
        }
        Ok(())
    }
}

fn department_record(
    department: &model::Department,
    ids: &HashMap<DepartmentKey, String>,
    people: &HashMap<UserKey, String>,
) -> record::Department {
    let named = |kind| {
        let leaders = department.leaders.iter().filter(move |leader| leader.kind == kind);
        leaders.filter_map(|leader| people.get(&leader.user).cloned())
    };
    let names = department.i18n_name.clone();
    record::Department {
        department_id: ids.get(&department.key).cloned(),
        parent: department.parent.and_then(|parent| ids.get(&parent).cloned()),
        name: Some(department.name.clone()),
        name_zh_cn: names.zh_cn,
        name_ja_jp: names.ja_jp,
        name_en_us: names.en_us,
        order: Some(department.order),
        unit: department.unit_id.clone(),
        leader: named(LeaderKind::Main).next(),
        deputies: named(LeaderKind::Deputy).collect(),
        hrbps: department.hrbps.iter().filter_map(|key| people.get(key).cloned()).collect(),
        chat: department.chat.map(|_| true),
        chat_employee_types: department.chat_employee_types.clone(),
        ..record::Department::default()
    }
}

//! Departments, parents first; later their people and chats, when there are users.

use std::collections::{HashMap, VecDeque};

use larkspur_core::department::{self, DepartmentChange, NewDepartment, NewLeader};
use larkspur_model::{I18nName, LeaderKind};
use larkspur_store::Tx;

use super::Import;
use crate::error::ExchangeError;
use crate::record::Department;
use crate::source::Line;

/// A department that was made, and whose people are still to come.
pub(super) struct Made {
    line: Line,
    record: Department,
    reference: String,
}

/// Makes the departments, and returns those that need people or a chat.
pub(super) fn create(import: &mut Import<'_>, tx: &mut Tx<'_>) -> Result<Vec<Made>, ExchangeError> {
    let mut records = Vec::new();
    let source = import.source;
    source.each(|line, record: Result<Department, String>| {
        import.advance();
        match record {
            Ok(record) => records.push((line, record)),
            Err(why) => import.refuse(line, why)?,
        }
        Ok(())
    })?;
    let (order, stranded) = parents_first(&records);
    for place in stranded {
        if let Some((line, record)) = records.get(place) {
            let id = record.department_id.as_deref().unwrap_or_default();
            import.refuse(line.clone(), format!("{id}: the way up from it comes back to it"))?;
        }
    }
    let mut records: Vec<Option<(Line, Department)>> = records.into_iter().map(Some).collect();
    let ordered = order.into_iter().filter_map(|place| records.get_mut(place).and_then(Option::take));
    let (who, mut made) = (import.who, Vec::new());
    // The rule counts a department before it has met its siblings.
    let create = |tx: &mut Tx<'_>, part: &[(Line, Department)]| {
        let part: Vec<NewDepartment> = part.iter().map(|(_, record)| new_department(record)).collect();
        department::create_each(tx, who, &part)
    };
    import.each_undoable(tx, ordered, create, |import, (line, record), outcome| {
        let called = record.department_id.as_deref().or(record.name.as_deref());
        let Some(department) = import.settle(&line, called, outcome)? else { return Ok(()) };
        import.report.departments += 1;
        if needs_more(&record) {
            let reference = who.ids.department_id(department.custom_id.as_deref(), department.key);
            made.push(Made { line, record, reference });
        }
        Ok(())
    })?;
    Ok(made)
}

/// The places of these records in an order in which every parent comes before its children, and of those that have no
/// such place because they stand above each other.
fn parents_first(records: &[(Line, Department)]) -> (Vec<usize>, Vec<usize>) {
    let mut ids: HashMap<&str, usize> = HashMap::with_capacity(records.len());
    for (place, (_, record)) in records.iter().enumerate() {
        if let Some(id) = &record.department_id {
            ids.entry(id).or_insert(place);
        }
    }
    let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut next = VecDeque::new();
    for (place, (_, record)) in records.iter().enumerate() {
        match record.parent.as_deref().and_then(|parent| ids.get(parent)) {
            Some(above) => children.entry(*above).or_default().push(place),
            None => next.push_back(place),
        }
    }
    let mut order = Vec::with_capacity(records.len());
    while let Some(place) = next.pop_front() {
        order.push(place);
        next.extend(children.remove(&place).unwrap_or_default());
    }
    let mut stranded: Vec<usize> = children.into_values().flatten().collect();
    stranded.sort_unstable();
    (order, stranded)
}

fn new_department(record: &Department) -> NewDepartment {
    let Department { name_zh_cn, name_ja_jp, name_en_us, .. } = record.clone();
    NewDepartment {
        name: record.name.clone().unwrap_or_default(),
        i18n_name: I18nName::from_given(name_zh_cn, name_ja_jp, name_en_us),
        parent: Some(record.parent.clone().unwrap_or_else(|| "0".to_owned())),
        custom_id: record.department_id.clone(),
        order: record.order,
        units: record.unit.clone().into_iter().collect(),
        chat_employee_types: record.chat_employee_types.clone(),
        ..NewDepartment::default()
    }
}

fn needs_more(record: &Department) -> bool {
    let Department { leader, deputies, hrbps, chat, .. } = record;
    leader.is_some() || !deputies.is_empty() || !hrbps.is_empty() || *chat == Some(true)
}

/// Gives departments their people and chats. A refused one stands without any of them.
pub(super) fn appoint(
    import: &mut Import<'_>,
    tx: &mut Tx<'_>,
    departments: Vec<Made>,
) -> Result<(), ExchangeError> {
    let who = import.who;
    let appoint = |tx: &mut Tx<'_>, part: &[Made]| {
        part.iter().map(|made| department::patch(tx, who, &made.reference, &people(&made.record))).collect()
    };
    import.each_undoable(tx, departments.into_iter(), appoint, |import, made, outcome| {
        import.settle(&made.line, Some(&made.reference), outcome).map(drop)
    })
}

fn people(record: &Department) -> DepartmentChange {
    let leader = |kind| move |user: &String| NewLeader { kind, user: user.clone() };
    let leaders = record.leader.iter().map(leader(LeaderKind::Main));
    DepartmentChange {
        leaders: Some(leaders.chain(record.deputies.iter().map(leader(LeaderKind::Deputy))).collect()),
        hrbps: Some(record.hrbps.clone()),
        create_chat: record.chat == Some(true),
        ..DepartmentChange::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(tree: &[(&str, &str)]) -> Vec<(Line, Department)> {
        let line = Line { file: "f".to_owned(), number: 1 };
        let record = |(id, parent): &(&str, &str)| Department {
            department_id: Some((*id).to_owned()),
            parent: Some((*parent).to_owned()),
            ..Department::default()
        };
        tree.iter().map(|it| (line.clone(), record(it))).collect()
    }

    #[test]
    fn parents_come_first_and_circles_last() {
        let (order, stranded) = parents_first(&records(&[("c", "b"), ("b", "a"), ("a", "0"), ("d", "a")]));
        assert_eq!((order, stranded), (vec![2, 1, 3, 0], vec![]));
        let (order, stranded) = parents_first(&records(&[("a", "b"), ("b", "a"), ("c", "a"), ("e", "e")]));
        assert_eq!((order, stranded), (vec![], vec![0, 1, 2, 3]));
    }

    #[test]
    fn of_two_with_one_id_the_first_has_the_children() {
        let (order, stranded) = parents_first(&records(&[("a", "0"), ("a", "0"), ("b", "a")]));
        assert_eq!((order, stranded), (vec![0, 1, 2], vec![]));
    }
}

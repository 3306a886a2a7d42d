//! Departments, parents first; later their people and chats, when there are users.

use std::collections::{HashMap, VecDeque};

use larkspur_core::department::{self, Appointment, NewDepartment, NewLeader};
use larkspur_core::{Asked, Caller};
use larkspur_model::{DepartmentKey, I18nName, LeaderKind};
use larkspur_store::Tx;

use super::Import;
use crate::error::ExchangeError;
use crate::record::Department;
use crate::source::Line;

/// Departments that are made together, and that get their people together.
const TOGETHER: usize = 4_096;

/// A department that was made, and whose people are still to come: its record is read again then, because a million of
/// them would fill the memory meanwhile.
pub(super) struct Made {
    line: u64,
    department: DepartmentKey,
}

/// What people and chat a department is to have.
struct Wanted {
    line: Line,
    reference: String,
    appointment: Appointment,
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
    let mut made = Vec::new();
    for places in order.chunks(TOGETHER) {
        let taken = places.iter().filter_map(|place| records.get_mut(*place).and_then(Option::take));
        create_part(import, tx, taken.collect(), &mut made)?;
    }
    Ok(made)
}

fn create_part(
    import: &mut Import<'_>,
    tx: &mut Tx<'_>,
    part: Vec<(Line, Department)>,
    made: &mut Vec<Made>,
) -> Result<(), ExchangeError> {
    let new: Vec<NewDepartment> = part.iter().map(|(_, record)| new_department(record)).collect();
    let asked: Vec<_> = new.iter().map(|new| Asked { who: import.who, new, token: None }).collect();
    let outcomes = department::create_each(tx, &asked)?;
    for ((line, record), outcome) in part.into_iter().zip(outcomes) {
        let called = record.department_id.as_deref().or(record.name.as_deref());
        let Some(department) = import.settle(&line, called, outcome)? else { continue };
        import.report.departments += 1;
        if needs_more(&record) {
            made.push(Made { line: line.number, department: department.key });
        }
    }
    Ok(())
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
    mut made: Vec<Made>,
) -> Result<(), ExchangeError> {
    if made.is_empty() {
        return Ok(());
    }
    made.sort_unstable_by_key(|made| made.line);
    let mut made = made.into_iter().peekable();
    let (source, who) = (import.source, import.who);
    let mut part = Vec::with_capacity(TOGETHER);
    source.each(|line, record: Result<Department, String>| {
        if let Some(Made { department, .. }) = made.next_if(|made| made.line == line.number) {
            part.push(wanted(who, line, department, record.map_err(changed)?));
        }
        if part.len() == TOGETHER { appoint_part(import, tx, &mut part) } else { Ok(()) }
    })?;
    appoint_part(import, tx, &mut part)?;
    made.next().map_or(Ok(()), |made| Err(changed(format!("line {} is missing", made.line))))
}

/// The files are not what they were when the departments were made.
fn changed(why: String) -> ExchangeError {
    ExchangeError::unreadable("departments", format_args!("they changed during the import: {why}"))
}

fn appoint_part(
    import: &mut Import<'_>,
    tx: &mut Tx<'_>,
    part: &mut Vec<Wanted>,
) -> Result<(), ExchangeError> {
    let mut called = Vec::with_capacity(part.len());
    let mut appointments = Vec::with_capacity(part.len());
    for Wanted { line, reference, appointment } in part.drain(..) {
        called.push((line, reference));
        appointments.push(appointment);
    }
    let outcomes = department::appoint_each(tx, import.who, &appointments)?;
    for ((line, reference), outcome) in called.into_iter().zip(outcomes) {
        import.settle(&line, Some(&reference), outcome)?;
    }
    Ok(())
}

fn wanted(who: &Caller, line: Line, department: DepartmentKey, record: Department) -> Wanted {
    let Department { department_id, leader, deputies, hrbps, chat, .. } = record;
    let kind = |kind| move |user| NewLeader { kind, user };
    let leaders = leader.into_iter().map(kind(LeaderKind::Main));
    let leaders = leaders.chain(deputies.into_iter().map(kind(LeaderKind::Deputy))).collect();
    Wanted {
        line,
        reference: who.ids.department_id(department_id.as_deref(), department),
        appointment: Appointment { department, leaders, hrbps, create_chat: chat == Some(true) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(tree: &[(&str, &str)]) -> Vec<(Line, Department)> {
        let line = Line { file: "f".into(), number: 1 };
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

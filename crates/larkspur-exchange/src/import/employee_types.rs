//! Employee types of the tenant's own: made before anybody has them, switched off or deleted when everybody has them who
//! shall, because nobody can be given them from then on.

use larkspur_core::employee_type::{self, GivenType};
use larkspur_model::IdKind;
use larkspur_store::Tx;

use super::Import;
use crate::error::ExchangeError;
use crate::record::{EmployeeType, LocalName};
use crate::source::Line;

/// A type that nobody can be given any more once everyone is there.
pub(super) struct Ended {
    line: Line,
    id: String,
    /// `None` when it is deleted.
    switched_off: Option<GivenType>,
}

/// Makes the types in the order of their numbers, and returns those that will not stay as they are.
pub(super) fn create(import: &mut Import<'_>, tx: &mut Tx<'_>) -> Result<Vec<Ended>, ExchangeError> {
    let mut records = Vec::new();
    let source = import.source;
    source.each(|line, record: Result<EmployeeType, String>| {
        import.advance();
        match record {
            Ok(record) => records.push((line, record)),
            Err(why) => import.refuse(line, why)?,
        }
        Ok(())
    })?;
    // Those without a number get the next ones.
    records.sort_by_key(|(_, record)| record.number.unwrap_or(i64::MAX));
    let mut ended = Vec::new();
    for (line, record) in records {
        let given = given(&record);
        let who = import.who;
        let outcome = employee_type::create(tx, who, &given);
        let Some(made) = import.settle(&line, Some(&given.content), outcome)? else { continue };
        import.report.employee_types += 1;
        let id = who.ids.shown().show(IdKind::EmployeeTypeId, 0, made.number);
        if record.deleted == Some(true) {
            ended.push(Ended { line, id, switched_off: None });
        } else if record.active == Some(false) {
            let switched_off = Some(GivenType { active: false, number: None, ..given });
            ended.push(Ended { line, id, switched_off });
        }
    }
    Ok(ended)
}

fn given(record: &EmployeeType) -> GivenType {
    let EmployeeType { number, content, i18n_content, deleted, .. } = record.clone();
    // What a deleted type was called is another's perhaps, and nobody will see it again.
    let nameless = || number.filter(|_| deleted == Some(true)).map(|number| format!("† {number}"));
    let name = |LocalName { locale, value }| (locale.unwrap_or_default(), value.unwrap_or_default());
    GivenType {
        number,
        content: content.or_else(nameless).unwrap_or_default(),
        is_custom: true,
        active: true,
        i18n_content: Some(i18n_content.into_iter().map(name).collect()),
    }
}

/// Switches types off and deletes them.
pub(super) fn end(import: &mut Import<'_>, tx: &mut Tx<'_>, types: Vec<Ended>) -> Result<(), ExchangeError> {
    for Ended { line, id, switched_off } in types {
        let outcome = match &switched_off {
            Some(given) => employee_type::update(tx, import.who, &id, given).map(drop),
            None => employee_type::delete(tx, import.who, &id),
        };
        import.settle(&line, None, outcome)?;
    }
    Ok(())
}

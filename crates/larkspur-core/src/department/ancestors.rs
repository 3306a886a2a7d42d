//! The way up from a department (contract `contact.v3.department.parent`).

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::find;
use crate::{Caller, Error, Field, Result};

/// A page of the departments above one, nearest first, and where it ended if there are more. The root is never shown,
/// and whatever is out of range is left out.
///
/// # Errors
/// As [`get()`](super::get()); [`Field::PageToken`] when the department where the page before ended is not above this
/// one any more.
pub fn ancestors(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    page_size: usize,
    after: Option<DepartmentKey>,
) -> Result<(Vec<Department>, Option<DepartmentKey>)> {
    let department = find::get(tx, who, reference)?;
    let mut way: Vec<DepartmentKey> = department.path.keys().rev().skip(1).collect();
    if let Some(last) = after {
        let place = way.iter().position(|key| *key == last);
        let place = place.ok_or(Error::Invalid(Field::PageToken, "the department was moved meanwhile"))?;
        way.drain(..=place);
    }
    let mut page = find::readable(tx, who, &way)?;
    let has_more = page.len() > page_size;
    page.truncate(page_size);
    let end = page.last().map(|last| last.key).filter(|_| has_more);
    Ok((page, end))
}

//! Which departments a user is in, in which order, and which is the primary one (behaviour section 8).

use std::cmp::Reverse;

use larkspur_model::{DepartmentKey, Membership, TenantKey};
use larkspur_store::Tx;

use super::NewOrder;
use crate::department::counts::Place;
use crate::department::{self, Standings};
use crate::{Caller, Error, Field, Limit, Noun, Result};

/// Most departments of one user (contract `contact.v3.user.create`, 41033).
const MOST_DEPARTMENTS: usize = 50;

/// The departments that a request names, each once and each within the range of the caller.
pub(super) fn departments(
    tx: &mut Tx<'_>,
    who: &Caller,
    standings: &mut Standings,
    references: &[String],
) -> Result<Vec<Place>> {
    if references.is_empty() {
        return Err(Error::Missing(Field::Departments));
    }
    if references.len() > MOST_DEPARTMENTS {
        return Err(Error::Full(Limit::DepartmentsOfUser));
    }
    let unknown = |text| Error::NotFound(Noun::Department, who.ids.department_reference(text));
    let mut wanted: Vec<(DepartmentKey, &str)> = Vec::with_capacity(references.len());
    for text in references {
        let key = standings.find(tx, who, text)?.ok_or_else(|| unknown(text))?;
        if wanted.iter().all(|(known, _)| *known != key) {
            wanted.push((key, text));
        }
    }
    let keys: Vec<DepartmentKey> = wanted.iter().map(|(key, _)| *key).collect();
    standings.meet(tx, who, &keys)?;
    let mut places = Vec::with_capacity(keys.len());
    for (department, text) in wanted {
        let path = standings.path(department).ok_or_else(|| unknown(text))?.clone();
        who.need_department(&path)?;
        places.push(Place { path, department, is_primary: false });
    }
    Ok(places)
}

/// The memberships in these departments under the orders that a request gives, the primary one first; marks the
/// primary among `places`.
pub(super) fn memberships(
    tx: &mut Tx<'_>,
    who: &Caller,
    standings: &mut Standings,
    places: &mut [Place],
    orders: &[NewOrder],
) -> Result<Vec<Membership>> {
    if orders.len() > MOST_DEPARTMENTS {
        return Err(Error::Invalid(Field::OrderDepartment, "more orders than a user can have departments"));
    }
    let plain = |place: &Place| Membership {
        department: place.department,
        user_order: 0,
        department_order: 0,
        is_primary: false,
    };
    let mut memberships: Vec<Membership> = places.iter().map(plain).collect();
    let mut wished = None;
    for order in orders {
        let elsewhere = Error::Invalid(Field::OrderDepartment, "not one of the user's departments");
        let text = order.department.as_deref().filter(|text| !text.is_empty());
        let key = text.map(|text| standings.find(tx, who, text)).transpose()?.flatten();
        let Some(membership) = memberships.iter_mut().find(|membership| Some(membership.department) == key)
        else {
            return Err(elsewhere);
        };
        membership.user_order = order.user_order;
        membership.department_order = order.department_order;
        if order.is_primary && wished.replace(membership.department).is_some() {
            return Err(Error::Invalid(Field::PrimaryDepartment, "two primary departments"));
        }
    }
    let primary = primary(&memberships, wished)?;
    for place in places {
        place.is_primary = place.department == primary;
    }
    for membership in &mut memberships {
        membership.is_primary = membership.department == primary;
    }
    sort(&mut memberships);
    Ok(memberships)
}

/// The department of the largest order, the first of equals; a wished one must be among the largest.
fn primary(memberships: &[Membership], wished: Option<DepartmentKey>) -> Result<DepartmentKey> {
    let largest = memberships.iter().map(|membership| membership.department_order).max().unwrap_or(0);
    let mut leading = memberships
        .iter()
        .filter(|membership| membership.department_order == largest)
        .map(|it| it.department);
    let found = match wished {
        Some(wished) => leading.find(|department| *department == wished),
        None => leading.next(),
    };
    found.ok_or(Error::Invalid(Field::PrimaryDepartment, "not the department of the largest order"))
}

/// Where these memberships are.
pub(super) fn of(tx: &mut Tx<'_>, tenant: TenantKey, memberships: &[Membership]) -> Result<Vec<Place>> {
    let keys: Vec<DepartmentKey> = memberships.iter().map(|membership| membership.department).collect();
    let place = |(department, path)| {
        let is_primary = memberships.iter().any(|it| it.department == department && it.is_primary);
        Place { path, department, is_primary }
    };
    Ok(department::rows::paths(tx, tenant, &keys)?.into_iter().map(place).collect())
}

/// The order in which an answer shows them: the primary one first, then by order, larger first.
pub(super) fn sort(memberships: &mut [Membership]) {
    memberships.sort_by_key(|membership| (!membership.is_primary, Reverse(membership.department_order)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn membership(department: i64, department_order: i64) -> Membership {
        let department = DepartmentKey::new(department);
        Membership { department, user_order: 0, department_order, is_primary: false }
    }

    #[test]
    fn primary_is_the_largest_order_then_the_first() {
        let equal = [membership(1, 0), membership(2, 0)];
        assert_eq!(primary(&equal, None).unwrap().get(), 1);
        assert_eq!(primary(&equal, Some(DepartmentKey::new(2))).unwrap().get(), 2);
        let second = [membership(1, 0), membership(2, 9)];
        assert_eq!(primary(&second, None).unwrap().get(), 2);
        let refused = primary(&second, Some(DepartmentKey::new(1)));
        assert!(matches!(refused, Err(Error::Invalid(Field::PrimaryDepartment, _))));
    }
}

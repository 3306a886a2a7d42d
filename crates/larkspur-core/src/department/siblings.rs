//! What must be unique among siblings: name, names by language, order.

use larkspur_model::{DepartmentKey, I18nName};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Field, Result};

/// Checks a name and an order against the live children of `parent`, and returns the order to use: the given one,
/// or the one after the last sibling.
///
/// # Errors
/// [`Field::WholeDepartment`], [`Field::Name`], [`Field::I18nName`] or [`Field::Order`] taken.
pub(super) fn check(
    tx: &mut Tx<'_>,
    who: &Caller,
    parent: DepartmentKey,
    (name, custom_id): (&str, Option<&str>),
    i18n_name: &I18nName,
    order: Option<i64>,
) -> Result<i64> {
    let clash = rows::clash(tx, who.tenant(), parent, name, i18n_name, order)?;
    if let Some(namesake) = clash.namesake {
        let same_id = custom_id.is_some() && namesake.custom_id.as_deref() == custom_id;
        return Err(Error::Taken(if same_id { Field::WholeDepartment } else { Field::Name }));
    }
    if clash.i18n_name {
        return Err(Error::Taken(Field::I18nName));
    }
    if clash.order {
        return Err(Error::Taken(Field::Order));
    }
    match order {
        Some(order) => Ok(order),
        None => {
            let after_last = clash.last_order.map_or(Some(1), |last| last.checked_add(1));
            after_last.ok_or(Error::Invalid(Field::Order, "no room after the last sibling"))
        }
    }
}

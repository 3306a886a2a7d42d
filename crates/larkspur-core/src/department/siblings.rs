//! What must be unique among siblings: name, names by language, order.

use larkspur_model::{DepartmentKey, I18nName};
use larkspur_store::Tx;

use super::rows::{self, Clash};
use crate::{Caller, Error, Field, Result};

/// A department that wants a place among the children of another.
pub(super) struct Candidate<'a> {
    /// Itself: it may stand there already.
    pub(super) key: DepartmentKey,
    /// Its name.
    pub(super) name: &'a str,
    /// Its custom id.
    pub(super) custom_id: Option<&'a str>,
    /// Its name by language.
    pub(super) i18n_name: &'a I18nName,
    /// The place it wants.
    pub(super) wish: Wish,
}

/// Which place among siblings is wanted.
#[derive(Clone, Copy)]
pub(super) enum Wish {
    /// This one and no other.
    At(i64),
    /// This one if it is free, else after the last.
    Rather(i64),
    /// After the last.
    Last,
}

/// Checks a candidate against the live children of `parent`, and returns the order it gets.
///
/// # Errors
/// [`Field::WholeDepartment`], [`Field::Name`], [`Field::I18nName`] or [`Field::Order`] taken.
pub(super) fn check(
    tx: &mut Tx<'_>,
    who: &Caller,
    parent: DepartmentKey,
    candidate: &Candidate<'_>,
) -> Result<i64> {
    place(&rows::clash(tx, who.tenant(), parent, candidate)?, candidate)
}

/// The order that a candidate gets who meets this.
///
/// # Errors
/// As [`check`].
pub(super) fn place(clash: &Clash, candidate: &Candidate<'_>) -> Result<i64> {
    if let Some(namesake) = &clash.namesake {
        let same_id = candidate.custom_id.is_some() && namesake.custom_id.as_deref() == candidate.custom_id;
        return Err(Error::Taken(if same_id { Field::WholeDepartment } else { Field::Name }));
    }
    if clash.i18n_name {
        return Err(Error::Taken(Field::I18nName));
    }
    match candidate.wish {
        Wish::At(_) if clash.order => Err(Error::Taken(Field::Order)),
        Wish::At(order) => Ok(order),
        Wish::Rather(order) if !clash.order => Ok(order),
        Wish::Rather(_) | Wish::Last => {
            let after_last = clash.last_order.map_or(Some(1), |last| last.checked_add(1));
            after_last.ok_or(Error::Invalid(Field::Order, "no room after the last sibling"))
        }
    }
}

impl Wish {
    /// The order to look for among siblings, if any.
    pub(super) fn order(self) -> Option<i64> {
        match self {
            Self::At(order) | Self::Rather(order) => Some(order),
            Self::Last => None,
        }
    }
}

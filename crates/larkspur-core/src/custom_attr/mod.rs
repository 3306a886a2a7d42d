//! Attributes of users that a tenant defines for itself: defining them, taking values from requests, keeping them and
//! finding what an answer shows of them (contract `contact.v3.custom_attr.list`, field `custom_attrs` of users).
//!
//! Every attribute may be used by the API: an administrator who does not want that does not define it.

mod given;
pub mod rows;
mod shown;
pub(crate) mod stored;

use larkspur_model::{AttributeKind, CustomAttribute, TenantKey};
use larkspur_store::Tx;

pub use given::NewValue;
pub(crate) use given::values;
pub use shown::Attributes;

use crate::{Error, Field, Result};

/// Most attributes of a tenant. Not documented; the page of a user shows them all.
const MOST_ATTRIBUTES: usize = 100;
/// Most options of one attribute. Not documented.
const MOST_OPTIONS: usize = 500;
/// Longest id, value and name of an attribute or option, characters.
const LONGEST_TEXT: usize = 255;

/// Defines an attribute.
///
/// # Errors
/// [`Field::CustomAttribute`] invalid for a bad id or options that do not suit the kind, taken for an id that is
/// defined already.
pub fn define(tx: &mut Tx<'_>, tenant: TenantKey, new: &CustomAttribute) -> Result<()> {
    check(new)?;
    let defined = rows::all(tx, tenant)?;
    if defined.iter().any(|known| known.id == new.id) {
        return Err(Error::Taken(Field::CustomAttribute));
    }
    if defined.len() >= MOST_ATTRIBUTES {
        return Err(Error::Invalid(Field::CustomAttribute, "100 attributes are all there can be"));
    }
    rows::insert(tx, tenant, new)
}

/// The attributes of a tenant in the order of their ids.
///
/// # Errors
/// Whatever the store answers.
pub fn all(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<CustomAttribute>> {
    rows::all(tx, tenant)
}

fn check(new: &CustomAttribute) -> Result<()> {
    let wrong = |why| Err(Error::Invalid(Field::CustomAttribute, why));
    let is_id = |id: &str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|next| next.is_ascii_alphanumeric() || matches!(next, b'-' | b'_'))
    };
    if !is_id(&new.id) {
        return wrong("an id is 1 to 64 of a-z A-Z 0-9 _ -");
    }
    if new.name.is_empty() || new.name.given().any(|name| name.chars().count() > LONGEST_TEXT) {
        return wrong("a name in one of the languages is needed, at most 255 characters");
    }
    let is_choice = matches!(new.kind, AttributeKind::Choice | AttributeKind::Picture);
    if is_choice == new.options.is_empty() || new.options.len() > MOST_OPTIONS {
        return wrong("a choice has 1 to 500 options, everything else none");
    }
    let mut ids: Vec<&str> = new.options.iter().map(|option| option.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < new.options.len() || !ids.into_iter().all(is_id) {
        return wrong("each option has an id of its own, 1 to 64 of a-z A-Z 0-9 _ -");
    }
    let is_short = |text: &str| (1..=LONGEST_TEXT).contains(&text.chars().count());
    let texts = new.options.iter().flat_map(|option| std::iter::once(&option.value).chain(&option.name));
    if texts.into_iter().all(|text| is_short(text)) {
        Ok(())
    } else {
        wrong("values and names of options have 1 to 255 characters")
    }
}

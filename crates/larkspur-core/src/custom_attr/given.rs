//! Values of custom attributes as a request gives them.

use larkspur_model::{AttributeContent, AttributeKind, AttributeValue, CustomAttribute};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Field, Noun, RefKind, Reference, Result};

/// Most values in one request. Not documented; a tenant cannot define more.
const MOST_VALUES: usize = super::MOST_ATTRIBUTES;
/// Longest address of a link, characters. Not documented.
const LONGEST_URL: usize = 2_048;

/// One entry of `custom_attrs`; what is absent is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewValue {
    /// The word for the kind.
    pub kind: Option<String>,
    /// The attribute.
    pub id: Option<String>,
    /// Whether there was a `value` at all.
    pub has_value: bool,
    /// A text, or the title of a link.
    pub text: Option<String>,
    /// Where a link leads.
    pub url: Option<String>,
    /// Where it leads on a desktop.
    pub pc_url: Option<String>,
    /// What was chosen.
    pub option_id: Option<String>,
    /// Another user: always a `user_id`, whatever kind of id the request speaks; and the number of a kind, 1.
    pub user: Option<(String, i64)>,
}

/// What a user has after a request: the values of `before`, each replaced where the request names its attribute. An
/// empty text, and an empty `option_id`, take a value away.
///
/// # Errors
/// [`Field::CustomAttributeId`], [`Field::CustomAttributeValue`], [`Field::LinkTitle`] and [`Field::LinkUrl`] missing;
/// [`Noun::CustomAttribute`] not found; [`Field::CustomAttribute`] invalid for another kind than the attribute has, an
/// option or user that is not there.
pub(crate) fn values(
    tx: &mut Tx<'_>,
    who: &Caller,
    before: &[AttributeValue],
    given: &[NewValue],
) -> Result<Vec<AttributeValue>> {
    if given.is_empty() {
        return Ok(before.to_vec());
    }
    if given.len() > MOST_VALUES {
        return Err(Error::Invalid(Field::CustomAttribute, "more values than there can be attributes"));
    }
    let defined = rows::all(tx, who.tenant())?;
    let mut after = before.to_vec();
    for new in given {
        let id = present(new.id.as_deref(), Field::CustomAttributeId)?;
        let unknown = || Error::NotFound(Noun::CustomAttribute, Reference::new(RefKind::Name, id));
        let attribute = defined.iter().find(|known| known.id == id).ok_or_else(unknown)?;
        let content = content(tx, who, attribute, new)?;
        after.retain(|value| value.id != id);
        after.extend(content.map(|content| AttributeValue { id: id.to_owned(), content }));
    }
    after.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(after)
}

/// A text that must be there.
fn present(text: Option<&str>, field: Field) -> Result<&str> {
    text.filter(|text| !text.is_empty()).ok_or(Error::Missing(field))
}

/// The value that an entry gives to an attribute; `None` takes it away.
fn content(
    tx: &mut Tx<'_>,
    who: &Caller,
    attribute: &CustomAttribute,
    new: &NewValue,
) -> Result<Option<AttributeContent>> {
    let wrong = |why| Error::Invalid(Field::CustomAttribute, why);
    if new.kind.as_deref().is_some_and(|word| AttributeKind::parse(word) != Some(attribute.kind)) {
        return Err(wrong("the attribute is of another type"));
    }
    if !new.has_value {
        return Err(Error::Missing(Field::CustomAttributeValue));
    }
    let missing = || Error::Missing(Field::CustomAttributeValue);
    Ok(match attribute.kind {
        AttributeKind::Text => {
            let text = new.text.clone().ok_or_else(missing)?;
            Some(text).filter(|text| !text.is_empty()).map(AttributeContent::Text)
        }
        AttributeKind::Link => {
            let text = present(new.text.as_deref(), Field::LinkTitle)?.to_owned();
            let url = present(new.url.as_deref(), Field::LinkUrl)?.to_owned();
            let pc_url = new.pc_url.clone().filter(|url| !url.is_empty());
            if std::iter::once(&url).chain(&pc_url).any(|url| url.chars().count() > LONGEST_URL) {
                return Err(wrong("an address has 2,048 characters at most"));
            }
            Some(AttributeContent::Link { text, url, pc_url })
        }
        AttributeKind::Choice | AttributeKind::Picture => {
            let id = new.option_id.as_deref().ok_or_else(missing)?;
            if !id.is_empty() && attribute.options.iter().all(|option| option.id != id) {
                return Err(wrong("no such option"));
            }
            (!id.is_empty()).then(|| AttributeContent::Option(id.to_owned()))
        }
        AttributeKind::User => {
            let (id, kind) = new.user.as_ref().ok_or_else(missing)?;
            let user = if *kind == 1 { who.ids.user_by_id(tx, id)? } else { None };
            Some(AttributeContent::User(user.ok_or_else(|| wrong("no such user, by user_id and type 1"))?))
        }
    })
}

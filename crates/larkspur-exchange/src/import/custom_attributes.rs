//! Attributes that the tenant defines, before the users who have values of them.

use larkspur_core::custom_attr;
use larkspur_core::custom_attr::NewValue;
use larkspur_model::{self as model, AttributeKind, I18nName};
use larkspur_store::Tx;

use super::Import;
use crate::error::ExchangeError;
use crate::record::{AttributeOption, AttributeValue, CustomAttribute};

/// Defines the attributes.
pub(super) fn create(import: &mut Import<'_>, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
    let source = import.source;
    source.each(|line, record: Result<CustomAttribute, String>| {
        import.advance();
        let new = match record.and_then(attribute) {
            Ok(new) => new,
            Err(why) => return import.refuse(line, why),
        };
        let outcome = custom_attr::define(tx, import.who.tenant(), &new);
        if import.settle(&line, Some(&new.id), outcome)?.is_some() {
            import.report.custom_attributes += 1;
        }
        Ok(())
    })
}

fn attribute(record: CustomAttribute) -> Result<model::CustomAttribute, String> {
    let word = record.kind.unwrap_or_default();
    let kind =
        AttributeKind::parse(&word).ok_or_else(|| format!("kind: {word:?} is not a word of the API"))?;
    let option = |AttributeOption { id, value, name }| model::AttributeOption {
        id: id.unwrap_or_default(),
        value: value.unwrap_or_default(),
        name,
    };
    Ok(model::CustomAttribute {
        id: record.id.unwrap_or_default(),
        kind,
        name: I18nName::from_given(record.name_zh_cn, record.name_ja_jp, record.name_en_us),
        options: record.options.into_iter().map(option).collect(),
    })
}

/// A value as a request would give it.
pub(super) fn value(record: &AttributeValue) -> NewValue {
    let AttributeValue { id, text, url, pc_url, option_id, user } = record.clone();
    // 1 is the only kind of user that an attribute can name.
    let user = user.map(|user| (user, 1));
    NewValue { id, text, url, pc_url, option_id, user, has_value: true, ..NewValue::default() }
}

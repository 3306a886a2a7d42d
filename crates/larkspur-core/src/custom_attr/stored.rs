//! Options and values as the store keeps them: JSON text, written and read here alone.

use larkspur_model::{AttributeContent, AttributeOption, AttributeValue, UserKey};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

#[derive(Serialize, Deserialize)]
struct StoredOption {
    id: String,
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredValue {
    id: String,
    #[serde(flatten)]
    content: StoredContent,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredContent {
    Text(String),
    Link { text: String, url: String, pc_url: Option<String> },
    Option(String),
    User(i64),
}

/// The options of an attribute as text.
pub(super) fn options_text(options: &[AttributeOption]) -> Result<String> {
    let stored: Vec<StoredOption> = options
        .iter()
        .map(|it| StoredOption { id: it.id.clone(), value: it.value.clone(), name: it.name.clone() })
        .collect();
    serde_json::to_string(&stored).map_err(|source| Error::Internal(source.into()))
}

/// The options that a text holds.
pub(super) fn options(text: &str) -> Option<Vec<AttributeOption>> {
    let stored: Vec<StoredOption> = serde_json::from_str(text).ok()?;
    let option = |StoredOption { id, value, name }| AttributeOption { id, value, name };
    Some(stored.into_iter().map(option).collect())
}

/// The values of a user as text; `None` when there are none.
pub(crate) fn values_text(values: &[AttributeValue]) -> Result<Option<String>> {
    if values.is_empty() {
        return Ok(None);
    }
    let stored: Vec<StoredValue> = values.iter().cloned().map(StoredValue::from).collect();
    serde_json::to_string(&stored).map(Some).map_err(|source| Error::Internal(source.into()))
}

/// The values that a text holds.
pub(crate) fn values(text: Option<&str>) -> Option<Vec<AttributeValue>> {
    let Some(text) = text else { return Some(Vec::new()) };
    let stored: Vec<StoredValue> = serde_json::from_str(text).ok()?;
    Some(stored.into_iter().map(AttributeValue::from).collect())
}

impl From<AttributeValue> for StoredValue {
    fn from(value: AttributeValue) -> Self {
        let content = match value.content {
            AttributeContent::Text(text) => StoredContent::Text(text),
            AttributeContent::Link { text, url, pc_url } => StoredContent::Link { text, url, pc_url },
            AttributeContent::Option(id) => StoredContent::Option(id),
            AttributeContent::User(key) => StoredContent::User(key.get()),
        };
        Self { id: value.id, content }
    }
}

impl From<StoredValue> for AttributeValue {
    fn from(stored: StoredValue) -> Self {
        let content = match stored.content {
            StoredContent::Text(text) => AttributeContent::Text(text),
            StoredContent::Link { text, url, pc_url } => AttributeContent::Link { text, url, pc_url },
            StoredContent::Option(id) => AttributeContent::Option(id),
            StoredContent::User(key) => AttributeContent::User(UserKey::new(key)),
        };
        Self { id: stored.id, content }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let value = |id: &str, content| AttributeValue { id: id.to_owned(), content };
        let link = AttributeContent::Link { text: "题".into(), url: "http://a".into(), pc_url: None };
        let all = vec![
            value("a", AttributeContent::Text("\"文\"".into())),
            value("b", link),
            value("c", AttributeContent::Option("o".into())),
            value("d", AttributeContent::User(UserKey::new(7))),
        ];
        let text = values_text(&all).unwrap();
        assert_eq!(values(text.as_deref()), Some(all));
        assert_eq!((values_text(&[]).unwrap(), values(None)), (None, Some(vec![])));
        assert_eq!(values(Some("[1]")), None);
    }
}

//! Pieces of the wire that several families share.

use larkspur_model::I18nName;
use serde::{Deserialize, Deserializer, Serialize};

/// A name by language, as requests and answers carry it. A language that was not given is absent.
#[derive(Deserialize, Serialize, Default)]
#[serde(default)]
pub(crate) struct WireI18nName {
    #[serde(skip_serializing_if = "Option::is_none")]
    zh_cn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ja_jp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    en_us: Option<String>,
}

impl WireI18nName {
    /// What an answer shows of a name; nothing when no language was given.
    pub(crate) fn shown(name: &I18nName) -> Option<Self> {
        let I18nName { zh_cn, ja_jp, en_us } = name.clone();
        (!name.is_empty()).then_some(Self { zh_cn, ja_jp, en_us })
    }
}

impl From<WireI18nName> for I18nName {
    fn from(wire: WireI18nName) -> Self {
        Self::from_given(wire.zh_cn, wire.ja_jp, wire.en_us)
    }
}

/// A text of a request in which the empty one means "not given", as clients send it.
pub(crate) fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// `null` and absence are the default of a type: official clients send explicit nulls.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A whole number that official clients send as a number or in a text.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Number {
    /// As a number.
    Plain(i64),
    /// In a text.
    Text(String),
}

impl Number {
    /// The number; `None` when the text is not one.
    pub(crate) fn get(&self) -> Option<i64> {
        match self {
            Self::Plain(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }

    /// What was sent, as text: for ids that the Python client declares as numbers.
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Plain(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }

    /// Whether it is a text that says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }
}

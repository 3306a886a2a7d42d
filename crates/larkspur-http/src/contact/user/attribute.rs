//! Values of custom attributes on the wire.

use larkspur_core::Caller;
use larkspur_core::custom_attr::{Attributes, NewValue};
use larkspur_model::{AttributeContent, AttributeKind, AttributeValue};
use serde::{Deserialize, Serialize};

/// A value as an answer shows it. Fields in the order of the contract; those of other kinds are absent.
#[derive(Serialize)]
pub(super) struct WireAttribute {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    value: WireValue,
}

#[derive(Serialize, Default)]
struct WireValue {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pc_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    option_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    option_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generic_user: Option<WireGenericUser>,
}

/// The only kind of user there is: a member.
const MEMBER: i64 = 1;

#[derive(Serialize, Deserialize)]
struct WireGenericUser {
    id: String,
    #[serde(rename = "type")]
    kind: i64,
}

/// The values of a user, as far as their attributes are still defined.
pub(super) fn wire(who: &Caller, attributes: &Attributes, values: &[AttributeValue]) -> Vec<WireAttribute> {
    let one = |value: &AttributeValue| {
        let kind = attributes.of(value)?.kind;
        Some(WireAttribute {
            kind: kind.as_str(),
            id: value.id.clone(),
            value: shown(who, attributes, value, kind),
        })
    };
    values.iter().filter_map(one).collect()
}

fn shown(who: &Caller, attributes: &Attributes, value: &AttributeValue, kind: AttributeKind) -> WireValue {
    let mut wire = WireValue::default();
    match &value.content {
        AttributeContent::Text(text) => wire.text = Some(text.clone()),
        AttributeContent::Link { text, url, pc_url } => {
            (wire.text, wire.url) = (Some(text.clone()), Some(url.clone()));
            wire.pc_url.clone_from(pc_url);
        }
        AttributeContent::Option(id) => {
            wire.option_id = Some(id.clone());
            let option = attributes.option(value).cloned();
            match kind {
                AttributeKind::Picture => {
                    wire.picture_url = option.as_ref().map(|option| option.value.clone());
                    wire.name = option.and_then(|option| option.name);
                }
                _ => wire.option_value = option.map(|option| option.value),
            }
        }
        AttributeContent::User(key) => {
            wire.generic_user = Some(WireGenericUser { id: attributes.user_id(who, *key), kind: MEMBER });
        }
    }
    wire
}

impl WireAttribute {
    /// Without the id of what was chosen, which reading one user does not show.
    pub(super) fn without_option_id(mut self) -> Self {
        self.value.option_id = None;
        self
    }
}

/// An entry of `custom_attrs` as a request gives it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct GivenAttribute {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<String>,
    value: Option<GivenValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct GivenValue {
    text: Option<String>,
    url: Option<String>,
    pc_url: Option<String>,
    option_id: Option<String>,
    generic_user: Option<WireGenericUser>,
}

impl From<GivenAttribute> for NewValue {
    fn from(given: GivenAttribute) -> Self {
        let has_value = given.value.is_some();
        let value = given.value.unwrap_or_default();
        Self {
            kind: given.kind,
            id: given.id,
            has_value,
            text: value.text,
            url: value.url,
            pc_url: value.pc_url,
            option_id: value.option_id,
            user: value.generic_user.map(|user| (user.id, user.kind)),
        }
    }
}

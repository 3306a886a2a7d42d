//! `/_larkspur/v1/custom-attributes`: attributes of users, which nobody can define by the platform's API.

use axum::http::StatusCode;
use larkspur_core::{Error, Field, custom_attr, tenant};
use larkspur_model::{AttributeKind, AttributeOption, CustomAttribute, I18nName};
use serde::{Deserialize, Serialize};

use super::call::ControlCall;
use crate::served::Outcome;
use crate::wire::WireI18nName;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct WireOption {
    id: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAttribute {
    tenant_key: Option<String>,
    id: String,
    #[serde(rename = "type")]
    kind: String,
    name: WireI18nName,
    #[serde(default)]
    options: Vec<WireOption>,
}

#[derive(Serialize)]
struct WireAttribute {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<WireI18nName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<WireOption>,
}

#[derive(Serialize)]
struct Attributes {
    custom_attributes: Vec<WireAttribute>,
}

/// The attributes of the tenant that the query names, or of the only one.
pub(super) async fn list(call: ControlCall) -> Outcome {
    let wanted = call.query("tenant_key");
    let all = call.look(move |tx| {
        let tenant = tenant::named_or_only(tx, wanted.as_deref())?;
        Ok(custom_attr::all(tx, tenant.key)?.into_iter().map(WireAttribute::from).collect())
    });
    let custom_attributes = all.await?;
    call.reply(StatusCode::OK, &Attributes { custom_attributes })
}

/// Defines an attribute.
pub(super) async fn define(call: ControlCall) -> Outcome {
    let NewAttribute { tenant_key, id, kind, name, options } = call.body()?;
    let option = |WireOption { id, value, name }| AttributeOption { id, value, name };
    let (name, options) = (I18nName::from(name), options.into_iter().map(option).collect::<Vec<_>>());
    let defined = call.change(move |tx| {
        let tenant = tenant::named_or_only(tx, tenant_key.as_deref())?;
        let unknown = || Error::Invalid(Field::CustomAttribute, "no such type of attribute");
        let kind = AttributeKind::parse(&kind).ok_or_else(unknown)?;
        let (id, name, options) = (id.clone(), name.clone(), options.clone());
        let new = CustomAttribute { id, kind, name, options };
        custom_attr::define(tx, tenant.key, &new)?;
        Ok(WireAttribute::from(new))
    });
    let defined = defined.await?;
    call.reply(StatusCode::CREATED, &defined)
}

impl From<CustomAttribute> for WireAttribute {
    fn from(attribute: CustomAttribute) -> Self {
        let option = |AttributeOption { id, value, name }| WireOption { id, value, name };
        Self {
            kind: attribute.kind.as_str(),
            name: WireI18nName::shown(&attribute.name),
            id: attribute.id,
            options: attribute.options.into_iter().map(option).collect(),
        }
    }
}

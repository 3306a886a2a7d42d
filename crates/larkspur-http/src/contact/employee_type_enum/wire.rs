//! An employee type on the wire.

use larkspur_core::Caller;
use larkspur_core::employee_type::GivenType;
use larkspur_model::{EmployeeType, IdKind};
use serde::{Deserialize, Serialize};

use crate::wire::or_default;

/// `enum_type` of a tenant's own.
const CUSTOM: i64 = 2;
/// `enum_status` of one that users may be given.
const ACTIVE: i64 = 1;

/// What a request says of an employee type.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Given {
    #[serde(deserialize_with = "or_default")]
    content: String,
    #[serde(deserialize_with = "or_default")]
    enum_type: i64,
    #[serde(deserialize_with = "or_default")]
    enum_status: i64,
    i18n_content: Option<Vec<WireContent>>,
}

impl From<Given> for GivenType {
    fn from(given: Given) -> Self {
        let names = |list: Vec<WireContent>| list.into_iter().map(|it| (it.locale, it.value)).collect();
        Self {
            number: None,
            content: given.content,
            is_custom: given.enum_type == CUSTOM,
            active: given.enum_status == ACTIVE,
            i18n_content: given.i18n_content.map(names),
        }
    }
}

/// The content in one language.
#[derive(Deserialize, Serialize, Default)]
#[serde(default)]
struct WireContent {
    #[serde(deserialize_with = "or_default")]
    locale: String,
    #[serde(deserialize_with = "or_default")]
    value: String,
}

/// What an answer shows of an employee type.
#[derive(Serialize)]
pub(super) struct WireType {
    enum_id: String,
    enum_value: String,
    content: String,
    enum_type: i64,
    enum_status: i64,
    i18n_content: Vec<WireContent>,
}

/// The answer about one.
#[derive(Serialize)]
pub(super) struct One {
    pub(super) employee_type_enum: WireType,
}

/// An employee type in the ids of the tenant.
pub(super) fn render(who: &Caller, it: EmployeeType) -> WireType {
    WireType {
        enum_id: who.ids.shown().show(IdKind::EmployeeTypeId, 0, it.number),
        enum_value: it.number.to_string(),
        enum_type: if it.is_built_in() { 1 } else { CUSTOM },
        enum_status: if it.active { ACTIVE } else { 2 },
        content: it.content,
        i18n_content: it
            .i18n_content
            .into_iter()
            .map(|(locale, value)| WireContent { locale, value })
            .collect(),
    }
}

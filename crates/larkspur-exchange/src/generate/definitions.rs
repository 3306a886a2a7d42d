//! What the organisation defined for itself: an employee type, and two custom attributes.

use super::chance::Chance;
use super::people::user_id;
use crate::record::{AttributeOption, AttributeValue, CustomAttribute, EmployeeType, LocalName};

/// The number of the employee type: the first of a tenant's own.
pub(super) const APPRENTICE: i64 = 6;
/// The sizes of shirts.
const SIZES: [&str; 5] = ["S", "M", "L", "XL", "XXL"];

/// The records that go before everything else.
pub(super) fn employee_type() -> EmployeeType {
    let name = |locale: &str, value: &str| LocalName {
        locale: Some(locale.to_owned()),
        value: Some(value.to_owned()),
    };
    EmployeeType {
        number: Some(APPRENTICE),
        content: Some("学徒".to_owned()),
        i18n_content: vec![name("en_us", "Apprentice"), name("ja_jp", "見習い")],
        active: Some(true),
        ..EmployeeType::default()
    }
}

/// The attributes: one to choose from, one that names a colleague.
pub(super) fn attributes() -> [CustomAttribute; 2] {
    let option =
        |size: &str| AttributeOption { id: Some(size.to_owned()), value: Some(size.to_owned()), name: None };
    let attribute = |id: &str, kind: &str, chinese: &str, english: &str| CustomAttribute {
        id: Some(id.to_owned()),
        kind: Some(kind.to_owned()),
        name_zh_cn: Some(chinese.to_owned()),
        name_en_us: Some(english.to_owned()),
        ..CustomAttribute::default()
    };
    let shirt = attribute("shirt", "ENUMERATION", "工服尺码", "Shirt size");
    [
        attribute("buddy", "GENERIC_USER", "入职伙伴", "Buddy"),
        CustomAttribute { options: SIZES.map(option).into(), ..shirt },
    ]
}

/// What one of so many people has of them.
pub(super) fn values(users: u32, chance: &mut Chance<'_>) -> Vec<AttributeValue> {
    let mut values = Vec::new();
    if chance.percent(1) {
        let (id, user) = ("buddy".to_owned(), user_id(chance.below(users)));
        values.push(AttributeValue { id: Some(id), user: Some(user), ..AttributeValue::default() });
    }
    if chance.percent(5) {
        let (id, size) = ("shirt".to_owned(), chance.any(&SIZES).to_owned());
        values.push(AttributeValue { id: Some(id), option_id: Some(size), ..AttributeValue::default() });
    }
    values
}

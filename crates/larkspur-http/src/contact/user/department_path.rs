//! Where users stand, with every name on the way down; shown to a person's token alone (documented).

use std::collections::HashMap;

use larkspur_core::Caller;
use larkspur_core::department::{self, Trail};
use larkspur_core::ids::CustomIds;
use larkspur_model::{DepartmentKey, I18nName, User};
use larkspur_store::Tx;
use serde::Serialize;

use crate::wire::WireI18nName;

/// What stands between the names of a path, as observed.
const JOINT: &str = "-";

/// The departments of a user, each with the way to it.
pub(super) type WirePath = Vec<WireDetail>;

/// One department of a user.
#[derive(Serialize)]
pub(super) struct WireDetail {
    department_id: String,
    department_name: Name,
    department_path: Path,
}

#[derive(Serialize)]
struct Path {
    department_ids: Vec<String>,
    department_path_name: Name,
}

#[derive(Serialize)]
struct Name {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    i18n_name: Option<WireI18nName>,
}

/// The departments of these users, in the order of both; nothing for a caller that is an app alone.
pub(super) fn render(
    tx: &mut Tx<'_>,
    who: &Caller,
    users: &[User],
) -> larkspur_core::Result<Vec<Option<WirePath>>> {
    if who.user().is_none() {
        return Ok(users.iter().map(|_| None).collect());
    }
    let mut places: Vec<DepartmentKey> =
        users.iter().flat_map(|user| user.memberships.iter().map(|place| place.department)).collect();
    places.sort_unstable();
    places.dedup();
    let trails = department::trails(tx, who, &places)?;
    let steps: Vec<DepartmentKey> =
        trails.iter().flat_map(|trail| trail.steps.iter().map(|(key, ..)| *key)).collect();
    let custom = who.ids.load(tx, &[], &steps)?;
    let trails: HashMap<DepartmentKey, Trail> =
        trails.into_iter().map(|trail| (trail.department, trail)).collect();
    let path = |user: &User| {
        let trails = user.memberships.iter().filter_map(|place| trails.get(&place.department));
        Some(trails.map(|trail| detail(who, &custom, trail)).collect())
    };
    Ok(users.iter().map(path).collect())
}

fn detail(who: &Caller, custom: &CustomIds, trail: &Trail) -> WireDetail {
    let ids = trail.steps.iter().map(|(key, ..)| who.ids.department(custom, *key)).collect();
    let (name, i18n_name) =
        trail.steps.last().map(|(_, name, i18n)| (name.clone(), i18n.clone())).unwrap_or_default();
    WireDetail {
        department_id: who.ids.department(custom, trail.department),
        department_name: Name { name, i18n_name: WireI18nName::shown(&i18n_name) },
        department_path: Path { department_ids: ids, department_path_name: joined(&trail.steps) },
    }
}

/// All names as one; in a language as far as it goes, the plain name where a step has none in it.
fn joined(steps: &[(DepartmentKey, String, I18nName)]) -> Name {
    let all = |language: fn(&I18nName) -> &Option<String>| {
        let any = steps.iter().any(|(_, _, i18n)| language(i18n).is_some());
        let names = steps.iter().map(|(_, name, i18n)| language(i18n).as_deref().unwrap_or(name));
        any.then(|| names.collect::<Vec<_>>().join(JOINT))
    };
    let plain: Vec<&str> = steps.iter().map(|(_, name, _)| name.as_str()).collect();
    let i18n =
        I18nName { zh_cn: all(|it| &it.zh_cn), ja_jp: all(|it| &it.ja_jp), en_us: all(|it| &it.en_us) };
    Name { name: plain.join(JOINT), i18n_name: WireI18nName::shown(&i18n) }
}

//! Where a user stands, with every name on the way down; shown to a person's token alone (documented).

use larkspur_core::{Caller, department};
use larkspur_model::{DepartmentKey, I18nName, User};
use larkspur_store::Tx;
use serde::Serialize;

use crate::wire::WireI18nName;

/// What stands between the names of a path, as observed.
const JOINT: &str = "-";

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

/// The departments of a user in their order; `None` for a caller that is an app alone.
pub(super) fn render(
    tx: &mut Tx<'_>,
    who: &Caller,
    user: &User,
) -> larkspur_core::Result<Option<Vec<WireDetail>>> {
    if who.user().is_none() {
        return Ok(None);
    }
    let places: Vec<DepartmentKey> = user.memberships.iter().map(|place| place.department).collect();
    let trails = department::trails(tx, who, &places)?;
    let steps: Vec<DepartmentKey> =
        trails.iter().flat_map(|trail| trail.steps.iter().map(|(key, ..)| *key)).collect();
    let custom = who.ids.load(tx, &[], &steps)?;
    let details = trails.into_iter().map(|trail| {
        let ids = trail.steps.iter().map(|(key, ..)| who.ids.department(&custom, *key)).collect();
        let (name, i18n_name) =
            trail.steps.last().map(|(_, name, i18n)| (name.clone(), i18n.clone())).unwrap_or_default();
        WireDetail {
            department_id: who.ids.department(&custom, trail.department),
            department_name: Name { name, i18n_name: WireI18nName::shown(&i18n_name) },
            department_path: Path { department_ids: ids, department_path_name: joined(&trail.steps) },
        }
    });
    Ok(Some(details.collect()))
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

//! `GET /open-apis/contact/v3/scopes`: shows an app its contact range.

use larkspur_contract::endpoint::CONTACT_V3_SCOPE_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::contact_range::{self, RangePlace};
use larkspur_core::department::Position;
use larkspur_core::{Field, Result};
use larkspur_model::{DepartmentKey, UserKey};
use serde::Serialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_SCOPE_LIST,
    codes: Codes {
        causes: &[(Cause::Invalid(Field::PageToken), 40012)],
        fields: &[("page_size", None, 40011), ("page_token", None, 40012)],
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "group_ids is always empty: there are no user groups yet",
            "users come oldest first; departments of the first level by order, others oldest first",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    department_ids: Vec<String>,
    user_ids: Vec<String>,
    group_ids: [String; 0],
}

async fn handle(mut call: Call) -> Outcome {
    let after = call.page_place()?.map(opened);
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| -> Result<_> {
        let page = contact_range::list(tx, who, page_size, after)?;
        let custom = who.ids.load(tx, &page.users, &page.departments)?;
        let user_ids = page.users.iter().map(|key| who.ids.user(&custom, *key)).collect();
        let department_ids = page.departments.iter().map(|key| who.ids.department(&custom, *key)).collect();
        Ok((user_ids, department_ids, page.end))
    });
    let (user_ids, department_ids, end) = page.await?;
    let page_token = end.map(|end| call.page_token(&sealed(end)));
    call.reply(&Data { has_more: page_token.is_some(), page_token, department_ids, user_ids, group_ids: [] })
}

/// Place, version and order of a department; a user has neither version nor order, which begin at 0.
fn sealed(place: RangePlace) -> [i64; 3] {
    match place {
        RangePlace::User(key) => [key.get(), -1, 0],
        RangePlace::Department(Position { department, version, order }) => [department.get(), version, order],
    }
}

fn opened(place: [i64; 3]) -> RangePlace {
    match place {
        [key, -1, _] => RangePlace::User(UserKey::new(key)),
        [key, version, order] => {
            RangePlace::Department(Position { department: DepartmentKey::new(key), version, order })
        }
    }
}

//! `GET /open-apis/contact/v3/users/find_by_department`: lists the direct members of a department.

use larkspur_contract::endpoint::CONTACT_V3_USER_FIND_BY_DEPARTMENT;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, user};
use larkspur_model::UserKey;

use super::wire::{self, UserPage};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_FIND_BY_DEPARTMENT,
    codes: Codes {
        causes: &[(Cause::OutOfRange(Noun::Department), 40004)],
        fields: &[("page_size", None, 40011), ("page_token", None, 40012)],
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "tenant access tokens only",
            "users come oldest first, so that a walk is whole while others write; orders tells their order",
            "no pictures, custom attributes, job level or job family",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.query("department_id").unwrap_or_default().to_owned();
    let after = call.page_place()?.map(|[last]| UserKey::new(last));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (users, end) = user::of_department(tx, who, &id, page_size, after)?;
        Ok((wire::render_list(tx, who, users)?, end))
    });
    let (items, end) = page.await?;
    let page_token = end.map(|end| call.page_token(&[end.get()]));
    call.reply(&UserPage::new(items, page_token))
}

//! A person on the wire of the token endpoints.

use larkspur_core::ids::IdView;
use larkspur_model::User;
use serde::Serialize;

/// What a token endpoint tells of the person; what was never given is absent. There are no pictures.
#[derive(Serialize)]
pub(super) struct UserInfo {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    en_name: Option<String>,
    open_id: String,
    union_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enterprise_email: Option<String>,
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile: Option<String>,
    tenant_key: String,
}

impl UserInfo {
    /// A user as `ids` shows them.
    pub(super) fn of(ids: &IdView, tenant_key: &str, user: User) -> Self {
        Self {
            open_id: ids.open_id(user.key),
            union_id: ids.union_id(user.key),
            user_id: ids.user_id(user.custom_id.as_deref(), user.key),
            tenant_key: tenant_key.to_owned(),
            name: user.name,
            en_name: user.en_name,
            email: user.email,
            enterprise_email: user.enterprise_email,
            mobile: user.mobile,
        }
    }
}

//! Tokens: `/open-apis/auth/v3`.

pub mod app_access_token_internal;
mod issue;
pub mod tenant_access_token_internal;

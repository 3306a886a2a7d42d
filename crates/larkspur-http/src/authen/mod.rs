//! User tokens: `/open-apis/authen`, and the page on which a person lets an app act for them.

pub mod access_token;
pub mod authorize;
mod issue;
pub mod oauth_token;
mod oauth_wire;
pub mod oidc_access_token;
pub mod oidc_refresh_access_token;
pub mod refresh_access_token;
pub mod user_info;
mod wire;

pub use authorize::SignIn;
pub(crate) use oauth_wire::oauth_body;

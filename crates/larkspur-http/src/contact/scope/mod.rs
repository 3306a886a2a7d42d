//! The contact range of the calling app: `/open-apis/contact/v3/scopes`.

pub mod list;

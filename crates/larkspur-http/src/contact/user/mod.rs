//! Users: `/open-apis/contact/v3/users`.

pub mod create;
pub mod get;
mod wire;

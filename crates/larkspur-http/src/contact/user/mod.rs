//! Users: `/open-apis/contact/v3/users`.

mod attribute;
pub mod create;
pub mod delete;
pub mod get;
mod given;
pub mod patch;
pub mod resurrect;
pub mod update;
pub mod update_user_id;
mod wire;

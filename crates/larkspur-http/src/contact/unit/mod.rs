//! Units: `/open-apis/contact/v3/unit`.

pub mod bind_department;
mod binding;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod list_department;
pub mod patch;
pub mod unbind_department;
mod wire;

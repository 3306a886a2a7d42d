//! Employee types: `/open-apis/contact/v3/employee_type_enums`.

pub mod create;
pub mod delete;
pub mod list;
pub mod update;
mod wire;

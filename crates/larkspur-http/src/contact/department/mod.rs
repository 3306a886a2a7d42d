//! Departments: `/open-apis/contact/v3/departments`.

pub mod children;
pub mod create;
pub mod get;
mod wire;

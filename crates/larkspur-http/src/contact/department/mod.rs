//! Departments: `/open-apis/contact/v3/departments`.

pub mod batch;
pub mod children;
pub mod create;
pub mod delete;
pub mod get;
mod given;
pub mod list;
pub mod parent;
pub mod patch;
pub mod search;
pub mod unbind_department_chat;
pub mod update;
pub mod update_department_id;
mod wire;

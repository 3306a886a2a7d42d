//! Users: `/open-apis/contact/v3/users`.

mod attribute;
pub mod basic_batch;
pub mod batch;
pub mod batch_get_id;
mod codes;
pub mod create;
pub mod delete;
mod department_path;
pub mod find_by_department;
pub mod get;
mod given;
pub mod list;
pub mod patch;
pub mod resurrect;
pub mod update;
pub mod update_user_id;
mod wire;

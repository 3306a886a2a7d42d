//! Users: `/open-apis/contact/v3/users`.

pub mod basic_batch;
pub mod batch;
pub mod batch_get_id;
pub mod create;
mod department_path;
pub mod find_by_department;
pub mod get;
pub mod list;
mod wire;

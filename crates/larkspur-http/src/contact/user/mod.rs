//! Users: `/open-apis/contact/v3/users`.

pub mod create;
mod department_path;
pub mod get;
mod wire;

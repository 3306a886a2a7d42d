//! The directory: `/open-apis/contact/v3`.

pub mod department;
pub mod employee_type_enum;
pub mod scope;
pub mod unit;
pub mod user;

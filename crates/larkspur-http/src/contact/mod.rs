//! The directory: `/open-apis/contact/v3`.

pub mod department;
pub mod scope;
pub mod user;

//! Searching: `/open-apis/search`.

pub mod user;

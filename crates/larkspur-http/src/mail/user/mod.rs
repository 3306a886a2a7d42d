//! What addresses are: `/open-apis/mail/v1/users`.

pub mod query;

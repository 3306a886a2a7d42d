//! Mail: `/open-apis/mail/v1`.

pub mod mailgroup;

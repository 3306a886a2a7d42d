//! Aliases of a mail group: `/open-apis/mail/v1/mailgroups/:mailgroup_id/aliases`.

pub mod create;
pub mod delete;
pub mod list;

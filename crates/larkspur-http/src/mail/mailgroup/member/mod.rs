//! Members of a mail group: `/open-apis/mail/v1/mailgroups/:mailgroup_id/members`.

pub mod batch_create;
pub mod batch_delete;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;

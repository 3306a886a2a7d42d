//! Who may send to a mail group that is open to chosen senders: `/open-apis/mail/v1/mailgroups/:mailgroup_id/permission_members`.

pub mod batch_create;
pub mod batch_delete;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;

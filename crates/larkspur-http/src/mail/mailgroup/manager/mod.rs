//! Managers of a mail group: `/open-apis/mail/v1/mailgroups/:mailgroup_id/managers`.

pub mod batch_create;
pub mod batch_delete;
pub mod list;
mod wire;

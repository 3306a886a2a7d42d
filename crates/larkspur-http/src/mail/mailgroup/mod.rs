//! Mail groups: `/open-apis/mail/v1/mailgroups`.

pub mod create;
pub mod get;
pub mod list;
mod wire;

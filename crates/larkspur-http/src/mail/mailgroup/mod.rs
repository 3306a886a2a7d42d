//! Mail groups: `/open-apis/mail/v1/mailgroups`.

pub mod alias;
mod change;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod manager;
pub mod member;
pub mod patch;
pub mod permission_member;
mod roll;
pub mod update;
mod wire;

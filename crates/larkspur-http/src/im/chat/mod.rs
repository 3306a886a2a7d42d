//! Chats: `/open-apis/im/v1/chats`.

pub mod get;
pub mod list;
pub mod member;

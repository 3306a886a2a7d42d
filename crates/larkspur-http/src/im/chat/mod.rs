//! Chats: `/open-apis/im/v1/chats`.

pub mod get;

//! Instant messaging, as far as department chats need it: `/open-apis/im/v1`.

pub mod chat;

//! Members of chats: `/open-apis/im/v1/chats/:chat_id/members`.

pub mod get;

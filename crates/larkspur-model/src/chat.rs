//! Group chats, as far as departments need them.

use crate::key::{AppKey, ChatKey, DepartmentKey, UserKey};

/// A group chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// Its inner key.
    pub key: ChatKey,
    /// The department it belongs to; `None` for an ordinary chat.
    pub department: Option<DepartmentKey>,
    /// Its name: that of the department.
    pub name: String,
    /// The owner: the main leader of the department, or whoever a leaving owner left it to.
    pub owner: Option<UserKey>,
    /// The app whose bot is in the chat.
    pub app: AppKey,
    /// How many users are in it.
    pub member_count: i64,
}

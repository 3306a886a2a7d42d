//! Departments.

use crate::i18n::I18nName;
use crate::key::{ChatKey, DepartmentKey, UserKey};
use crate::path::DepartmentPath;

/// Which kind of leader someone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaderKind {
    /// The one main leader; 1 on the wire.
    Main,
    /// A deputy; 2 on the wire.
    Deputy,
}

/// A leader of a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leader {
    /// Main or deputy.
    pub kind: LeaderKind,
    /// Who it is.
    pub user: UserKey,
}

/// A department with everything an answer shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Its inner key.
    pub key: DepartmentKey,
    /// The department above; `None` for the root.
    pub parent: Option<DepartmentKey>,
    /// Where it stands.
    pub path: DepartmentPath,
    /// The custom id, when one was given.
    pub custom_id: Option<String>,
    /// Its name, unique among siblings.
    pub name: String,
    /// Its name by language.
    pub i18n_name: I18nName,
    /// Place among its siblings, ascending, unique.
    pub order: i64,
    /// The shown id of the unit it is bound to.
    pub unit_id: Option<String>,
    /// Its group chat.
    pub chat: Option<ChatKey>,
    /// Employee types whose members join the chat; empty: all.
    pub chat_employee_types: Vec<i64>,
    /// Leaders, the main one first.
    pub leaders: Vec<Leader>,
    /// HR business partners, in the order given.
    pub hrbps: Vec<UserKey>,
    /// Direct child departments.
    pub child_count: i64,
    /// Users here and below, each once.
    pub member_count: i64,
    /// Users whose primary department is this one or one below.
    pub primary_member_count: i64,
    /// Whether it was deleted; only then is anything of it still readable by a replayed request.
    pub is_deleted: bool,
}

impl Department {
    /// The main leader.
    #[must_use]
    pub fn main_leader(&self) -> Option<UserKey> {
        self.leaders.iter().find(|leader| leader.kind == LeaderKind::Main).map(|leader| leader.user)
    }
}

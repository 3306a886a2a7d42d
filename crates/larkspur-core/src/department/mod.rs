//! Departments: the tree of an organisation.

mod ancestors;
mod appoint;
mod change;
mod chat_types;
pub mod children;
pub mod counts;
mod create;
mod custom_id;
mod every;
mod find;
mod granted;
mod name;
mod people;
mod place;
mod remove;
pub mod rows;
mod siblings;
mod standings;
mod subtree;
mod trail;
mod unbind_chat;
mod walk;
mod wave;

pub use ancestors::ancestors;
pub use appoint::{Appointment, appoint_each};
pub use change::{DepartmentChange, patch, update};
pub use children::{ChildQuery, Position, children};
pub use create::{NewDepartment, create, create_each};
pub use custom_id::change_id;
pub use every::every;
pub(crate) use find::{all_live, changeable, readable};
pub use find::{batch, get, names, places};
pub use granted::granted;
pub use people::NewLeader;
pub use remove::delete;
pub(crate) use standings::{Chats, Standings};
pub use trail::{Trail, trails};
pub use unbind_chat::unbind_chat;

use larkspur_model::{Department, DepartmentKey, DepartmentPath, I18nName, TenantKey};
use larkspur_store::Tx;

use crate::Result;

/// Makes the root department of a new tenant.
///
/// # Errors
/// Whatever the store answers.
pub(crate) fn insert_root(tx: &mut Tx<'_>, tenant: TenantKey, name: &str) -> Result<()> {
    let root = Department {
        key: DepartmentKey::ROOT,
        parent: None,
        path: DepartmentPath::root(),
        custom_id: None,
        name: name.to_owned(),
        i18n_name: I18nName::default(),
        order: 0,
        unit_id: None,
        chat: None,
        chat_employee_types: Vec::new(),
        leaders: Vec::new(),
        hrbps: Vec::new(),
        child_count: 0,
        member_count: 0,
        primary_member_count: 0,
        is_deleted: false,
    };
    let version = rows::places::version(tx, tenant)?;
    let row = rows::NewRow { department: &root, unit: None, version };
    rows::insert(tx, tenant, &[row])
}

//! The words of the directory: keys, shown ids, names, addresses and the entities the rules hold.
//!
//! Pure values and their parsers live here. Nothing here does IO, knows SQL, or knows the wire: a value that
//! exists is valid, because its `parse` was the only way to make it.

pub mod attribute;
pub mod chat;
pub mod department;
pub mod email;
pub mod employee_type;
pub mod i18n;
pub mod key;
pub mod mail_group;
pub mod member;
pub mod mobile;
pub mod path;
pub mod public_mailbox;
pub mod shown_id;
pub mod text;
pub mod unit;
pub mod user;

pub use attribute::{AttributeContent, AttributeKind, AttributeOption, AttributeValue, CustomAttribute};
pub use chat::Chat;
pub use department::{Department, Leader, LeaderKind};
pub use email::{EmailAddress, MailDomain};
pub use employee_type::EmployeeType;
pub use i18n::I18nName;
pub use key::{
    AppKey, ChatKey, DepartmentKey, MailGroupKey, MailPasswordKey, MailPostKey, MemberKey, PublicMailboxKey,
    TenantKey, UnitKey, UserKey,
};
pub use mail_group::{MailGroup, WhoCanSend};
pub use member::{MailGroupMember, Member, MemberKind};
pub use mobile::Mobile;
pub use path::DepartmentPath;
pub use public_mailbox::{PublicMailbox, PublicMailboxMember};
pub use shown_id::{IdKind, ShownIds};
pub use unit::Unit;
pub use user::{Membership, User, UserStatus};

//! Users of the directory.

use crate::attribute::AttributeValue;
use crate::key::{DepartmentKey, UserKey};

/// What state an account is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserStatus {
    /// The invitation was accepted.
    pub joined: bool,
    /// An administrator froze the account.
    pub frozen: bool,
    /// The person has left the organisation.
    pub resigned: bool,
}

impl UserStatus {
    /// Whether the person is at work here now.
    #[must_use]
    pub fn is_activated(self) -> bool {
        self.joined && !self.frozen && !self.resigned
    }
}

/// A user's place in one department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The department.
    pub department: DepartmentKey,
    /// Place of the user within the department, larger first.
    pub user_order: i64,
    /// Place of the department among the user's, larger first.
    pub department_order: i64,
    /// Whether this is the user's primary department.
    pub is_primary: bool,
}

/// A user with everything an answer shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The inner key.
    pub key: UserKey,
    /// The custom `user_id`, when one was given.
    pub custom_id: Option<String>,
    /// Full name.
    pub name: String,
    /// English name.
    pub en_name: Option<String>,
    /// Also known as.
    pub nickname: Option<String>,
    /// The address the person signs in with.
    pub email: Option<String>,
    /// The address within the organisation's mail domains.
    pub enterprise_email: Option<String>,
    /// Mobile number in E.164.
    pub mobile: Option<String>,
    /// Whether colleagues see the number.
    pub mobile_visible: bool,
    /// 0 kept private, 1 male, 2 female, 3 other.
    pub gender: i64,
    /// Key of the picture.
    pub avatar_key: Option<String>,
    /// The direct leader.
    pub leader: Option<UserKey>,
    /// City of work.
    pub city: Option<String>,
    /// Country or region code.
    pub country: Option<String>,
    /// Desk.
    pub work_station: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// When the person joined, seconds since 1970; `None` once it was cleared.
    pub join_time: Option<i64>,
    /// Number of the employee, unique when given.
    pub employee_no: Option<String>,
    /// Employee type: 1 to 5 built in, others defined by the tenant.
    pub employee_type: i64,
    /// Values of custom attributes, each attribute once.
    pub custom_attrs: Vec<AttributeValue>,
    /// State of the account.
    pub status: UserStatus,
    /// Departments, the primary one first.
    pub memberships: Vec<Membership>,
}

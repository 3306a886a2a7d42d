//! Showing an app its own contact range (contract `contact.v3.scope.list`).

use larkspur_model::{DepartmentKey, UserKey};
use larkspur_store::Tx;

use crate::department::{self, ChildQuery, Position};
use crate::{Caller, Result, user};

/// A page of a contact range: users first, then departments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangePage {
    /// Users, oldest first.
    pub users: Vec<UserKey>,
    /// Departments: by order where they are siblings, else oldest first.
    pub departments: Vec<DepartmentKey>,
    /// Where it ended, if there is more.
    pub end: Option<RangePlace>,
}

/// Where a page of a contact range ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangePlace {
    /// After this user.
    User(UserKey),
    /// After this department.
    Department(Position),
}

/// A page of at most `page_size` users and departments together: for all members the direct members of the root and the
/// departments of the first level, else what the range names, with nothing that is below it. A walk over the pages
/// shows whatever was in it throughout exactly once.
///
/// # Errors
/// As [`department::children()`] says of its page token.
pub fn list(tx: &mut Tx<'_>, who: &Caller, page_size: usize, after: Option<RangePlace>) -> Result<RangePage> {
    let (mut users, after) = match after {
        Some(RangePlace::Department(position)) => (Vec::new(), Some(position)),
        None => (user::range_users(tx, who, page_size + 1, None)?, None),
        Some(RangePlace::User(last)) => (user::range_users(tx, who, page_size + 1, Some(last))?, None),
    };
    let mut has_more = users.len() > page_size;
    users.truncate(page_size);
    let room = page_size - users.len();
    let (mut departments, mut end) = (Vec::new(), None);
    if room > 0 {
        (departments, end) = departments_of(tx, who, room, after)?;
    } else if !has_more {
        has_more = !departments_of(tx, who, 1, None)?.0.is_empty();
    }
    let end = match end {
        Some(position) => Some(RangePlace::Department(position)),
        None => users.last().copied().filter(|_| has_more).map(RangePlace::User),
    };
    Ok(RangePage { users, departments, end })
}

/// A page of the departments that the range stands for.
fn departments_of(
    tx: &mut Tx<'_>,
    who: &Caller,
    page_size: usize,
    after: Option<Position>,
) -> Result<(Vec<DepartmentKey>, Option<Position>)> {
    let query = ChildQuery { recursive: false, page_size, after };
    let (departments, end) = if who.range().is_all() {
        department::children(tx, who, "0", query)?
    } else {
        department::granted(tx, who, query)?
    };
    Ok((departments.into_iter().map(|department| department.key).collect(), end))
}

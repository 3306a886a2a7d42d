//! All users at once, stretch by stretch, for whoever writes them down elsewhere.

use std::collections::HashSet;

use larkspur_model::{AttributeValue, User, UserKey};
use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, Error, Noun, Result};

/// The next users at work after one of them, in the order in which they came, at most `limit`; for a caller with the
/// contact range "all members". A leader who has left is not shown, nor a value of a custom attribute that names somebody
/// who has: nobody could be given those again.
///
/// # Errors
/// [`Error::OutOfRange`] for a smaller range.
pub fn every(tx: &mut Tx<'_>, who: &Caller, after: Option<UserKey>, limit: usize) -> Result<Vec<User>> {
    if !who.range().is_all() {
        return Err(Error::OutOfRange(Noun::User));
    }
    let mut users = rows::at_work_after(tx, who.tenant(), after.unwrap_or(UserKey::new(0)), limit)?;
    find::attach(tx, who, &mut users)?;
    let others = users.iter().flat_map(|user| {
        user.leader.into_iter().chain(user.custom_attrs.iter().filter_map(AttributeValue::named_user))
    });
    let others: Vec<UserKey> = others.collect();
    let at_work: HashSet<UserKey> = rows::at_work(tx, who.tenant(), &others)?.into_iter().collect();
    for user in &mut users {
        user.leader.take_if(|leader| !at_work.contains(leader));
        user.custom_attrs.retain(|value| value.named_user().is_none_or(|key| at_work.contains(&key)));
    }
    Ok(users)
}

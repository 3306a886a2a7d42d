//! What an administrator does with copies on their way. What somebody has at the moment goes on, and takes effect with
//! what is said about it: a copy that was delivered was delivered.

use larkspur_model::{EmailAddress, MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::lease::settle;
use super::rows;
use crate::Result;
use crate::mail_post::CopyState;

/// Which copies are meant; of them, those that are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// All of a post.
    Post(MailPostKey),
    /// The one of an address.
    Copy(MailPostKey, EmailAddress),
}

impl Choice {
    fn parts(&self) -> (MailPostKey, Option<&str>) {
        match self {
            Self::Post(post) => (*post, None),
            Self::Copy(post, address) => (*post, Some(address.folded())),
        }
    }
}

/// Keeps copies back until they are tried again by [`retry`], and says how many.
///
/// # Errors
/// Whatever the store answers.
pub fn hold(tx: &mut Tx<'_>, tenant: TenantKey, choice: &Choice) -> Result<u64> {
    change(tx, tenant, choice, CopyState::Held)
}

/// Gives copies up, and says how many. Nobody is told.
///
/// # Errors
/// Whatever the store answers.
pub fn cancel(tx: &mut Tx<'_>, tenant: TenantKey, choice: &Choice) -> Result<u64> {
    change(tx, tenant, choice, CopyState::Cancelled)
}

/// Tries copies now, held ones too, and until `expires_at` at least; says how many.
///
/// # Errors
/// Whatever the store answers.
pub fn retry(tx: &mut Tx<'_>, tenant: TenantKey, choice: &Choice, expires_at: i64) -> Result<u64> {
    let (post, address) = choice.parts();
    let touched = rows::copies::set_due(tx, tenant, post, address)?;
    rows::extend(tx, tenant, post, expires_at)?;
    settle_free(tx, tenant, post)?;
    Ok(touched)
}

fn change(tx: &mut Tx<'_>, tenant: TenantKey, choice: &Choice, state: CopyState) -> Result<u64> {
    let (post, address) = choice.parts();
    let touched = rows::copies::set_aside(tx, tenant, post, address, state)?;
    settle_free(tx, tenant, post)?;
    Ok(touched)
}

/// Puts the deliveries of a post in their places that nobody has.
fn settle_free(tx: &mut Tx<'_>, tenant: TenantKey, post: MailPostKey) -> Result<()> {
    for spot in rows::free_of_post(tx, tenant, post)? {
        settle(tx, &spot)?;
    }
    Ok(())
}

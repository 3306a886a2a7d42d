//! Reports that come back after a copy was taken over.

use larkspur_model::{EmailAddress, MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::{bounced, counts, rows};
use crate::mail_post::Reply;
use crate::mail_report::{self, News};
use crate::{Result, mail_queue};

/// What a report says of one address for which there is no hope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The address.
    pub address: EmailAddress,
    /// The enhanced status, where the report has one.
    pub status: Option<(u16, u16, u16)>,
    /// What a server said.
    pub text: String,
}

/// Takes in what came back to the return address of a post, which is the proof that it is about one, and says how many of
/// its copies it is about: a copy that counted as delivered has failed, and managers are told; a failure that speaks
/// against the address is noted there, and managers are told when it is suspended by that.
///
/// # Errors
/// Whatever the store answers.
pub fn returned(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    failures: &[Failure],
) -> Result<usize> {
    let mut noted = 0;
    for failure in failures {
        let folded = failure.address.folded();
        let Some(spot) = rows::spot_of_copy(tx, tenant, post, folded)? else { continue };
        noted += 1;
        let reply = Reply { code: None, status: failure.status, text: failure.text.clone() };
        mail_queue::came_back(tx, &spot, folded, &reply)?;
        if failure.status.is_some_and(counts) && bounced(tx, tenant, folded, &failure.text)? {
            mail_report::owe_copies(tx, &spot, News::Suspended, &[folded.to_owned()])?;
        }
    }
    Ok(noted)
}

//! Addresses with a tag: `group+tag@…` for `group@…`.

use larkspur_model::EmailAddress;
use larkspur_store::Tx;

use crate::{Result, mail_address, mail_domain};

/// The address that is meant by one that may have a tag behind a `+`: itself if somebody has it, the recycle bin counted,
/// or else the longest that somebody has when tags are taken off. What nobody has comes back as it is.
///
/// # Errors
/// Whatever the store answers.
pub fn without_tag(tx: &mut Tx<'_>, to: &EmailAddress) -> Result<EmailAddress> {
    let Some(tenant) = mail_domain::owner(tx, to.domain())? else { return Ok(to.clone()) };
    let mut candidate = to.clone();
    loop {
        if mail_address::find(tx, tenant, &candidate)?.is_some() {
            return Ok(candidate);
        }
        // A local part has 64 octets, so this ends soon.
        let front = candidate.local_part().rsplit_once('+').map(|(front, _)| front);
        let shorter = front.map(|front| format!("{front}@{}", to.domain().as_str()));
        match shorter.as_deref().and_then(EmailAddress::parse) {
            Some(shorter) => candidate = shorter,
            None => return Ok(to.clone()),
        }
    }
}

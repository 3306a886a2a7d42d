//! Judges `MAIL FROM`.

use larkspur_core::mail_password::Identity;
use larkspur_smtp::address::ReversePath;
use larkspur_smtp::session::{Client, Refusal, Sender};

use super::{PostOffice, Trust, address};

/// Whether a message from this sender may begin. Asks nothing of the store: rights are a matter of the recipient.
///
/// The empty sender is let in everywhere: what comes with it is a report and is not distributed.
pub(super) fn judge(
    office: &PostOffice,
    trust: &Trust,
    client: &Client<Identity>,
    sender: &Sender,
) -> Result<(), Refusal> {
    if office.pressure.is_high(&office.db, office.terms.waiting_writes) {
        return Err(Refusal::NoRoom);
    }
    match (trust, &sender.path) {
        (Trust::Submission, ReversePath::Mailbox(mailbox)) => {
            let identity = client.identity.as_ref().ok_or(Refusal::AuthenticationRequired)?;
            let owned = address::known(mailbox).is_some_and(|address| identity.may_send_as(&address));
            if owned { Ok(()) } else { Err(Refusal::SenderNotOwned) }
        }
        _ => Ok(()),
    }
}

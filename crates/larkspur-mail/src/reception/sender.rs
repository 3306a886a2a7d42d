//! Judges `MAIL FROM`.

use larkspur_core::mail_password::Identity;
use larkspur_smtp::address::ReversePath;
use larkspur_smtp::session::{Client, Refusal, Sender};

use super::counters::{Counted, word};
use super::{PostOffice, Trust, address};

/// Whether a message from this sender may begin, and whether there is room for it. Rights are a matter of the recipient.
///
/// The empty sender is let in everywhere: what comes with it is a report and is not distributed.
pub(super) async fn judge(
    office: &PostOffice,
    trust: &Trust,
    client: &Client<Identity>,
    sender: &Sender,
) -> Result<(), Refusal> {
    if let Some(why) = office.pressure.lacks(&office.db, &office.terms.room).await {
        tracing::debug!(why, "mail is turned away for now");
        office.counters().count(Counted::Message, word(Refusal::NoRoom));
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

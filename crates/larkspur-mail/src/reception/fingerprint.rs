//! By what a message is recognised that is sent again, because our answer to the first time was lost.

use larkspur_core::mail_password::Identity;
use larkspur_model::MailPostKey;
use larkspur_smtp::session::{Client, Sender};
use sha2::{Digest as _, Sha256};

use crate::text::Message;

/// A hash over who sends, the envelope, the `Message-ID` and the body (the source is the design of mail delivery,
/// section 7). A message without `Message-ID` is like no other one: programs send the same words twice and mean it.
pub(super) fn of(
    client: &Client<Identity>,
    sender: &Sender,
    message: &Message<'_>,
    key: MailPostKey,
) -> [u8; 32] {
    let id = message.first("Message-ID").map(|field| field.text().into_owned()).filter(|id| !id.is_empty());
    let unlike = if id.is_none() { key.get().to_be_bytes() } else { [0; 8] };
    let peer = match (&client.identity, client.address) {
        (Some(identity), _) => format!("login {}", identity.name()),
        (None, Some(address)) => format!("address {}", address.to_canonical()),
        (None, None) => "local".to_owned(),
    };
    let mut hash = Sha256::new();
    for part in [
        peer.as_bytes(),
        sender.path.to_string().as_bytes(),
        id.unwrap_or_default().as_bytes(),
        unlike.as_slice(),
        message.body(),
    ] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

//! One message on its way in: sender, recipients, and text that comes in chunks.

use tokio::time::Instant;

use super::budget::Held;
use crate::address::{ForwardPath, ReversePath};
use crate::command::{MailParameters, RcptParameters};
use crate::frame::Decoder;

/// Who sends, as the envelope says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Where reports go.
    pub path: ReversePath,
    /// What was said about the message.
    pub parameters: MailParameters,
}

/// One recipient, as the envelope says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Where the message goes.
    pub path: ForwardPath,
    /// What was said about this recipient.
    pub parameters: RcptParameters,
}

/// A recipient that was let in, and what the product wrote down about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressed<P> {
    /// The recipient.
    pub recipient: Recipient,
    /// The product's note.
    pub place: P,
}

/// What came since `MAIL`.
pub(super) struct Transaction<P> {
    pub(super) sender: Sender,
    pub(super) recipients: Vec<Addressed<P>>,
    pub(super) chunks: Option<Chunks>,
}

/// Text that `BDAT` brought so far.
pub(super) struct Chunks {
    pub(super) decoder: Decoder,
    pub(super) held: Held,
    /// When the whole message must be there.
    pub(super) end: Instant,
}

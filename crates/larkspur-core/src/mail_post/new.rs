//! What comes in to be kept.

use larkspur_model::{EmailAddress, MailPostKey};

use super::{Destination, Nested, Notify, Originator, Return};

/// A post that was received whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPost {
    /// Its key, drawn by the caller since the text names it; each tenant that gets the post keeps it under this key.
    pub key: MailPostKey,
    /// Who sent it.
    pub originator: Originator,
    /// The sender of the envelope, as given; `None` is the empty one.
    pub sender: Option<EmailAddress>,
    /// The subject as people read it.
    pub subject: String,
    /// The `Message-ID`, without brackets.
    pub message_id: Option<String>,
    /// The message that began the conversation: the first of `References`, else `In-Reply-To`, else its own id.
    pub thread: Option<String>,
    /// The header section as it came, with the empty line that ends it.
    pub head: Vec<u8>,
    /// What follows it; every edition has the same.
    pub body: Vec<u8>,
    /// It came with SMTPUTF8.
    pub smtputf8: bool,
    /// What the sender wants back in reports.
    pub ret: Option<Return>,
    /// The sender's name for this envelope.
    pub envid: Option<String>,
    /// Made of everything by which the same message, sent again by the same peer, is recognised: peer identity, envelope,
    /// `Message-ID`, body.
    pub fingerprint: [u8; 32],
    /// One for each recipient that [`judge`](super::judge) let in, in their order.
    pub editions: Vec<NewEdition>,
}

/// What the members of one group get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEdition {
    /// Which group.
    pub to: Destination,
    /// The header section of the copies: edited, stamped, signed, with the empty line that ends it.
    pub head: Vec<u8>,
    /// The sender of the envelope of the copies: where reports about them go.
    pub sender: String,
    /// When the author wants a report about the group's address.
    pub notify: Option<Notify>,
    /// The recipient as the author first knew it.
    pub orcpt: Option<String>,
    /// The author gets no copy of it, if one was proved.
    pub spares_author: bool,
    /// Members who go by one of these addresses get no copy of it either. Each costs a look-up: the caller bounds them.
    pub spares: Vec<EmailAddress>,
    /// Whose rules count for groups that are nested in it.
    pub nested: Nested,
}

/// A post to named addresses, without a group: a report, or mail for the postmaster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its key, drawn by the caller.
    pub key: MailPostKey,
    /// The sender of the envelope; `None` for a report.
    pub sender: Option<EmailAddress>,
    /// The subject as people read it.
    pub subject: String,
    /// The `Message-ID`, without brackets.
    pub message_id: Option<String>,
    /// The header section, with the empty line that ends it.
    pub head: Vec<u8>,
    /// What follows it.
    pub body: Vec<u8>,
    /// The header is beyond ASCII.
    pub smtputf8: bool,
    /// Who gets it.
    pub to: Vec<EmailAddress>,
}

/// Where copies go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onward<'a> {
    /// Nowhere: they are kept to be looked at.
    Capture,
    /// On their way.
    Relay {
        /// The domains that have a route of their own, in ASCII form and lower case; all others go by `*`.
        routes: &'a [String],
        /// Until when they are tried, milliseconds since 1970.
        expires_at: i64,
    },
}

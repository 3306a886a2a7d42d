//! Who sends: as far as it is known at each step, and whose word it is.

use larkspur_core::mail_password::Identity;
use larkspur_core::mail_post::{Author, Originator};
use larkspur_model::EmailAddress;
use larkspur_smtp::address::ReversePath;
use larkspur_smtp::session::{Client, Refusal, Sender};

use super::{Trust, address};
use crate::text::authres::{Proof, authenticated_by};
use crate::text::{self, AuthorFault, Message};

/// Who sends, when a recipient is judged. `from` is what [`sender`] made of the envelope.
pub(super) fn at_recipient<'a>(trust: &Trust, sender: &Sender, from: Option<&'a EmailAddress>) -> Author<'a> {
    match (&sender.path, trust, from) {
        (ReversePath::Null, ..) => Author::Report,
        (_, Trust::Authres(_), _) => Author::Later,
        (_, Trust::Submission | Trust::Verified, Some(from)) => Author::Proved(from),
        (_, Trust::Submission | Trust::Verified, None) => Author::Unproved,
    }
}

/// The sender of the envelope as the directory writes it; `None` for the empty one, and for one that it could not have.
pub(super) fn sender(sender: &Sender) -> Option<EmailAddress> {
    match &sender.path {
        ReversePath::Null => None,
        ReversePath::Mailbox(mailbox) => address::known(mailbox),
    }
}

/// Who sent a message that is there whole.
pub(super) struct Known {
    pub(super) originator: Originator,
    /// Whoever `From` names, if it names one readable mailbox: readers take that for the author.
    pub(super) author: Option<text::Author>,
    /// Why nobody was proved although somebody could have been; said to groups that want a proof.
    pub(super) fault: Option<AuthorFault>,
    /// Who logged in at the server in front of us, if it was by that that the author was proved.
    pub(super) login: Option<String>,
}

impl Known {
    /// Takes the proof back: who logged in is not the author.
    pub(super) fn disown(&mut self) {
        self.originator = Originator::Unproved;
    }
}

/// Settles who sent a message.
///
/// # Errors
/// On a submission listener: `From` cannot be read, or names somebody else than the one who logged in.
pub(super) fn settle(
    trust: &Trust,
    client: &Client<Identity>,
    sender: &Sender,
    message: &Message<'_>,
) -> Result<Known, Refusal> {
    let read = text::author(message);
    let fault = read.as_ref().err().copied();
    let author = read.ok();
    let mut login = None;
    let of_envelope = self::sender(sender).map_or(Originator::Unproved, Originator::Proved);
    let originator = match (&sender.path, trust) {
        (ReversePath::Null, _) => Originator::Report,
        (_, Trust::Verified) => of_envelope,
        (_, Trust::Submission) => {
            let named = author.as_ref().ok_or(fault.map_or(Refusal::SenderNotOwned, content))?;
            let identity = client.identity.as_ref().ok_or(Refusal::AuthenticationRequired)?;
            if !identity.may_send_as(&named.address) {
                return Err(Refusal::SenderNotOwned);
            }
            of_envelope
        }
        (_, Trust::Authres(id)) => {
            let vouched =
                author.as_ref().and_then(|author| Some((authenticated_by(message, id, author)?, author)));
            match vouched {
                Some((Proof::Password(name), author)) => {
                    login = name;
                    Originator::Proved(author.address.clone())
                }
                Some((Proof::Dmarc, author)) => Originator::Proved(author.address.clone()),
                None => Originator::Unproved,
            }
        }
    };
    Ok(Known { originator, author, fault, login })
}

/// The refusal of a message whose author cannot be read.
pub(super) fn content(fault: AuthorFault) -> Refusal {
    Refusal::BadContent(match fault {
        AuthorFault::Missing => "the message has no From field",
        AuthorFault::TwoFields => "the message has more than one From field",
        AuthorFault::Several => "the From field names more than one mailbox",
        AuthorFault::Unreadable => "the From field cannot be read",
    })
}

//! What the store has to say about a message before its editions are made: a name for it, the time, and what stands
//! against it.

use larkspur_core::mail_post::{Author, Destination, Nested, Originator};
use larkspur_core::mail_reach::{self, Party};
use larkspur_core::{Result, mail_domain, mail_group, tenant};
use larkspur_model::{EmailAddress, IdKind, MailPostKey, WhoCanSend};
use larkspur_store::Tx;

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The groups that the message goes to.
    pub(super) groups: Vec<Destination>,
    /// Whoever it says it is from.
    pub(super) from: Option<EmailAddress>,
    /// Who logged in at the server in front of us, if that one says so.
    pub(super) login: Option<EmailAddress>,
    /// Who was proved to have sent it.
    pub(super) originator: Originator,
    /// Whose rules count for nested groups.
    pub(super) nested: Nested,
}

/// What was found.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// What the message is called, if it is kept.
    pub(super) key: MailPostKey,
    /// What a letter made of it is called.
    pub(super) letter: MailPostKey,
    /// What a notice about it is called.
    pub(super) notice: MailPostKey,
    /// The instant of the snapshot, milliseconds since 1970.
    pub(super) now: i64,
    /// Whoever it says it is from has an address in one of our domains.
    pub(super) author_is_ours: bool,
    /// About each group, in their order.
    pub(super) groups: Vec<Seen>,
}

/// What was found about one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Its id, as its tenant shows it, and those of the groups nested in it that it is expanded through: by these they are
    /// known in marks.
    pub(super) ids: Vec<String>,
    /// The message says it is from a mail group, and the group is not open to all: readers would take the group's
    /// members for the author's.
    pub(super) poses: bool,
    /// Who logged in is somebody else of the tenant than the one whom the message says it is from.
    pub(super) is_other: bool,
}

/// Looks. The keys are fresh, and good for one message.
pub(super) fn look(tx: &mut Tx<'_>, question: &Question) -> Result<Look> {
    let [key, letter, notice] = [(); 3].map(|()| MailPostKey::new(tx.fresh_id()));
    let mut groups = Vec::with_capacity(question.groups.len());
    for to in &question.groups {
        groups.push(seen(tx, question, to)?);
    }
    let author_is_ours = match &question.from {
        Some(from) => mail_domain::owner(tx, from.domain())?.is_some(),
        None => false,
    };
    Ok(Look { key, letter, notice, now: tx.now(), author_is_ours, groups })
}

fn seen(tx: &mut Tx<'_>, question: &Question, to: &Destination) -> Result<Seen> {
    let party = match &question.from {
        Some(from) => Some(mail_reach::party_of_address(tx, to.tenant, from)?),
        None => None,
    };
    let is_other = match (&question.login, &party) {
        (Some(login), Some(party)) => mail_reach::party_of_address(tx, to.tenant, login)? != *party,
        _ => false,
    };
    let author = if is_other { Author::Unproved } else { question.originator.author() };
    let extent = question.nested.extent(tx, to.tenant, to.group, author)?;
    let nested = extent.groups().iter().filter(|nested| **nested != to.group);
    let tenant = tenant::by_key(tx, to.tenant)?;
    let groups = std::iter::once(&to.group).chain(nested);
    let ids = groups
        .flat_map(|group| tenant.as_ref().map(|tenant| tenant.ids.show(IdKind::MailGroupId, 0, group.get())));
    let ids = ids.collect();
    let rule = mail_group::find_by_key(tx, to.tenant, to.group)?.map(|group| group.who_can_send);
    let poses = matches!(party, Some(Party::MailGroup(_))) && rule != Some(WhoCanSend::Anyone);
    Ok(Seen { ids, poses, is_other })
}

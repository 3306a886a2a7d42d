//! What addresses are and how they stand (contract `mail.v1.user.query`).

use std::collections::{HashMap, HashSet};

use larkspur_model::EmailAddress;
use larkspur_store::Tx;

use super::{Holder, Role, rows};
use crate::{Caller, Result, mail_domain};

/// How an address stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not a mail address.
    Malformed,
    /// In a domain that is not one of the tenant's.
    UnknownDomain,
    /// Mail to it would find nobody.
    Unknown,
    /// In use.
    Active,
    /// In the recycle bin.
    Recycled,
    /// Of a user whose account is frozen.
    Disabled,
}

/// What kind of address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Mailbox of a user.
    User,
    /// Alias of a user.
    UserAlias,
    /// Public mailbox.
    PublicMailbox,
    /// Alias of one.
    PublicMailboxAlias,
    /// Mail group.
    MailGroup,
    /// Alias of one.
    MailGroupAlias,
}

/// What is known about one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How it stands.
    pub status: Status,
    /// What kind it is; `None` for one that is not there.
    pub kind: Option<Kind>,
}

/// What these addresses are, one answer for each in their order. An address that someone only signs in with is no
/// address of a mailbox.
///
/// # Errors
/// Whatever the store answers.
pub fn query(tx: &mut Tx<'_>, who: &Caller, addresses: &[String]) -> Result<Vec<Answer>> {
    let parsed: Vec<Option<EmailAddress>> = addresses.iter().map(|text| EmailAddress::parse(text)).collect();
    let folded: Vec<String> = parsed.iter().flatten().map(|address| address.folded().to_owned()).collect();
    if folded.is_empty() {
        return Ok(parsed.iter().map(|_| absent(Status::Malformed)).collect());
    }
    let domains: HashSet<String> = mail_domain::all(tx, who.tenant())?.into_iter().collect();
    let known: HashMap<String, rows::Known> = rows::known(tx, who.tenant(), &folded)?.into_iter().collect();
    let answer = |address: &Option<EmailAddress>| match address {
        None => absent(Status::Malformed),
        Some(address) if !domains.contains(address.domain().as_str()) => absent(Status::UnknownDomain),
        Some(address) => known.get(address.folded()).map_or(absent(Status::Unknown), present),
    };
    Ok(parsed.iter().map(answer).collect())
}

fn absent(status: Status) -> Answer {
    Answer { status, kind: None }
}

fn present(known: &rows::Known) -> Answer {
    let is_alias = match known.role {
        Role::Login => return absent(Status::Unknown),
        Role::Primary | Role::LoginAndPrimary => false,
        Role::Alias => true,
    };
    let (status, primary, alias) = match known.holder {
        Holder::User(_) if known.frozen => (Status::Disabled, Kind::User, Kind::UserAlias),
        Holder::User(_) => (Status::Active, Kind::User, Kind::UserAlias),
        Holder::FormerUser(_) => (Status::Recycled, Kind::User, Kind::UserAlias),
        Holder::PublicMailbox(_) => (Status::Active, Kind::PublicMailbox, Kind::PublicMailboxAlias),
        Holder::FormerPublicMailbox(_) => (Status::Recycled, Kind::PublicMailbox, Kind::PublicMailboxAlias),
        Holder::MailGroup(_) => (Status::Active, Kind::MailGroup, Kind::MailGroupAlias),
    };
    Answer { status, kind: Some(if is_alias { alias } else { primary }) }
}

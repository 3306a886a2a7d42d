//! From what a request says to whom it means.

use larkspur_model::{EmailAddress, MailGroupKey, Member, MemberKind, PublicMailboxKey};
use larkspur_store::Tx;

use super::Roll;
use crate::mail_address::{self, Holder};
use crate::{Caller, Error, Field, Result, department, mail_domain, user};

/// A member as a request names one. The kind decides which of the others counts; the rest is ignored.
#[derive(Clone, Debug, Default)]
pub struct NewMember {
    /// The kind.
    pub kind: Option<MemberKind>,
    /// The user, in the id kind of the request.
    pub user: Option<String>,
    /// The department, in the id kind of the request.
    pub department: Option<String>,
    /// The address.
    pub email: Option<String>,
}

impl NewMember {
    fn needed(text: Option<&String>) -> Result<&str> {
        text.map(String::as_str).filter(|text| !text.is_empty()).ok_or(Error::Missing(Field::Member))
    }

    fn address(&self) -> Result<EmailAddress> {
        let parsed = EmailAddress::parse(Self::needed(self.email.as_ref())?);
        parsed.ok_or(Error::Invalid(Field::Member, "not a mail address"))
    }
}

/// Whom these mean, in their order. Users and departments are looked up together.
///
/// # Errors
/// [`Field::MemberKind`] missing or not one of this roll; [`Field::Member`] missing or nothing in this tenant;
/// [`Noun::User`](crate::Noun::User) or [`Noun::Department`](crate::Noun::Department) not found, [`Error::BadId`],
/// [`Error::CrossAppId`].
pub(super) fn members(tx: &mut Tx<'_>, who: &Caller, roll: Roll, new: &[NewMember]) -> Result<Vec<Member>> {
    let (mut users, mut departments) = (Vec::new(), Vec::new());
    for new in new {
        match kind(roll, new)? {
            MemberKind::User => users.push(NewMember::needed(new.user.as_ref())?),
            MemberKind::Department => departments.push(NewMember::needed(new.department.as_ref())?),
            _ => {}
        }
    }
    let mut users = user::all_at_work(tx, who, users)?.into_iter().map(Member::User);
    let mut departments = department::all_live(tx, who, departments)?.into_iter().map(Member::Department);
    let mut members = Vec::with_capacity(new.len());
    for new in new {
        members.push(match kind(roll, new)? {
            MemberKind::User => users.next().ok_or_else(|| Error::broken("a user for every reference"))?,
            MemberKind::Department => {
                departments.next().ok_or_else(|| Error::broken("a department for every reference"))?
            }
            MemberKind::Company => Member::Company,
            MemberKind::ExternalUser => external(tx, who, new.address()?)?,
            MemberKind::MailGroup | MemberKind::PublicMailbox => holder(tx, who, new)?,
            MemberKind::OtherMember => Member::OtherMember(new.address()?),
        });
    }
    Ok(members)
}

fn kind(roll: Roll, new: &NewMember) -> Result<MemberKind> {
    let kind = new.kind.ok_or(Error::Missing(Field::MemberKind))?;
    if roll == Roll::PermissionMembers && !kind.may_be_permitted() {
        return Err(Error::Invalid(Field::MemberKind, "the right to send is not given to this kind"));
    }
    Ok(kind)
}

/// An address of the tenant is nobody external: groups tell whether someone outside gets their mail, and that must hold.
fn external(tx: &mut Tx<'_>, who: &Caller, address: EmailAddress) -> Result<Member> {
    if mail_domain::belongs_to(tx, who.tenant(), address.domain())? {
        return Err(Error::Invalid(Field::Member, "an address of the organisation is not external"));
    }
    Ok(Member::ExternalUser(address))
}

/// The mail group or public mailbox that has this address, whichever was asked for. Groups may contain each other in a
/// circle; whoever follows them must be ready for it.
fn holder(tx: &mut Tx<'_>, who: &Caller, new: &NewMember) -> Result<Member> {
    let holder = mail_address::find(tx, who.tenant(), &new.address()?)?.map(|(holder, _)| holder);
    match (new.kind, holder) {
        (Some(MemberKind::MailGroup), Some(Holder::MailGroup(key))) => {
            Ok(Member::MailGroup(MailGroupKey::new(key)))
        }
        (Some(MemberKind::PublicMailbox), Some(Holder::PublicMailbox(key))) => {
            Ok(Member::PublicMailbox(PublicMailboxKey::new(key)))
        }
        _ => Err(Error::Invalid(Field::Member, "nothing of this kind has the address")),
    }
}

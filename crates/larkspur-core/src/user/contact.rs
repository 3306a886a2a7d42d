//! How a user is reached: mobile number and addresses, their forms, and whose they are.

use larkspur_model::{EmailAddress, Mobile, User, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::mail_address::{self, Holder, Role, Taken};
use crate::{Caller, Error, Field, Result, mail_domain};

/// Number and addresses of a user, parsed.
#[derive(Debug)]
pub(super) struct Contact {
    mobile: Mobile,
    email: Option<EmailAddress>,
    enterprise_email: Option<EmailAddress>,
}

/// Who asks for an address: what is the user's own is free for them, and so is what the user left to an heir.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    pub(super) user: UserKey,
    pub(super) heir: Option<UserKey>,
}

impl Claim {
    fn holds(self, holder: Holder, role: Role) -> bool {
        let Holder::User(key) = holder else { return false };
        if role == Role::Alias { self.heir.map(UserKey::get) == Some(key) } else { self.user.get() == key }
    }
}

impl Contact {
    /// Number and addresses as a user is to have them.
    ///
    /// # Errors
    /// [`Field::Email`], [`Field::EnterpriseEmail`] and [`Field::Mobile`] invalid; [`Field::Mobile`] missing, and
    /// [`Field::EmailBesideMobile`] when an address is missing too, or is needed beside a number outside +86.
    pub(super) fn of(user: &User) -> Result<Self> {
        let address = |text: &Option<String>, field| {
            text.as_deref()
                .map(|text| EmailAddress::parse(text).ok_or(Error::Invalid(field, "not an address")))
                .transpose()
        };
        let (email, enterprise_email) =
            (address(&user.email, Field::Email)?, address(&user.enterprise_email, Field::EnterpriseEmail)?);
        let mobile = match user.mobile.as_deref() {
            None if email.is_none() => return Err(Error::Missing(Field::EmailBesideMobile)),
            None => return Err(Error::Missing(Field::Mobile)),
            Some(text) => {
                Mobile::parse(text).ok_or(Error::Invalid(Field::Mobile, "not a number in E.164"))?
            }
        };
        if email.is_none() && !mobile.is_mainland() {
            return Err(Error::Invalid(Field::EmailBesideMobile, "a number outside +86 needs an address"));
        }
        Ok(Self { mobile, email, enterprise_email })
    }

    /// The number in E.164.
    pub(super) fn mobile(&self) -> &str {
        self.mobile.as_str()
    }

    /// The mailbox, if the user is to have one.
    pub(super) fn mailbox(&self) -> Option<&EmailAddress> {
        self.enterprise_email.as_ref()
    }

    /// Whether the number is nobody else's, unless it is what the user had `before`.
    ///
    /// # Errors
    /// [`Field::Mobile`] taken.
    pub(super) fn check_mobile(
        &self,
        tx: &mut Tx<'_>,
        who: &Caller,
        user: UserKey,
        before: Option<&Self>,
    ) -> Result<()> {
        if before.is_some_and(|before| before.mobile == self.mobile) {
            return Ok(());
        }
        match rows::holder_of_mobile(tx, who.tenant(), self.mobile())? {
            Some(holder) if holder != user => Err(Error::Taken(Field::Mobile)),
            _ => Ok(()),
        }
    }

    /// Whether the addresses are nobody else's, as far as they are not what the user had `before`.
    ///
    /// # Errors
    /// [`Field::Email`], [`Field::EnterpriseEmail`], [`Field::LoginEmail`] and [`Field::RecycledEmail`] taken;
    /// [`Noun::MailDomain`](crate::Noun::MailDomain) not found for a domain that is not the tenant's.
    pub(super) fn check_addresses(
        &self,
        tx: &mut Tx<'_>,
        who: &Caller,
        claim: Claim,
        before: Option<&Self>,
    ) -> Result<()> {
        if let Some(email) = &self.email
            && before.is_none_or(|before| before.email != self.email)
            && mail_address::find(tx, who.tenant(), email)?
                .is_some_and(|(holder, role)| !claim.holds(holder, role))
        {
            return Err(Error::Taken(Field::Email));
        }
        let Some(email) = &self.enterprise_email else { return Ok(()) };
        if before.is_some_and(|before| before.enterprise_email == self.enterprise_email) {
            return Ok(());
        }
        mail_domain::need(tx, who.tenant(), email.domain())?;
        match mail_address::find(tx, who.tenant(), email)? {
            Some((Holder::FormerUser(_) | Holder::FormerPublicMailbox(_), _)) => {
                Err(Error::Taken(Field::RecycledEmail))
            }
            Some((holder, role)) if !claim.holds(holder, role) => {
                Err(Error::Taken(if role.is_login() { Field::LoginEmail } else { Field::EnterpriseEmail }))
            }
            _ => Ok(()),
        }
    }

    /// The addresses as a user takes them.
    pub(super) fn taken_by(&self, user: UserKey) -> impl Iterator<Item = Taken<'_>> {
        let both = self.email.as_ref().zip(self.enterprise_email.as_ref());
        let is_one = both.is_some_and(|(email, enterprise)| email.folded() == enterprise.folded());
        let login = if is_one { Role::LoginAndPrimary } else { Role::Login };
        let taken = move |(address, role)| Taken { address, holder: Holder::User(user.get()), role };
        let mailbox = self.enterprise_email.as_ref().filter(|_| !is_one);
        let email = self.email.as_ref().map(|email| (email, login));
        email.into_iter().chain(mailbox.map(|mailbox| (mailbox, Role::Primary))).map(taken)
    }

    /// Takes the addresses, known to be free, for a user who has none.
    fn take(&self, tx: &mut Tx<'_>, who: &Caller, user: UserKey) -> Result<()> {
        self.taken_by(user)
            .try_for_each(|it| mail_address::take(tx, who.tenant(), it.address, it.holder, it.role))
    }

    /// Takes the addresses, known to be free for the user, in place of those of `before`.
    pub(super) fn exchange(&self, tx: &mut Tx<'_>, who: &Caller, user: UserKey, before: &Self) -> Result<()> {
        if self.addresses().eq(before.addresses()) {
            return Ok(());
        }
        if self.enterprise_email.is_none() {
            // The mailbox goes, and with it its further addresses.
            mail_address::release_all(tx, who.tenant(), Holder::User(user.get()))?;
        } else {
            before.release(tx, who)?;
        }
        self.take(tx, who, user)
    }

    /// Takes the addresses back from whoever they were left to.
    pub(super) fn take_back(&self, tx: &mut Tx<'_>, who: &Caller, user: UserKey) -> Result<()> {
        self.release(tx, who)?;
        self.take(tx, who, user)
    }

    fn release(&self, tx: &mut Tx<'_>, who: &Caller) -> Result<()> {
        self.addresses().flatten().try_for_each(|address| mail_address::release(tx, who.tenant(), address))
    }

    fn addresses(&self) -> impl Iterator<Item = Option<&EmailAddress>> {
        [self.email.as_ref(), self.enterprise_email.as_ref()].into_iter()
    }
}

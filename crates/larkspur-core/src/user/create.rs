//! Creating a user (contract `contact.v3.user.create`).

use larkspur_model::{EmailAddress, Mobile, User, UserKey, UserStatus, text};
use larkspur_store::Tx;

use super::intake::Intake;
use super::{find, leader, places, rows};
use crate::client_token::{self, ClientToken};
use crate::mail_address::{self, Holder, Role};
use crate::search::{self, Item};
use crate::{Caller, Error, Field, Noun, Result, chat, employee_type, mail_domain};

/// Longest name, English name and nickname, characters.
const LONGEST_NAME: usize = 255;

/// A user's place in one department, as a request gives it.
#[derive(Clone, Debug, Default)]
pub struct NewOrder {
    /// The department, in the id kind of the request.
    pub department: Option<String>,
    /// Place of the user within it, larger first.
    pub user_order: i64,
    /// Place of it among the user's departments, larger first.
    pub department_order: i64,
    /// Whether it is the primary one.
    pub is_primary: bool,
}

/// What a user is made from, references in the id kinds of the request.
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    /// A custom `user_id`; `None` has one generated.
    pub custom_id: Option<String>,
    /// Full name.
    pub name: String,
    /// English name.
    pub en_name: Option<String>,
    /// Also known as.
    pub nickname: Option<String>,
    /// Sign-in address.
    pub email: Option<String>,
    /// Address within the organisation's mail domains.
    pub enterprise_email: Option<String>,
    /// Mobile number.
    pub mobile: Option<String>,
    /// Whether colleagues see the number.
    pub mobile_visible: bool,
    /// 0 to 3.
    pub gender: i64,
    /// Key of the picture.
    pub avatar_key: Option<String>,
    /// Departments, 1 to 50.
    pub departments: Vec<String>,
    /// Orders in them.
    pub orders: Vec<NewOrder>,
    /// The direct leader.
    pub leader: Option<String>,
    /// City of work.
    pub city: Option<String>,
    /// Country or region code.
    pub country: Option<String>,
    /// Desk.
    pub work_station: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// When the person joined, seconds since 1970; `None` is now.
    pub join_time: Option<i64>,
    /// Number of the employee.
    pub employee_no: Option<String>,
    /// Employee type.
    pub employee_type: i64,
    /// Names of things that this tenant has none of yet, in the order they are checked; naming one is refused.
    pub unknown: Vec<Field>,
}

/// Makes a user and returns it; with a `client_token` that made one before, returns that one.
///
/// # Errors
/// The documented refusals, in this order: names, numbers and addresses, departments and range, leader, what is taken.
pub fn create(tx: &mut Tx<'_>, who: &Caller, new: &NewUser, token: Option<&ClientToken>) -> Result<User> {
    if let Some(made) = client_token::find_made(tx, who, token)? {
        let made = find::find(tx, who, UserKey::new(made))?;
        return made.ok_or_else(|| Error::broken("what a client token made is kept"));
    }
    let mut intake = Intake::default();
    let user = intake.take_in(tx, who, new)?;
    intake.settle(tx, who)?;
    client_token::keep(tx, who, token, user.key.get())?;
    Ok(user)
}

/// The rule of [`create`], which owes to `intake` what it has to settle.
pub(super) fn enrol(tx: &mut Tx<'_>, who: &Caller, new: &NewUser, intake: &mut Intake) -> Result<User> {
    check_names(new)?;
    let contact = Contact::parse(new)?;
    employee_type::need_for_user(tx, who, new.employee_type)?;
    let mut places = places::departments(tx, who, &mut intake.standings, &new.departments)?;
    let memberships = places::memberships(tx, who, &mut intake.standings, &mut places, &new.orders)?;
    let leader = match new.leader.as_deref() {
        Some(text) => Some(leader::find(tx, who, new.custom_id.as_deref(), text)?),
        None => None,
    };
    if let Some(field) = new.unknown.first() {
        return Err(Error::Invalid(*field, "this tenant has none"));
    }
    check_free(tx, who, new, &contact)?;
    intake.standings.check_room(who, &places, &intake.tally)?;

    let user = User {
        key: UserKey::new(tx.fresh_id()),
        custom_id: new.custom_id.clone(),
        name: new.name.clone(),
        en_name: new.en_name.clone(),
        nickname: new.nickname.clone(),
        email: new.email.clone(),
        enterprise_email: new.enterprise_email.clone(),
        mobile: contact.mobile.as_ref().map(|mobile| mobile.as_str().to_owned()),
        mobile_visible: new.mobile_visible,
        gender: new.gender,
        avatar_key: new.avatar_key.clone(),
        leader,
        city: new.city.clone(),
        country: new.country.clone(),
        work_station: new.work_station.clone(),
        job_title: new.job_title.clone(),
        join_time: new.join_time.unwrap_or_else(|| tx.now() / 1_000),
        employee_no: new.employee_no.clone(),
        employee_type: new.employee_type,
        status: UserStatus { joined: who.policy.users_join_at_once, frozen: false, resigned: false },
        memberships,
    };
    rows::insert(tx, who.tenant(), &user)?;
    contact.take(tx, who, user.key)?;
    intake.tally.add(&places, 1);
    let chats = intake.standings.chats_above(tx, who, &places)?;
    chat::join(tx, who, &user, &chats)?;
    search::put(tx, who.tenant(), Item::User(user.key), &user.name)?;
    Ok(user)
}

fn check_names(new: &NewUser) -> Result<()> {
    if new.name.trim().is_empty() {
        return Err(Error::Missing(Field::Name));
    }
    let names = [
        (Field::Name, Some(&new.name)),
        (Field::EnName, new.en_name.as_ref()),
        (Field::Nickname, new.nickname.as_ref()),
    ];
    for (field, name) in names {
        if name.is_some_and(|name| name.chars().count() > LONGEST_NAME) {
            return Err(Error::Invalid(field, "at most 255 characters"));
        }
    }
    if new.custom_id.as_deref().is_some_and(|id| !text::is_custom_user_id(id)) {
        return Err(Error::Invalid(Field::UserId, "1 to 64 characters without blanks, not ou_… or on_…"));
    }
    if new.join_time.is_some_and(|time| time < 0) {
        return Err(Error::Invalid(Field::JoinTime, "seconds since 1970, 0 or more"));
    }
    Ok(())
}

/// Number and addresses of a new user, parsed.
struct Contact {
    mobile: Option<Mobile>,
    email: Option<EmailAddress>,
    enterprise_email: Option<EmailAddress>,
}

impl Contact {
    fn parse(new: &NewUser) -> Result<Self> {
        let address = |text: &Option<String>, field| {
            text.as_deref()
                .map(|text| EmailAddress::parse(text).ok_or(Error::Invalid(field, "not an address")))
                .transpose()
        };
        let (email, enterprise_email) =
            (address(&new.email, Field::Email)?, address(&new.enterprise_email, Field::EnterpriseEmail)?);
        let mobile = match new.mobile.as_deref() {
            None if email.is_none() => return Err(Error::Missing(Field::EmailBesideMobile)),
            None => return Err(Error::Missing(Field::Mobile)),
            Some(text) => {
                Mobile::parse(text).ok_or(Error::Invalid(Field::Mobile, "not a number in E.164"))?
            }
        };
        if email.is_none() && !mobile.is_mainland() {
            return Err(Error::Invalid(Field::EmailBesideMobile, "a number outside +86 needs an address"));
        }
        Ok(Self { mobile: Some(mobile), email, enterprise_email })
    }

    /// Takes the addresses for the user.
    fn take(&self, tx: &mut Tx<'_>, who: &Caller, user: UserKey) -> Result<()> {
        let holder = Holder::User(user.get());
        let both = self.email.as_ref().zip(self.enterprise_email.as_ref());
        if let Some((email, _)) = both.filter(|(email, enterprise)| email.folded() == enterprise.folded()) {
            return mail_address::take(tx, who.tenant(), email, holder, Role::LoginAndPrimary);
        }
        if let Some(email) = &self.email {
            mail_address::take(tx, who.tenant(), email, holder, Role::Login)?;
        }
        if let Some(email) = &self.enterprise_email {
            mail_address::take(tx, who.tenant(), email, holder, Role::Primary)?;
        }
        Ok(())
    }
}

/// Whether ids, numbers and addresses are nobody's yet.
fn check_free(tx: &mut Tx<'_>, who: &Caller, new: &NewUser, contact: &Contact) -> Result<()> {
    let tenant = who.tenant();
    // An id is unique among those at work: that of someone who has left is free, a generated one too.
    if let Some(id) = &new.custom_id
        && let Some(holder) = who.ids.user_by_id(tx, id)?
        && rows::status(tx, tenant, holder)?.is_some_and(|status| !status.resigned)
    {
        return Err(Error::Taken(Field::UserId));
    }
    if let Some(mobile) = &contact.mobile
        && rows::has_mobile(tx, tenant, mobile.as_str())?
    {
        return Err(Error::Taken(Field::Mobile));
    }
    if let Some(number) = &new.employee_no
        && rows::has_employee_no(tx, tenant, number)?
    {
        return Err(Error::Taken(Field::EmployeeNo));
    }
    if let Some(email) = &contact.email
        && mail_address::find(tx, tenant, email)?.is_some()
    {
        return Err(Error::Taken(Field::Email));
    }
    let Some(email) = &contact.enterprise_email else { return Ok(()) };
    if !mail_domain::belongs_to(tx, tenant, email.domain())? {
        let domain = crate::Reference::new(crate::RefKind::Name, email.domain().as_str());
        return Err(Error::NotFound(Noun::MailDomain, domain));
    }
    match mail_address::find(tx, tenant, email)? {
        None => Ok(()),
        Some((_, role)) if role.is_login() => Err(Error::Taken(Field::LoginEmail)),
        Some(_) => Err(Error::Taken(Field::EnterpriseEmail)),
    }
}

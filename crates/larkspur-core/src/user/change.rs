//! Changing a user: PATCH, which keeps what it does not name, and PUT, which clears it (contracts
//! `contact.v3.user.patch` and `.update`; behaviour section 8).

use larkspur_model::User;
use larkspur_store::Tx;

use super::contact::{Claim, Contact};
use super::create::{NewOrder, NewUser, check_number_free};
use super::{find, leader, places, profile, rows};
use crate::custom_attr::{self, NewValue};
use crate::department::Standings;
use crate::department::counts::{self, Place, Tally};
use crate::search::{self, Item};
use crate::{Caller, Error, Field, Limit, Noun, Patch, Result, chat, employee_type, user_token, word_list};

/// What a request says about a user. References in its id kinds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserChange {
    /// Full name.
    pub name: Option<String>,
    /// English name.
    pub en_name: Patch<String>,
    /// Also known as.
    pub nickname: Patch<String>,
    /// Sign-in address.
    pub email: Patch<String>,
    /// Address within the organisation's mail domains.
    pub enterprise_email: Patch<String>,
    /// Mobile number.
    pub mobile: Patch<String>,
    /// Whether colleagues see the number.
    pub mobile_visible: Option<bool>,
    /// 0 to 3.
    pub gender: Option<i64>,
    /// Key of the picture.
    pub avatar_key: Patch<String>,
    /// All departments, 1 to 50.
    pub departments: Option<Vec<String>>,
    /// Orders in them; only together with them.
    pub orders: Vec<NewOrder>,
    /// The direct leader.
    pub leader: Patch<String>,
    /// City of work.
    pub city: Patch<String>,
    /// Country or region code.
    pub country: Patch<String>,
    /// Desk.
    pub work_station: Patch<String>,
    /// Job title.
    pub job_title: Patch<String>,
    /// When the person joined, seconds since 1970.
    pub join_time: Patch<i64>,
    /// Number of the employee.
    pub employee_no: Patch<String>,
    /// Employee type.
    pub employee_type: Option<i64>,
    /// Values of custom attributes.
    pub custom_attrs: Vec<NewValue>,
    /// Whether the values that are not named go.
    pub drops_attributes: bool,
    /// Whether the account is frozen.
    pub frozen: Option<bool>,
    /// Names of things that this tenant has none of yet, in the order they are checked; naming one is refused.
    pub unknown: Vec<Field>,
}

/// Changes what is named and keeps the rest; returns the user as it is now. See [`UserChange::left_out`] for city and
/// job title.
///
/// # Errors
/// As [`create()`](super::create()) and [`get()`](super::get()); [`Noun::User`] resigned or not joined;
/// [`Field::OrdersAlone`]; [`Noun::Department`] out of range for one that is named or left. A person for whom an app
/// acts changes nobody else ([`Noun::User`] out of range) and little of themselves ([`Field::BeyondOwnProfile`]).
pub fn patch(tx: &mut Tx<'_>, who: &Caller, reference: &str, change: &UserChange) -> Result<User> {
    let before = changeable(tx, who, reference)?;
    if let Some(person) = who.user() {
        if person != before.key {
            return Err(Error::OutOfRange(Noun::User));
        }
        if !change.is_of_profile() {
            return Err(Error::Invalid(Field::BeyondOwnProfile, "name, English name and picture alone"));
        }
    }
    apply(tx, who, &before, change)
}

/// Replaces a user: whatever is not named is cleared, but for the `user_id` and the state of the account.
///
/// # Errors
/// As [`patch`]; [`Field::UserId`] invalid when another one than the present one is given: that has a call, a scope and
/// a limit of its own.
pub fn update(tx: &mut Tx<'_>, who: &Caller, reference: &str, new: &NewUser) -> Result<User> {
    let before = changeable(tx, who, reference)?;
    let present = who.ids.user_id(before.custom_id.as_deref(), before.key);
    if new.custom_id.as_ref().is_some_and(|id| *id != present) {
        return Err(Error::Invalid(Field::UserId, "it is changed by update_user_id alone"));
    }
    apply(tx, who, &before, &UserChange::whole(new))
}

fn changeable(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<User> {
    let user = find::get(tx, who, reference)?;
    if user.status.resigned {
        return Err(Error::Resigned(Noun::User));
    }
    if !user.status.joined {
        return Err(Error::NotJoined(Noun::User));
    }
    Ok(user)
}

fn apply(tx: &mut Tx<'_>, who: &Caller, before: &User, change: &UserChange) -> Result<User> {
    let mut after = change.draft(before);
    profile::check(&after)?;
    let (had, contact) = (Contact::of(before)?, Contact::of(&after)?);
    after.mobile = Some(contact.mobile().to_owned());
    if after.employee_type != before.employee_type {
        employee_type::need_for_user(tx, who, after.employee_type)?;
    }
    let journey = Journey::of(tx, who, &mut after, before, change)?;
    match &change.leader {
        Patch::Keep => {}
        Patch::Clear => after.leader = None,
        Patch::Set(text) => after.leader = Some(leader::find(tx, who, text, Some(before.key))?),
    }
    if let Some(field) = change.unknown.first() {
        return Err(Error::Invalid(*field, "this tenant has none"));
    }
    let kept = if change.drops_attributes { &[][..] } else { &before.custom_attrs };
    after.custom_attrs = custom_attr::values(tx, who, kept, &change.custom_attrs)?;
    contact.check_mobile(tx, who, before.key, Some(&had))?;
    if after.employee_no != before.employee_no {
        check_number_free(tx, who, &after)?;
    }
    contact.check_addresses(tx, who, Claim { user: before.key, heir: None }, Some(&had))?;

    profile::enter_words(&mut after, Some(before), |list, word| word_list::enter(tx, who, list, word))?;
    rows::update(tx, who.tenant(), &after)?;
    contact.exchange(tx, who, before.key, &had)?;
    if after.name != before.name {
        search::put(tx, who.tenant(), Item::User(after.key), &after.name)?;
    }
    if after.status.frozen && !before.status.frozen {
        user_token::void_all(tx, who.tenant(), after.key)?;
    }
    journey.go(tx, who, &after, before)?;
    Ok(after)
}

/// The way of a user from some departments to others.
struct Journey {
    from: Vec<Place>,
    to: Vec<Place>,
}

impl Journey {
    /// The way that a change asks for, which gives `after` its memberships; without one both ends are the same.
    fn of(
        tx: &mut Tx<'_>,
        who: &Caller,
        after: &mut User,
        before: &User,
        change: &UserChange,
    ) -> Result<Self> {
        if change.departments.is_none() && !change.orders.is_empty() {
            return Err(Error::Invalid(Field::OrdersAlone, "orders go together with department_ids"));
        }
        let from = places::of(tx, who.tenant(), &before.memberships)?;
        let Some(departments) = &change.departments else { return Ok(Self { to: from.clone(), from }) };
        let mut met = Standings::default();
        let mut to = places::departments(tx, who, &mut met, departments)?;
        after.memberships = places::memberships(tx, who, &mut met, &mut to, &change.orders)?;
        let is_in =
            |place: &Place, places: &[Place]| places.iter().any(|it| it.department == place.department);
        for left in from.iter().filter(|place| !is_in(place, &to)) {
            who.need_department(&left.path)?;
        }
        met.check_room(who, to.iter().filter(|place| !is_in(place, &from)), &Tally::default())?;
        Ok(Self { from, to })
    }

    /// Goes it: memberships, counts and chats.
    fn go(&self, tx: &mut Tx<'_>, who: &Caller, after: &User, before: &User) -> Result<()> {
        let tenant = who.tenant();
        if after.memberships != before.memberships {
            rows::delete_memberships(tx, tenant, &[after.key])?;
            rows::insert_memberships(tx, tenant, &[after])?;
            counts::exchange(tx, tenant, &self.from, &self.to)?;
        }
        let of_chats = |user: &User| {
            let mut keys: Vec<_> = user.memberships.iter().map(|it| it.department).collect();
            keys.sort_unstable();
            (keys, user.employee_type)
        };
        if of_chats(after) == of_chats(before) {
            return Ok(());
        }
        let chats = Standings::default().chats_above(tx, who, &self.to)?;
        chat::settle(tx, tenant, after, &chats)
    }
}

impl UserChange {
    /// The change that makes a user exactly what a request for a new one describes.
    fn whole(new: &NewUser) -> Self {
        Self {
            name: Some(new.name.clone()),
            en_name: Patch::whole(new.en_name.clone()),
            nickname: Patch::whole(new.nickname.clone()),
            email: Patch::whole(new.email.clone()),
            enterprise_email: Patch::whole(new.enterprise_email.clone()),
            mobile: Patch::whole(new.mobile.clone()),
            mobile_visible: Some(new.mobile_visible),
            gender: Some(new.gender),
            avatar_key: Patch::whole(new.avatar_key.clone()),
            departments: Some(new.departments.clone()),
            orders: new.orders.clone(),
            leader: Patch::whole(new.leader.clone()),
            city: Patch::whole(new.city.clone()),
            country: Patch::whole(new.country.clone()),
            work_station: Patch::whole(new.work_station.clone()),
            job_title: Patch::whole(new.job_title.clone()),
            join_time: Patch::whole(new.join_time),
            employee_no: Patch::whole(new.employee_no.clone()),
            employee_type: Some(new.employee_type),
            custom_attrs: new.custom_attrs.clone(),
            drops_attributes: true,
            frozen: None,
            unknown: new.unknown.clone(),
        }
    }

    /// Whether it names nothing but what people may change of themselves.
    fn is_of_profile(&self) -> bool {
        let (name, en_name, avatar_key) = (self.name.clone(), self.en_name.clone(), self.avatar_key.clone());
        *self == Self { name, en_name, avatar_key, ..Self::default() }
    }

    /// The user as the change wants it, as far as the store need not be asked.
    fn draft(&self, before: &User) -> User {
        let mut after = before.clone();
        if let Some(name) = &self.name {
            after.name.clone_from(name);
        }
        for (patch, value) in [
            (&self.en_name, &mut after.en_name),
            (&self.nickname, &mut after.nickname),
            (&self.email, &mut after.email),
            (&self.enterprise_email, &mut after.enterprise_email),
            (&self.mobile, &mut after.mobile),
            (&self.avatar_key, &mut after.avatar_key),
            (&self.city, &mut after.city),
            (&self.country, &mut after.country),
            (&self.work_station, &mut after.work_station),
            (&self.job_title, &mut after.job_title),
            (&self.employee_no, &mut after.employee_no),
        ] {
            patch.apply(value);
        }
        self.join_time.apply(&mut after.join_time);
        after.mobile_visible = self.mobile_visible.unwrap_or(before.mobile_visible);
        after.gender = self.gender.unwrap_or(before.gender);
        after.employee_type = self.employee_type.unwrap_or(before.employee_type);
        after.status.frozen = self.frozen.unwrap_or(before.status.frozen);
        after
    }

    /// What this request asks for and a user who was changed by it does not have, because a list of the tenant is full.
    #[must_use]
    pub fn left_out(&self, changed: &User) -> Option<Limit> {
        let misses = |patch: &Patch<String>, has: &Option<String>| match patch {
            Patch::Set(text) => !text.trim().is_empty() && has.as_ref() != Some(text),
            Patch::Keep | Patch::Clear => false,
        };
        word_list::left_out(misses(&self.city, &changed.city), misses(&self.job_title, &changed.job_title))
    }
}

//! A user who is to come, as far as the rules can be asked without the store: for one by a call, or for many on another
//! thread than the one that has the transaction.

use larkspur_model::{User, UserKey, UserStatus};

use super::contact::Contact;
use super::{NewOrder, NewUser, custom_id, profile};
use crate::custom_attr::NewValue;
use crate::department::counts::Place;
use crate::{Caller, Field, Result};

/// A user whose own values are right: names, forms of id, number and addresses. What they refer to, and whether what they
/// are to have is free, only the store can tell.
#[derive(Debug)]
pub struct Draft {
    /// The user as far as it is decided; without a key, places and leader until it is let in.
    pub(super) user: User,
    pub(super) contact: Contact,
    pub(super) wishes: Wishes,
    /// Where the user is let in.
    pub(super) places: Vec<Place>,
    /// Whether the user is counted there.
    pub(super) is_counted: bool,
}

/// What a new user asks for that the store has to be asked about.
#[derive(Debug)]
pub(super) struct Wishes {
    pub(super) departments: Vec<String>,
    pub(super) orders: Vec<NewOrder>,
    pub(super) leader: Option<String>,
    pub(super) city: Option<String>,
    pub(super) job_title: Option<String>,
    /// Whether the person joins at the time of the transaction, for want of another.
    pub(super) joins_now: bool,
    pub(super) custom_attrs: Vec<NewValue>,
    /// See [`NewUser::unknown`].
    pub(super) unknown: Vec<Field>,
}

impl Draft {
    /// Checks what can be checked of a new user without asking the store.
    ///
    /// # Errors
    /// The first of the documented refusals: names and dates, form of the id, number and addresses.
    pub fn of(who: &Caller, new: NewUser) -> Result<Self> {
        let wishes = Wishes {
            departments: new.departments,
            orders: new.orders,
            leader: new.leader,
            city: new.city.clone(),
            job_title: new.job_title.clone(),
            joins_now: new.join_time.is_none() && !new.join_time_unknown,
            custom_attrs: new.custom_attrs,
            unknown: new.unknown,
        };
        let mut user = User {
            key: UserKey::new(0),
            custom_id: new.custom_id,
            name: new.name,
            en_name: new.en_name,
            nickname: new.nickname,
            email: new.email,
            enterprise_email: new.enterprise_email,
            mobile: new.mobile,
            mobile_visible: new.mobile_visible,
            gender: new.gender,
            avatar_key: new.avatar_key,
            leader: None,
            city: new.city,
            country: new.country,
            work_station: new.work_station,
            job_title: new.job_title,
            join_time: new.join_time,
            employee_no: new.employee_no,
            employee_type: new.employee_type,
            custom_attrs: Vec::new(),
            status: UserStatus { joined: who.policy.users_join_at_once, frozen: false, resigned: false },
            memberships: Vec::new(),
        };
        profile::check(&user)?;
        user.custom_id.as_deref().map_or(Ok(()), custom_id::check)?;
        let contact = Contact::of(&user)?;
        user.mobile = Some(contact.mobile().to_owned());
        Ok(Self { user, contact, wishes, places: Vec::new(), is_counted: false })
    }
    /// Sets how the account stands from the beginning: whether the invitation was accepted, if that is known, and whether
    /// the account is frozen.
    pub fn stands(&mut self, joined: Option<bool>, frozen: bool) {
        let status = &mut self.user.status;
        (status.joined, status.frozen) = (joined.unwrap_or(status.joined), frozen);
    }
}

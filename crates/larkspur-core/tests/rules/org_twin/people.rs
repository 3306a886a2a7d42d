//! Writes to users, asked of the rules and of the twin.

use larkspur_core::app::{self, AppChange};
use larkspur_core::user::{self, Acceptors, MailHandOver, NewOrder, NewPlace, NewUser, UserChange};
use larkspur_core::{ContactRange, Patch};
use larkspur_model::{DepartmentKey, UserKey};

use super::model::{Person, Place, Role};
use super::{ID_CHANGES, Play};
use crate::told::told;

/// How long somebody can be brought back: 30 days, milliseconds.
const RECOVERABLE_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// More people than this at work, and the later steps would only make the run slower.
const MOST_PEOPLE: usize = 25;

impl Play<'_> {
    /// One to three departments with orders, and which of them is the primary one.
    fn some_places(&mut self) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let department = self.some_place();
            if places.iter().all(|place| place.0 != department) {
                let order = |dice: usize| i64::try_from(dice).unwrap();
                places.push((department, order(self.dice.below(4)), order(self.dice.below(3)), false));
            }
        }
        let largest = places.iter().map(|place| place.2).max().unwrap();
        places.iter_mut().find(|place| place.2 == largest).unwrap().3 = true;
        places
    }

    fn departments_of(&self, places: &[Place]) -> (Vec<String>, Vec<NewOrder>) {
        let order = |place: &Place| NewOrder {
            department: Some(self.shown_department(place.0)),
            user_order: place.1,
            department_order: place.2,
            is_primary: false,
        };
        (
            places.iter().map(|place| self.shown_department(place.0)).collect(),
            places.iter().map(order).collect(),
        )
    }

    fn some_mobile(&mut self) -> String {
        format!("+86131{:08}", self.dice.below(60))
    }

    fn some_address(&mut self) -> Option<String> {
        self.dice.percent(60).then(|| format!("box{}@example.com", self.dice.below(30)))
    }

    fn some_number(&mut self) -> Option<String> {
        self.dice.percent(50).then(|| format!("N{}", self.dice.below(30)))
    }

    /// A whole person, as create and PUT are asked for one.
    fn some_person(&mut self) -> Person {
        Person {
            key: UserKey::new(0),
            id: String::new(),
            id_changes: 0,
            mobile: self.some_mobile(),
            login: self.some_address(),
            mailbox: self.some_address(),
            number: self.some_number(),
            kind: i64::try_from(1 + self.dice.below(2)).unwrap(),
            leader: if self.dice.percent(40) { self.some_user() } else { None },
            places: self.some_places(),
            frozen: false,
            resigned_at: None,
            heir: None,
        }
    }

    fn asked(&self, person: &Person) -> NewUser {
        let (departments, orders) = self.departments_of(&person.places);
        NewUser {
            name: "员工".to_owned(),
            mobile: Some(person.mobile.clone()),
            email: person.login.clone(),
            enterprise_email: person.mailbox.clone(),
            employee_no: person.number.clone(),
            employee_type: person.kind,
            leader: person.leader.map(|key| self.shown_user(key)),
            departments,
            orders,
            ..NewUser::default()
        }
    }

    fn judge_leader(&self, leader: Option<UserKey>, of: UserKey) -> Result<(), &'static str> {
        match leader {
            Some(leader) if leader == of => Err("Invalid(OwnLeader)"),
            Some(leader) if self.org.person(leader).resigned_at.is_some() => Err("Resigned(Leader)"),
            _ => Ok(()),
        }
    }

    pub(super) async fn create_user(&mut self, when: &str) -> Option<UserKey> {
        if self.org.at_work().count() >= MOST_PEOPLE {
            return None;
        }
        let mut person = self.some_person();
        let id = self.dice.percent(40).then(|| format!("E{}", self.dice.below(12)));
        let expected = self
            .judge_leader(person.leader, person.key)
            .and_then(|()| id.as_ref().map_or(Ok(()), |id| self.org.judge_id(id, None)))
            .and_then(|()| self.org.judge_contact(&person, None));
        let new = NewUser { custom_id: id.clone(), ..self.asked(&person) };
        let made = self.scene.write(move |tx, who| user::create(tx, who, &new, None)).await;
        assert_eq!(told(&made), expected.err().unwrap_or("Ok"), "{when}: create user {id:?}");
        let made = made.ok()?;
        person.key = made.key;
        person.id = self.scene.caller().ids.user_id(id.as_deref(), made.key);
        self.org.readdress(None, &person);
        self.org.people.push(person);
        Some(made.key)
    }

    pub(super) async fn change_user(&mut self, when: &str) -> Option<UserKey> {
        let key = self.some_user()?;
        let before = self.org.person(key).clone();
        let (mut after, wanted) = (before.clone(), self.some_person());
        let mut change = UserChange::default();
        if self.dice.percent(50) {
            let (departments, orders) = self.departments_of(&wanted.places);
            (change.departments, change.orders) = (Some(departments), orders);
            after.places = wanted.places;
        }
        if self.dice.percent(30) {
            change.employee_type = Some(wanted.kind);
            after.kind = wanted.kind;
        }
        if self.dice.percent(30) {
            change.mobile = Patch::Set(wanted.mobile.clone());
            after.mobile = wanted.mobile;
        }
        if self.dice.percent(30) {
            (change.email, after.login) = (Patch::whole(wanted.login.clone()), wanted.login);
        }
        if self.dice.percent(30) {
            (change.enterprise_email, after.mailbox) = (Patch::whole(wanted.mailbox.clone()), wanted.mailbox);
        }
        if self.dice.percent(30) {
            (change.employee_no, after.number) = (Patch::whole(wanted.number.clone()), wanted.number);
        }
        let mut named = None;
        if self.dice.percent(30) {
            change.leader = Patch::whole(wanted.leader.map(|key| self.shown_user(key)));
            (named, after.leader) = (wanted.leader, wanted.leader);
        }
        if self.dice.percent(20) {
            after.frozen = self.dice.percent(50);
            change.frozen = Some(after.frozen);
        }
        let expected = self.judge_change(&before, &after, named);
        let reference = self.shown_user(key);
        let changed = self.scene.write(move |tx, who| user::patch(tx, who, &reference, &change)).await;
        assert_eq!(told(&changed), expected.err().unwrap_or("Ok"), "{when}: change of user {}", key.get());
        self.become_changed(&before, after, changed.is_ok())
    }

    pub(super) async fn replace_user(&mut self, when: &str) -> Option<UserKey> {
        let key = self.some_user()?;
        let before = self.org.person(key).clone();
        let wanted = self.some_person();
        let new = self.asked(&wanted);
        let after = Person {
            key,
            id: before.id.clone(),
            id_changes: before.id_changes,
            frozen: before.frozen,
            resigned_at: before.resigned_at,
            heir: before.heir,
            ..wanted
        };
        let expected = self.judge_change(&before, &after, after.leader);
        let reference = self.shown_user(key);
        let changed = self.scene.write(move |tx, who| user::update(tx, who, &reference, &new)).await;
        assert_eq!(told(&changed), expected.err().unwrap_or("Ok"), "{when}: PUT of user {}", key.get());
        self.become_changed(&before, after, changed.is_ok())
    }

    fn judge_change(
        &self,
        before: &Person,
        after: &Person,
        leader: Option<UserKey>,
    ) -> Result<(), &'static str> {
        if before.resigned_at.is_some() {
            return Err("Resigned(User)");
        }
        self.judge_leader(leader, before.key)?;
        self.org.judge_contact(after, None)
    }

    fn become_changed(&mut self, before: &Person, after: Person, changed: bool) -> Option<UserKey> {
        if changed {
            self.org.readdress(Some(before), &after);
            *self.org.person_mut(before.key) = after;
        }
        Some(before.key)
    }

    pub(super) async fn delete_user(&mut self, when: &str) -> Option<UserKey> {
        let key = self.some_user()?;
        let person = self.org.person(key).clone();
        let some = self.some_user().filter(|_| self.dice.percent(40));
        let (chats, mail_to) = (some, self.some_user());
        let (mail, named, heir) = match self.dice.below(5) {
            0 => (None, None, person.leader),
            1 => (Some(MailHandOver::Transfer(None)), None, person.leader),
            2 => (Some(MailHandOver::Keep), None, None),
            3 => (Some(MailHandOver::Delete), None, None),
            _ => (Some(MailHandOver::Transfer(mail_to.map(|to| self.shown_user(to)))), mail_to, mail_to),
        };
        let bad = |acceptor: UserKey| acceptor == key || self.org.person(acceptor).resigned_at.is_some();
        let expected = match () {
            () if person.resigned_at.is_some() => "Resigned(User)",
            () if chats.into_iter().chain(named).any(bad) => "NotFound(Acceptor)",
            () => "Ok",
        };
        let loses_mailbox = mail == Some(MailHandOver::Delete);
        let department_chat = chats.map(|key| self.shown_user(key));
        let acceptors = Acceptors { department_chat, others: vec![], mail };
        let reference = self.shown_user(key);
        let deleted = self.scene.write(move |tx, who| user::delete(tx, who, &reference, &acceptors)).await;
        assert_eq!(told(&deleted), expected, "{when}: delete user {}", key.get());
        if deleted.is_ok() {
            self.depart(key, chats);
            self.leave_mail(key, heir, loses_mailbox);
        }
        Some(key)
    }

    fn depart(&mut self, key: UserKey, chats: Option<UserKey>) {
        let org = &mut self.org;
        for department in &mut org.departments {
            // Deputies stay deputies: without the main leader there is none.
            if department.leaders.first() == Some(&key) {
                department.leaders[0] = UserKey::new(-1);
            }
            department.leaders.retain(|leader| *leader != key);
        }
        org.people.iter_mut().filter(|it| it.leader == Some(key)).for_each(|it| it.leader = None);
        org.range.1.remove(&key);
        org.leave_rooms(key, chats);
        let now = org.now;
        let person = org.person_mut(key);
        (person.places, person.frozen) = (vec![], false);
        person.resigned_at = Some(now);
    }

    /// Mailbox and further addresses go to an heir who has a mailbox, else into the recycle bin, unless they are lost.
    fn leave_mail(&mut self, key: UserKey, heir: Option<UserKey>, loses_mailbox: bool) {
        let org = &mut self.org;
        let has_mailbox = |heir: &UserKey| org.person(*heir).mailbox.is_some();
        let heir = heir.filter(has_mailbox);
        org.addresses.retain(|_, (holder, role)| {
            if *holder != key {
                return true;
            }
            match (role.binned(), heir) {
                (None, _) => return false,
                (Some(_), Some(heir)) => (*holder, *role) = (heir, Role::Alias),
                (Some(_), None) if loses_mailbox => return false,
                (Some(binned), None) => *role = binned,
            }
            true
        });
        let person = org.person_mut(key);
        person.heir = heir;
        if loses_mailbox {
            person.mailbox = None;
        }
    }

    pub(super) async fn resurrect_user(&mut self, when: &str) -> Option<UserKey> {
        let gone: Vec<UserKey> =
            self.org.people.iter().filter(|it| it.resigned_at.is_some()).map(|it| it.key).collect();
        let key =
            if gone.is_empty() || self.dice.percent(10) { self.some_user()? } else { *self.dice.any(&gone) };
        let before = self.org.person(key).clone();
        let places =
            if self.dice.percent(30) { vec![(DepartmentKey::ROOT, 0, 0, true)] } else { self.some_places() };
        let expected = match before.resigned_at {
            None => Err("NotResigned(User)"),
            Some(at) if self.org.now - at > RECOVERABLE_MS => Err("TooLate(User)"),
            Some(_) => self
                .org
                .judge_id(&before.id, Some(key))
                .and_then(|()| self.org.judge_mobile(&before))
                .and_then(|()| self.org.judge_addresses(&before, before.heir)),
        };
        let wanted = |place: &Place| NewPlace {
            department: self.shown_department(place.0),
            user_order: place.1,
            department_order: place.2,
        };
        let only_root = places == [(DepartmentKey::ROOT, 0, 0, true)];
        let wanted: Vec<NewPlace> = if only_root { vec![] } else { places.iter().map(wanted).collect() };
        let reference = self.shown_user(key);
        let back = self.scene.write(move |tx, who| user::resurrect(tx, who, &reference, &wanted)).await;
        assert_eq!(told(&back), expected.err().unwrap_or("Ok"), "{when}: resurrect {}", key.get());
        if back.is_ok() {
            let mut after = Person { places, resigned_at: None, heir: None, ..before };
            if self.org.at_work().any(|it| it.number.is_some() && it.number == after.number) {
                after.number = None;
            }
            for (holder, role) in self.org.addresses.values_mut().filter(|(holder, _)| *holder == key) {
                (*holder, *role) = (key, role.restored());
            }
            self.org.readdress(None, &after);
            *self.org.person_mut(key) = after;
        }
        Some(key)
    }

    pub(super) async fn change_user_id(&mut self, when: &str) -> Option<UserKey> {
        let (key, id) = (self.some_user()?, format!("E{}", self.dice.below(12)));
        let own = self.org.person(key).clone();
        let expected = match () {
            () if own.resigned_at.is_some() => "Resigned(User)",
            () if own.id == id => "Ok",
            () if self.org.judge_id(&id, Some(key)).is_err() => "Taken(UserId)",
            () if own.id_changes >= ID_CHANGES => "Full(UserIdChanges)",
            () => "Ok",
        };
        let (reference, who, new) = (self.shown_user(key), self.caller(), id.clone());
        let changed =
            self.scene.write_as(&who, move |tx, who| user::change_id(tx, who, &reference, &new)).await;
        assert_eq!(told(&changed), expected, "{when}: user id {id} of {}", key.get());
        if changed.is_ok() && own.id != id {
            let person = self.org.person_mut(key);
            (person.id, person.id_changes) = (id, own.id_changes + 1);
        }
        Some(key)
    }

    /// Gives the narrow app another range: a department and a user at work.
    pub(super) async fn change_range(&mut self) -> Option<UserKey> {
        let department = self.some_place();
        let user = self.some_user().filter(|key| self.org.person(*key).resigned_at.is_none());
        let departments = (!department.is_root()).then_some(department);
        self.org.range = (departments.into_iter().collect(), user.into_iter().collect());
        let range = ContactRange::Some {
            departments: departments.into_iter().collect(),
            users: user.into_iter().collect(),
        };
        let app = self.app;
        let changed = self.scene.write(move |tx, _| {
            let known =
                app::find(tx, app)?.ok_or_else(|| larkspur_core::Error::broken("the narrow app is there"))?;
            app::change(tx, known, AppChange { range: Some(range.clone()), ..AppChange::default() })
        });
        changed.await.unwrap();
        None
    }
}

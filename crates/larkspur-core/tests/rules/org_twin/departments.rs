//! Writes to departments, asked of the rules and of the twin.

use larkspur_core::department::{self, DepartmentChange, NewLeader};
use larkspur_model::{ChatKey, DepartmentKey, LeaderKind, UserKey};

use super::model::{Department, Room};
use super::{ID_CHANGES, Play};
use crate::told::told;

/// Names are few, so that they meet.
const NAMES: [&str; 6] = ["甲", "乙", "丙", "丁", "戊", "己"];

/// The main leader, if there is one: the place of one who left stays empty before the deputies.
fn main_of(leaders: &[UserKey]) -> Option<UserKey> {
    leaders.first().copied().filter(|key| key.get() > 0)
}

impl Play<'_> {
    pub(super) fn some_place(&mut self) -> DepartmentKey {
        let place = self.dice.below(self.org.departments.len() + 1);
        self.org.departments.get(place).map_or(DepartmentKey::ROOT, |it| it.key)
    }

    pub(super) fn some_user(&mut self) -> Option<UserKey> {
        let place = self.dice.below(self.org.people.len().max(1));
        self.org.people.get(place).map(|it| it.key)
    }

    /// None, one, or a main leader and a deputy.
    fn some_leaders(&mut self) -> Vec<UserKey> {
        let mut leaders = Vec::new();
        for _ in 0..self.dice.below(3) {
            leaders.extend(self.some_user());
        }
        leaders.dedup();
        leaders
    }

    fn some_order(&mut self) -> Option<i64> {
        self.dice.percent(30).then(|| i64::try_from(self.dice.below(6)).unwrap())
    }

    fn named(&self, leaders: &[UserKey]) -> Vec<NewLeader> {
        let leader = |(at, key): (usize, &UserKey)| NewLeader {
            kind: if at == 0 { LeaderKind::Main } else { LeaderKind::Deputy },
            user: self.shown_user(*key),
        };
        leaders.iter().enumerate().map(leader).collect()
    }

    fn open_room(&mut self, chat: Option<ChatKey>, department: DepartmentKey, owner: Option<UserKey>) {
        if let Some(key) = chat.filter(|key| self.org.rooms.iter().all(|room| room.key != *key)) {
            let members = std::collections::BTreeMap::new();
            self.org.rooms.push(Room { key, department: Some(department), owner, members });
        }
    }

    pub(super) async fn create_department(&mut self, when: &str) -> Option<UserKey> {
        let (parent, name, order) = (self.some_place(), *self.dice.any(&NAMES), self.some_order());
        let (leaders, with_chat) = (self.some_leaders(), self.dice.percent(50));
        let id = self.dice.percent(30).then(|| format!("D{}", self.dice.below(12)));
        let expected = self
            .org
            .judge_leaders(&leaders)
            .and_then(|()| self.org.judge_room(None, parent))
            .and_then(|()| self.org.judge_siblings(None, parent, (name, order), id.as_deref()))
            .and_then(|order| {
                let taken = self.org.departments.iter().any(|it| Some(&it.id) == id.as_ref());
                if taken { Err("Taken(DepartmentId)") } else { Ok(order) }
            });
        let (shown, named) = (self.shown_department(parent), self.named(&leaders));
        let asked = self.scene.department(name).by(&self.caller()).with(|new| {
            (new.parent, new.order, new.create_chat) = (Some(shown), order, with_chat);
            (new.leaders, new.custom_id) = (named, id.clone());
        });
        let made = asked.ask().await;
        assert_eq!(told(&made), expected.err().unwrap_or("Ok"), "{when}: create {name}, {order:?}, {id:?}");
        if let (Ok(made), Ok(order)) = (made, expected) {
            let (key, chat, types) = (made.key, made.chat, Vec::new());
            let id = self.scene.caller().ids.department_id(id.as_deref(), key);
            self.open_room(chat, key, main_of(&leaders));
            let made = Department { key, parent, name, order, id, id_changes: 0, leaders, chat, types };
            self.org.departments.push(made);
        }
        None
    }

    fn some_department(&mut self) -> Option<usize> {
        let count = self.org.departments.len();
        (count > 0).then(|| self.dice.below(count))
    }

    pub(super) async fn change_department(&mut self, when: &str) -> Option<UserKey> {
        let at = self.some_department()?;
        let parent = self.dice.percent(50).then(|| self.some_place());
        let name = self.dice.percent(30).then(|| *self.dice.any(&NAMES));
        let order = self.some_order();
        let leaders = self.dice.percent(50).then(|| self.some_leaders());
        let types = self.dice.percent(25).then(|| if self.dice.percent(50) { vec![1] } else { vec![] });
        let create_chat = self.dice.percent(25);
        let change = DepartmentChange {
            name: name.map(str::to_owned),
            parent: parent.map(|key| self.shown_department(key)),
            leaders: leaders.as_ref().map(|leaders| self.named(leaders)),
            create_chat,
            chat_employee_types: types.clone(),
            order,
            ..DepartmentChange::default()
        };
        let mut after = self.org.departments[at].clone();
        after.parent = parent.unwrap_or(after.parent);
        after.name = name.unwrap_or(after.name);
        after.leaders = leaders.unwrap_or(after.leaders);
        after.types = types.unwrap_or(after.types);
        self.apply(when, at, (after, order), change, false).await
    }

    /// PUT: leaders, and without a chat the employee types, go when they are not named.
    pub(super) async fn replace_department(&mut self, when: &str) -> Option<UserKey> {
        let at = self.some_department()?;
        let mut after = self.org.departments[at].clone();
        if self.dice.percent(30) {
            after.parent = self.some_place();
        }
        after.name = *self.dice.any(&NAMES);
        after.leaders = if self.dice.percent(50) { self.some_leaders() } else { vec![] };
        if after.chat.is_none() {
            after.types = vec![];
        }
        let change = DepartmentChange {
            name: Some(after.name.to_owned()),
            parent: Some(self.shown_department(after.parent)),
            leaders: (!after.leaders.is_empty()).then(|| self.named(&after.leaders)),
            ..DepartmentChange::default()
        };
        self.apply(when, at, (after, None), change, true).await
    }

    async fn apply(
        &mut self,
        when: &str,
        at: usize,
        (mut after, order): (Department, Option<i64>),
        change: DepartmentChange,
        whole: bool,
    ) -> Option<UserKey> {
        let before = self.org.departments[at].clone();
        let named = if change.leaders.is_some() { &after.leaders[..] } else { &[] };
        let expected = self
            .org
            .judge_room(Some(&before), after.parent)
            .and_then(|()| self.org.judge_leaders(named))
            .and_then(|()| self.org.judge_siblings(Some(&before), after.parent, (after.name, order), None));
        let (reference, who) = (self.shown_department(before.key), self.caller());
        let changed = self.scene.write_as(&who, move |tx, who| {
            if whole {
                department::update(tx, who, &reference, &change)
            } else {
                department::patch(tx, who, &reference, &change)
            }
        });
        let changed = changed.await;
        assert_eq!(told(&changed), expected.err().unwrap_or("Ok"), "{when}: change of {}", before.key.get());
        if let (Ok(changed), Ok(order)) = (changed, expected) {
            (after.order, after.chat) = (order, changed.chat);
            let main = main_of(&after.leaders);
            self.open_room(after.chat, after.key, main);
            if main != main_of(&before.leaders)
                && let Some(room) = self.org.rooms.iter_mut().find(|room| Some(room.key) == after.chat)
            {
                room.owner = main;
            }
            self.org.departments[at] = after;
        }
        None
    }

    pub(super) async fn delete_department(&mut self, when: &str) -> Option<UserKey> {
        let at = self.some_department()?;
        let key = self.org.departments[at].key;
        let expected = match () {
            () if self.org.people.iter().any(|it| it.places.iter().any(|place| place.0 == key)) => {
                "HasMembers"
            }
            () if !self.org.children(key).is_empty() => "HasChildren",
            () => "Ok",
        };
        let reference = self.shown_department(key);
        let deleted = self.scene.write(move |tx, who| department::delete(tx, who, &reference)).await;
        assert_eq!(told(&deleted), expected, "{when}: delete");
        if deleted.is_ok() {
            self.org.departments.remove(at);
            self.org.range.0.remove(&key);
            self.release_room(key);
        }
        None
    }

    fn release_room(&mut self, department: DepartmentKey) {
        for room in self.org.rooms.iter_mut().filter(|room| room.department == Some(department)) {
            room.department = None;
        }
    }

    pub(super) async fn unbind_chat(&mut self, when: &str) -> Option<UserKey> {
        let at = self.some_department()?;
        let (key, chat) = (self.org.departments[at].key, self.org.departments[at].chat);
        let reference = self.shown_department(key);
        let unbound = self.scene.write(move |tx, who| department::unbind_chat(tx, who, &reference)).await;
        assert_eq!(told(&unbound), if chat.is_some() { "Ok" } else { "NotFound(Chat)" }, "{when}: unbind");
        self.org.departments[at].chat = None;
        self.release_room(key);
        None
    }

    pub(super) async fn change_department_id(&mut self, when: &str) -> Option<UserKey> {
        let at = self.some_department()?;
        let id = format!("D{}", self.dice.below(12));
        let own = self.org.departments[at].clone();
        let expected = match () {
            () if own.id == id => "Ok",
            () if self.org.departments.iter().any(|it| it.id == id) => "Taken(DepartmentId)",
            () if own.id_changes >= ID_CHANGES => "Full(DepartmentIdChanges)",
            () => "Ok",
        };
        let (reference, who, new) = (self.shown_department(own.key), self.caller(), id.clone());
        let changed =
            self.scene.write_as(&who, move |tx, who| department::change_id(tx, who, &reference, &new)).await;
        assert_eq!(told(&changed), expected, "{when}: department id {id}");
        if changed.is_ok() && own.id != id {
            (self.org.departments[at].id, self.org.departments[at].id_changes) = (id, own.id_changes + 1);
        }
        None
    }
}

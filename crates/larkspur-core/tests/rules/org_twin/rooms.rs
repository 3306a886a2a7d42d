//! Chats of the twin: who is in them and who owns them.

use std::collections::BTreeSet;

use larkspur_model::UserKey;

use super::model::{Org, Room};

impl Org {
    /// Who belongs to the chat of a department: everyone here and below, and the leaders, by employee type.
    fn belonging(&self, room: &Room) -> Option<BTreeSet<UserKey>> {
        let department = self.departments.iter().find(|it| Some(it.key) == room.department)?;
        let joins = |kind: i64| department.types.is_empty() || department.types.contains(&kind);
        let here = self.at_work().filter(|person| {
            let below = person.places.iter().any(|place| self.way_up(place.0).contains(&department.key));
            (below || department.leaders.contains(&person.key)) && joins(person.kind)
        });
        Some(here.map(|person| person.key).collect())
    }

    /// Lets everybody into the chats where they belong now, and gives owners who are out of theirs a follower.
    pub(super) fn settle(&mut self) {
        for at in 0..self.rooms.len() {
            if let Some(belonging) = self.belonging(&self.rooms[at]) {
                let (now, members) = (self.now, &mut self.rooms[at].members);
                members.retain(|key, _| belonging.contains(key));
                for key in belonging {
                    members.entry(key).or_insert(now);
                }
            }
            let room = &self.rooms[at];
            let leads = self
                .departments
                .iter()
                .any(|it| Some(it.key) == room.department && it.leaders.first().copied() == room.owner);
            if let Some(owner) = room.owner
                && !room.members.contains_key(&owner)
                && !leads
            {
                let first = room.members.iter().min_by_key(|(key, joined)| (**joined, **key));
                self.rooms[at].owner = first.map(|(key, _)| *key);
            }
        }
    }

    /// Takes somebody who leaves out of every chat; what they own goes to `heir`, who joins ordinary ones for it.
    pub(super) fn leave_rooms(&mut self, user: UserKey, heir: Option<UserKey>) {
        let now = self.now;
        for room in &mut self.rooms {
            if let Some(heir) = heir.filter(|_| room.owner == Some(user)) {
                if room.department.is_none() {
                    room.members.entry(heir).or_insert(now);
                }
                if room.members.contains_key(&heir) {
                    room.owner = Some(heir);
                }
            }
            room.members.remove(&user);
        }
    }
}

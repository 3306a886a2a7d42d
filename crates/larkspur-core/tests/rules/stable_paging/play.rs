//! An organisation that never rests.

use std::collections::BTreeSet;

use larkspur_core::department::{self, DepartmentChange};
use larkspur_core::ids::IdView;
use larkspur_core::mail_group;
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::user::{self, Standing, UserChange};
use larkspur_model::{AppKey, ChatKey, DepartmentKey, MemberKind, User};
use larkspur_testkit::Scene;

use larkspur_testkit::Dice;

pub(super) const TEAM: &str = "team@example.com";

pub(super) struct Play<'a> {
    pub(super) scene: &'a Scene,
    pub(super) dice: Dice,
    /// An app that sees some departments and users, which are never deleted here.
    pub(super) narrow: AppKey,
    granted: BTreeSet<DepartmentKey>,
    /// The chat of a department that is never deleted.
    pub(super) chat: ChatKey,
    departments: Vec<DepartmentKey>,
    users: Vec<User>,
    groups: Vec<String>,
    made: usize,
}

impl<'a> Play<'a> {
    pub(super) async fn set(scene: &'a Scene, seed: u64) -> Self {
        scene.mail_group(TEAM).create().await;
        let (departments, users, groups, granted) = (vec![], vec![], vec![], BTreeSet::new());
        let (dice, narrow, chat) = (Dice::new(seed), AppKey::new(0), ChatKey::new(0));
        let mut play = Self { scene, dice, narrow, granted, chat, departments, users, groups, made: 0 };
        for _ in 0..14 {
            play.make_department().await;
        }
        for _ in 0..12 {
            play.hire().await;
            play.join_group().await;
        }
        for _ in 0..5 {
            play.make_group().await;
        }
        let ids = scene.caller().ids;
        let mut departments = Vec::new();
        for key in [1, 4, 7].map(|at: usize| play.departments[at]) {
            let id = ids.open_department_id(key);
            departments.push(scene.read(move |tx, who| department::get(tx, who, &id)).await.unwrap());
            play.granted.insert(key);
        }
        let departments: Vec<_> = departments.iter().collect();
        let users: Vec<_> = play.users.iter().step_by(2).collect();
        play.narrow = scene.app().range(&departments).users(&users).create().await.app.key;
        play.open_chat().await;
        play
    }

    /// Gives a department that stays a chat, whose members come and go with those of the departments below.
    async fn open_chat(&mut self) {
        let ids = self.scene.caller().ids;
        let (reference, leader) = (self.departments[1], self.users[0].key);
        for member in &self.users[..6] {
            let there = UserChange {
                departments: Some(vec![ids.open_department_id(reference)]),
                ..UserChange::default()
            };
            let open_id = ids.open_id(member.key);
            self.scene.write(move |tx, who| user::patch(tx, who, &open_id, &there)).await.unwrap();
        }
        let change = DepartmentChange {
            leader: Some(ids.open_id(leader)),
            create_chat: true,
            ..DepartmentChange::default()
        };
        let reference = ids.open_department_id(reference);
        let made = self.scene.write(move |tx, who| department::patch(tx, who, &reference, &change)).await;
        self.chat = made.unwrap().chat.unwrap();
    }

    pub(super) fn some_place(&mut self) -> DepartmentKey {
        let place = self.dice.below(self.departments.len() + 1);
        self.departments.get(place).copied().unwrap_or(DepartmentKey::ROOT)
    }

    fn new_name(&mut self) -> String {
        self.made += 1;
        format!("部门{}", self.made)
    }

    async fn make_department(&mut self) {
        let (name, parent) = (self.new_name(), self.some_place());
        let shown = self.scene.caller().ids.open_department_id(parent);
        let order = self.dice.percent(50).then(|| i64::try_from(self.dice.below(40)).unwrap());
        let asked = self.scene.department(&name).with(|new| (new.parent, new.order) = (Some(shown), order));
        if let Ok(made) = asked.ask().await {
            self.departments.push(made.key);
        }
    }

    async fn hire(&mut self) {
        let ids = self.scene.caller().ids;
        let places = BTreeSet::from([self.some_place(), self.some_place()]);
        let shown = places.into_iter().map(|key| ids.open_department_id(key)).collect();
        self.users.push(self.scene.user("员工").with(|new| new.departments = shown).create().await);
    }

    /// Somebody goes to other departments.
    async fn move_somebody(&mut self) {
        let places = BTreeSet::from([self.some_place(), self.some_place()]);
        let shown = places.into_iter().map(|key| self.scene.caller().ids.open_department_id(key)).collect();
        self.change_somebody(UserChange { departments: Some(shown), ..UserChange::default() }).await;
    }

    /// Somebody is called so that a search finds them, or does not.
    async fn rename_somebody(&mut self) {
        let name = if self.dice.percent(50) { "新员工".to_owned() } else { self.other_name() };
        self.change_somebody(UserChange { name: Some(name), ..UserChange::default() }).await;
    }

    async fn change_somebody(&mut self, change: UserChange) {
        let user = self.users[self.dice.below(self.users.len())].key;
        let open_id = self.scene.caller().ids.open_id(user);
        self.scene.write(move |tx, who| user::patch(tx, who, &open_id, &change)).await.unwrap();
    }

    /// A name that no search here finds.
    fn other_name(&mut self) -> String {
        self.made += 1;
        format!("Other {}", self.made)
    }

    async fn make_group(&mut self) {
        self.made += 1;
        let email = format!("g{}@example.com", self.made);
        self.scene.mail_group(&email).create().await;
        self.groups.push(email);
    }

    async fn join_group(&mut self) {
        let user = self.users[self.dice.below(self.users.len())].key;
        let user = Some(self.scene.caller().ids.open_id(user));
        let new = NewMember { kind: Some(MemberKind::User), user, ..NewMember::default() };
        let added = self.scene.write(move |tx, who| {
            mail_group_member::add(tx, who, Roll::Members, TEAM, std::slice::from_ref(&new))
        });
        added.await.unwrap();
    }

    /// One change of another client; a refused one is one too.
    pub(super) async fn write(&mut self) {
        let at = self.dice.below(self.departments.len().max(1));
        let of = self.departments.get(at).copied();
        match self.dice.below(16) {
            0..2 => self.make_department().await,
            2..5 => {
                let parent = self.some_place();
                let change = |ids: &IdView| DepartmentChange {
                    parent: Some(ids.open_department_id(parent)),
                    ..DepartmentChange::default()
                };
                self.change(of, change).await;
            }
            5..7 => {
                let order = Some(i64::try_from(self.dice.below(40)).unwrap());
                self.change(of, |_| DepartmentChange { order, ..DepartmentChange::default() }).await;
            }
            7 => {
                let name = if self.dice.percent(50) { self.new_name() } else { self.other_name() };
                let name = Some(name);
                self.change(of, |_| DepartmentChange { name, ..DepartmentChange::default() }).await;
            }
            8 => self.delete(of).await,
            9 => self.hire().await,
            10 if self.users.len() > 6 => {
                let user = self.users.remove(self.dice.below(self.users.len()));
                self.scene.set_standing(&user, Standing::Resigned).await;
            }
            11..14 => self.move_somebody().await,
            14 => self.rename_somebody().await,
            _ if self.dice.percent(40) && self.groups.len() > 2 => {
                let email = self.groups.remove(self.dice.below(self.groups.len()));
                self.scene.write(move |tx, who| mail_group::remove(tx, who, &email)).await.unwrap();
            }
            _ => {
                self.make_group().await;
                self.join_group().await;
            }
        }
    }

    async fn change(&self, of: Option<DepartmentKey>, change: impl FnOnce(&IdView) -> DepartmentChange) {
        let Some(key) = of else { return };
        let ids = self.scene.caller().ids;
        let (reference, change) = (ids.open_department_id(key), change(&ids));
        _ = self.scene.write(move |tx, who| department::patch(tx, who, &reference, &change)).await;
    }

    async fn delete(&mut self, of: Option<DepartmentKey>) {
        let Some(key) = of.filter(|key| !self.granted.contains(key)) else { return };
        let reference = self.scene.caller().ids.open_department_id(key);
        if self.scene.write(move |tx, who| department::delete(tx, who, &reference)).await.is_ok() {
            self.departments.retain(|it| *it != key);
        }
    }
}

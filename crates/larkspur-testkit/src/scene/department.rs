//! Departments of a scene.

use larkspur_core::department::{self, NewDepartment, NewLeader};
use larkspur_core::{Caller, Result};
use larkspur_model::{Department, LeaderKind, User};

use super::Scene;

/// A department to make. References are written in the default kinds of id.
pub struct DepartmentBuilder<'a> {
    scene: &'a Scene,
    who: Caller,
    new: NewDepartment,
}

impl<'a> DepartmentBuilder<'a> {
    pub(super) fn new(scene: &'a Scene, name: &str) -> Self {
        let new =
            NewDepartment { name: name.to_owned(), parent: Some("0".to_owned()), ..NewDepartment::default() };
        Self { scene, who: scene.caller(), new }
    }

    /// Made by this caller instead of the first app.
    #[must_use]
    pub fn by(mut self, who: &Caller) -> Self {
        self.who = who.clone();
        self
    }

    /// Under this department.
    #[must_use]
    pub fn under(mut self, parent: &Department) -> Self {
        self.new.parent = Some(self.who.ids.open_department_id(parent.key));
        self
    }

    /// At this place among its siblings.
    #[must_use]
    pub fn order(mut self, order: i64) -> Self {
        self.new.order = Some(order);
        self
    }

    /// With this custom id.
    #[must_use]
    pub fn custom_id(mut self, id: &str) -> Self {
        self.new.custom_id = Some(id.to_owned());
        self
    }

    /// Led by this user.
    #[must_use]
    pub fn leader(mut self, user: &User) -> Self {
        let user = self.who.ids.open_id(user.key);
        self.new.leaders.push(NewLeader { kind: LeaderKind::Main, user });
        self
    }

    /// With anything else that a request may say.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut NewDepartment)) -> Self {
        change(&mut self.new);
        self
    }

    /// Asks for it.
    ///
    /// # Errors
    /// The refusal of the rule.
    pub async fn ask(self) -> Result<Department> {
        let new = self.new;
        self.scene.write_as(&self.who, move |tx, who| department::create(tx, who, &new, None)).await
    }

    /// Makes it.
    pub async fn create(self) -> Department {
        self.ask().await.expect("a department")
    }
}

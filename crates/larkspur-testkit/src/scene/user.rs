//! Users of a scene.

use larkspur_core::user::{self, NewUser, Standing};
use larkspur_core::{Caller, Result};
use larkspur_model::{Department, User};

use super::Scene;

/// A user to make. References are written in the default kinds of id.
pub struct UserBuilder<'a> {
    scene: &'a Scene,
    who: Caller,
    new: NewUser,
}

impl<'a> UserBuilder<'a> {
    pub(super) fn new(scene: &'a Scene, name: &str) -> Self {
        let new = NewUser {
            name: name.to_owned(),
            mobile: Some(scene.mobile()),
            departments: vec!["0".to_owned()],
            employee_type: 1,
            ..NewUser::default()
        };
        Self { scene, who: scene.caller(), new }
    }

    /// Made by this caller instead of the first app.
    #[must_use]
    pub fn by(mut self, who: &Caller) -> Self {
        self.who = who.clone();
        self
    }

    /// In these departments.
    #[must_use]
    pub fn in_departments(mut self, departments: &[&Department]) -> Self {
        let shown = departments.iter().map(|department| self.who.ids.open_department_id(department.key));
        self.new.departments = shown.collect();
        self
    }

    /// With anything else that a request may say.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut NewUser)) -> Self {
        change(&mut self.new);
        self
    }

    /// Asks for the user.
    ///
    /// # Errors
    /// The refusal of the rule.
    pub async fn ask(self) -> Result<User> {
        let new = self.new;
        self.scene.write_as(&self.who, move |tx, who| user::create(tx, who, &new, None)).await
    }

    /// Makes the user.
    pub async fn create(self) -> User {
        self.ask().await.expect("a user")
    }
}

impl Scene {
    /// Sets the standing of a user of the first tenant.
    pub async fn set_standing(&self, user: &User, standing: Standing) {
        let key = user.key;
        let set = self.write(move |tx, who| user::set_standing(tx, who.tenant(), key, standing));
        set.await.expect("another standing");
    }
}

//! Employee types of a scene.

use larkspur_core::employee_type::{self, GivenType};
use larkspur_core::{Caller, Result};
use larkspur_model::{EmployeeType, IdKind};

use super::Scene;

/// A custom employee type to make or to change: active unless the builder is told otherwise.
pub struct EmployeeTypeBuilder<'a> {
    scene: &'a Scene,
    who: Caller,
    given: GivenType,
}

impl<'a> EmployeeTypeBuilder<'a> {
    pub(super) fn new(scene: &'a Scene, content: &str) -> Self {
        let content = content.to_owned();
        let given = GivenType { content, is_custom: true, active: true, ..GivenType::default() };
        Self { scene, who: scene.caller(), given }
    }

    /// Made by this caller instead of the first app.
    #[must_use]
    pub fn by(mut self, who: &Caller) -> Self {
        self.who = who.clone();
        self
    }

    /// Called so in this language.
    #[must_use]
    pub fn called(mut self, locale: &str, name: &str) -> Self {
        self.given.i18n_content.get_or_insert_default().push((locale.to_owned(), name.to_owned()));
        self
    }

    /// With anything else that a request may say.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut GivenType)) -> Self {
        change(&mut self.given);
        self
    }

    /// Asks for it.
    ///
    /// # Errors
    /// The refusal of the rule.
    pub async fn ask(self) -> Result<EmployeeType> {
        let given = self.given;
        self.scene.write_as(&self.who, move |tx, who| employee_type::create(tx, who, &given)).await
    }

    /// Makes it.
    pub async fn create(self) -> EmployeeType {
        self.ask().await.expect("an employee type")
    }

    /// Replaces the one with this number.
    ///
    /// # Errors
    /// The refusal of the rule.
    pub async fn replace(self, number: i64) -> Result<EmployeeType> {
        let (given, id) = (self.given, shown(&self.who, number));
        self.scene.write_as(&self.who, move |tx, who| employee_type::update(tx, who, &id, &given)).await
    }
}

impl Scene {
    /// Deletes the employee type with this number.
    ///
    /// # Errors
    /// The refusal of the rule.
    pub async fn delete_employee_type(&self, number: i64) -> Result<()> {
        let id = shown(&self.caller(), number);
        self.write(move |tx, who| employee_type::delete(tx, who, &id)).await
    }
}

fn shown(who: &Caller, number: i64) -> String {
    who.ids.shown().show(IdKind::EmployeeTypeId, 0, number)
}

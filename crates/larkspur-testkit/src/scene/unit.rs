//! Units of a scene.

use larkspur_core::unit::{self, NewUnit};
use larkspur_core::{Caller, Result};
use larkspur_model::Unit;

use super::Scene;

/// A unit to make: named like its id, a subsidiary unless the builder is told otherwise.
pub struct UnitBuilder<'a> {
    scene: &'a Scene,
    who: Caller,
    new: NewUnit,
}

impl<'a> UnitBuilder<'a> {
    pub(super) fn new(scene: &'a Scene, id: &str) -> Self {
        let new =
            NewUnit { unit_id: Some(id.to_owned()), name: id.to_owned(), unit_type: "子公司".to_owned() };
        Self { scene, who: scene.caller(), new }
    }

    /// Made by this caller instead of the first app.
    #[must_use]
    pub fn by(mut self, who: &Caller) -> Self {
        self.who = who.clone();
        self
    }

    /// With anything else that a request may say.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut NewUnit)) -> Self {
        change(&mut self.new);
        self
    }

    /// Asks for it.
    ///
    /// # Errors
    /// The refusal of the rule.
    pub async fn ask(self) -> Result<Unit> {
        let new = self.new;
        self.scene.write_as(&self.who, move |tx, who| unit::create(tx, who, &new)).await
    }

    /// Makes it.
    pub async fn create(self) -> Unit {
        self.ask().await.expect("a unit")
    }
}

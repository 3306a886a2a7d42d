//! A unit on the wire.

use larkspur_model::Unit;
use serde::Serialize;

/// What an answer shows of a unit.
#[derive(Serialize)]
pub(super) struct WireUnit {
    unit_id: String,
    name: String,
    unit_type: String,
}

impl From<Unit> for WireUnit {
    fn from(unit: Unit) -> Self {
        Self { unit_id: unit.unit_id, name: unit.name, unit_type: unit.unit_type }
    }
}

//! Units: parts of the business that departments are bound to.

use crate::key::UnitKey;

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its inner key.
    pub key: UnitKey,
    /// The id that clients know it by, chosen or generated; it never changes.
    pub unit_id: String,
    /// Its name, unique among the units of its type.
    pub name: String,
    /// What kind of unit it is; it never changes.
    pub unit_type: String,
    /// How many departments are bound to it.
    pub department_count: i64,
}

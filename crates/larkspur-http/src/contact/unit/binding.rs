//! What binding and unbinding a department have in common: the body of the request, and how it is refused.

use larkspur_core::Noun;
use serde::Deserialize;

use crate::error_code::Cause;
use crate::wire::or_default;

/// The unit and the department; the kind of id of the latter is the gate's to read.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Body {
    #[serde(deserialize_with = "or_default")]
    pub(super) unit_id: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) department_id: String,
}

/// The unit does not exist.
pub(super) const UNKNOWN_UNIT: (Cause, u32) = (Cause::NotFound(Noun::Unit), 43051);
/// The department does not exist.
pub(super) const UNKNOWN_DEPARTMENT: (Cause, u32) = (Cause::NotFound(Noun::Department), 43058);
/// Its id is of another kind than the one announced.
pub(super) const BAD_DEPARTMENT: (Cause, u32) = (Cause::BadId, 43058);
/// The root belongs to no unit.
pub(super) const ROOT_DEPARTMENT: (Cause, u32) = (Cause::IsRoot, 43058);
/// The app may not change it.
pub(super) const DEPARTMENT_OUT_OF_RANGE: (Cause, u32) = (Cause::OutOfRange(Noun::Department), 40004);

//! Who stands on a roll of a mail group in effect, asked from the person: may this address send to that group, is this
//! person a member of it, and by which ways?
//!
//! Everything here climbs: from somebody to the departments above, to the groups that hold any of those, to the groups
//! that hold these groups. What it costs depends on where that somebody stands and not on how many others a group has,
//! so that mail delivery may ask at every recipient command. Listing everyone a group reaches is
//! [`mail_expansion`](crate::mail_expansion); both give the same members, which a property test holds them to.

mod climb;
mod party;
mod permission;
pub mod rows;
mod seeds;
mod ways;

pub use party::{Party, party_of_address, party_of_user};
pub use permission::{Decision, Ground, may_send};
pub use ways::{Way, Ways, ways};

/// Most mail groups in one chain of nesting, the group that is asked about included (the source is the design of mail
/// delivery: circles are harmless by themselves, this bounds long chains).
pub(crate) const DEEPEST: usize = 32;

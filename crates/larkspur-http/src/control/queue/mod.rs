//! `/_larkspur/v1/queue`: mail on its way out. What waits, how the ways out are, and what an administrator does about it.

mod act;
mod list;
mod routes;

pub(super) use act::{cancel, hold, retry};
pub(super) use list::list;
pub(super) use routes::routes;

//! The PostgreSQL engine, for every server that speaks its protocol: no advisory locks, no notifications, no sequences.
//! The only folder that uses that driver, apart from restore. The driver blocks, so it is used on threads of the store only.

mod bind;
mod fault;
mod session;
mod turn;
mod value;

pub(crate) use bind::{Bound, fits};
pub(crate) use fault::fault;
pub(crate) use session::{Session, Use, parse_url};
pub(crate) use value::PgInt;

//! The PostgreSQL engine, for every server that speaks its protocol: no advisory locks, no notifications, no sequences.
//! The only folder that uses that driver, apart from restore. It is waited for by blocking, so it is used on threads of the store only.

mod bind;
mod fault;
mod memo;
mod plans;
mod session;
mod turn;
mod value;
mod wire;

pub(crate) use bind::{Bound, fits};
pub(crate) use fault::fault;
pub(crate) use session::{Session, Use, parse_url};
pub(crate) use value::PgInt;
#[cfg(feature = "testing")]
pub(crate) use wire::Wire;

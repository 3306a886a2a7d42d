//! Mail on its way out: one server, spoken to over a few connections that are used again.
//!
//! [`Pool::deliver`] hands over one message for many recipients and says what became of each. What to do then, when to
//! try again and which server a recipient belongs to is not decided here.

mod connect;
mod envelope;
mod letter;
mod link;
mod outcome;
mod pool;
mod route;
mod text;
mod tls;
mod transaction;

pub use letter::{Addressee, Letter};
pub use link::LinkFault;
pub use outcome::{Cause, Delivery, Outcome, PeerReply, RouteFault};
pub use pool::Pool;
pub use route::{Encryption, Route, Times};
pub use text::Text;
pub use tls::{unverified, verified};

//! Mail that was accepted: who may send it, whom it reaches, and what is kept of it.
//!
//! A post is judged twice: each recipient by itself while its envelope comes in ([`judge`]), and once more in the
//! transaction that accepts it ([`accept`]), which also reads the members, so that what is kept is true of one moment.
//! What the members of one group get of a post is an edition: a header of its own over the body that all share; an
//! address gets one copy of a post, in one edition. Sockets, replies and what stands in a message are not known here: a
//! post is an envelope and octets. How copies leave is the business of [`mail_queue`](crate::mail_queue).

mod accept;
mod allowance;
mod envelope;
mod find;
mod forget;
mod judge;
mod kept;
mod nested;
mod new;
mod parcel;
pub mod rows;
mod spared;
mod tag;
mod write;

pub use accept::accept;
pub use envelope::{Author, Notify, Originator, Reply, Return};
pub(crate) use find::head;
pub use find::{Filter, copies, edition_text, editions, find, list, search, states, text};
pub use forget::{Retention, clear, prune};
pub use judge::{Destination, Refusal, judge};
pub use kept::{CopyState, MailCopy, MailEdition, MailPost, PostKind};
pub use nested::Nested;
pub use new::{Letter, NewEdition, NewPost, Onward};
pub use tag::without_tag;
pub use write::post_letter;

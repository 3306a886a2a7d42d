//! What is done to the octets of a message, and what is read from them.
//!
//! | room | what lives there |
//! | --- | --- |
//! | [`message`] | where the head ends and the body begins; fields, left as they came |
//! | [`mod@edition`] | the head of the copies of a group: what is taken out, what is put on top |
//! | [`received`], [`list`] | the stamps: where a message came in, which list it goes out by |
//! | [`mod@author`], [`mod@named`], [`mod@automatic`] | who a message says it is from, and to; whether a program wrote it |
//! | [`authres`] | what servers found out about a message |
//! | [`dkim`], [`dmarc`] | signatures of ours; signatures and policies of others |
//! | [`mark`] | marks that keep a message from going in circles |
//! | [`bounce`] | the addresses that reports about copies come back to |
//! | [`report`] | reports about deliveries, written and read |
//! | [`reading`] | a message as people read it |
//!
//! What never lives here: the store, a clock, sockets of our own. Times and keys are arguments, and so is the resolver of
//! names that [`dmarc::examine`] asks.

pub mod author;
pub mod authres;
pub mod automatic;
pub mod bounce;
pub mod date;
pub mod dkim;
pub mod dmarc;
pub mod edition;
pub mod list;
pub mod mark;
pub mod message;
pub mod named;
mod opaque;
pub mod reading;
pub mod received;
pub mod report;
mod scan;
mod tag;
mod words;

pub use author::{Author, AuthorFault, author};
pub use automatic::Automatic;
pub use edition::{Completion, EditionFacts, Mitigation, Receipts, edition};
pub use list::{Links, List};
pub use message::{Field, Fields, Message};
pub use named::named;
pub use reading::{Reading, read};
pub use received::{Protocol, Received};
